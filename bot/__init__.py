"""Yanxi Bot keeps the chat groups of a teaching programme: machinery here, rules in the pure band."""
