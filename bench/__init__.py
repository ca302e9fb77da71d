"""Measures the whole program against yardsticks that run in the same minute. ``python -m bench`` prints the tables."""
