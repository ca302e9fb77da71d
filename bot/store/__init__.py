"""The database: tables, one transaction for what waits together, saving, answering, outbox. Must never decide."""
