"""The least that a settings file must say, for tests that care for the rest: one phase, one group."""


def programme(account: str = "sandbox", native_id: str = "1") -> str:
    """The end of a settings file, in TOML; what comes before it is the test's."""
    return f"""
[programme]
key = "demo"
name = "示例"

[[phases]]
kind = "intensive"
starts_on = 2020-04-18

[[groups]]
key = "g1"
name = "一群"
account = "{account}"
native_id = "{native_id}"
"""
