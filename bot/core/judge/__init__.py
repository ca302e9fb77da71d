"""Judging a message: what it may be, why, and how sure that is. Pure; data comes in as values."""
