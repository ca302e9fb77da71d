"""A way up that leads nowhere is said at the start."""

from pathlib import Path

import pytest

from tests.unit.test_settings_faults import GOOD, check

ON = "\n[questions]\nenabled = true\n"


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (f"{ON}[upwards]\nenabled = true\n", []),
        ("\n[upwards]\nlevels = ['group_lead']\n", []),
        ("\n[upwards]\nenabled = true\n", ["开启了上报，但没有一个群开启问题登记"]),
        (f"{ON}[upwards]\nenabled = true\nlevels = ['coordinator', 'management', 'coordinator']\n", ["写了两次"]),
        (f"{ON}[upwards]\nenabled = true\nlevels = ['group_lead', 'management']\n", ["没有人是负责专家"]),
    ],
)
def test_the_way_up(tmp_path: Path, more: str, told: list[str]) -> None:
    faults = check(tmp_path, GOOD + more)
    assert len(faults) == len(told)
    assert all(word in fault.text for word, fault in zip(told, faults, strict=True))


def test_without_a_group_of_the_staff(tmp_path: Path) -> None:
    start, end = GOOD.index("[management]"), GOOD.index("[[people]]")
    (fault,) = check(tmp_path, f"{GOOD[:start]}{GOOD[end:]}{ON}[upwards]\nenabled = true\n")
    assert "没有写 [management]" in fault.text


def test_other_levels_are_refused(tmp_path: Path) -> None:
    assert check(tmp_path, f"{GOOD}\n[upwards]\nlevels = ['school']\n")
    assert check(tmp_path, f"{GOOD}\n[upwards]\nlevels = []\n")
