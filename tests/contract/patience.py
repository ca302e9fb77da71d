"""How long a client under test waits for an answer.

Must never be so short that a busy machine has not asked yet when the time is over: the fault that was meant for this
call would meet the next one.
"""

_ANSWERLESS = frozenset({"hang", "slow"})


def patience(kind: str) -> float:
    """Seconds for a call that a fault of this kind meets: a few where an answer comes, one where none does."""
    return 1.0 if kind in _ANSWERLESS else 5.0
