"""Noticing that a message needs an answer: the context first, then a small scorer whose every share can be shown."""
