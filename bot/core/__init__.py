"""The pure values and judgements everything else is built on. Imports nobody; does no I/O, reads no clock."""
