"""The world on a virtual clock: the very same engine, database and dispatcher, with simulated groups and people."""
