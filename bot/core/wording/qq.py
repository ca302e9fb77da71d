"""The few words that QQ's official robot adds to a message of its own accord."""

UPDATE_QQ = "请更新 QQ，或直接回复选项"
"""A toast of a client that cannot tap buttons."""
EVERYBODY = "@全体成员 "
"""Groups have no tag for everybody that a robot may send."""


def at(name: str) -> str:
    """A tag where there is none."""
    return f"@{name} "
