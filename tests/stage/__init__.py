"""The rehearsal over real adapters: its people act through a platform's strict stand-in, over real sockets."""
