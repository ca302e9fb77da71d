"""Small programmes for tests: a few groups, invented people, three intensive days in April 2020."""

from collections.abc import Iterable
from datetime import date
from zoneinfo import ZoneInfo

from bot.core.ids import AccountName, GroupKey, NativeId, PersonKey, ProgrammeKey
from bot.core.people import Directory, LinkedAccount, Person, Role, RoleGrant
from bot.core.plan import Plan, PlantedQuestion
from bot.core.programme import DayTimes, GroupSpec, Phase, PhaseKind, Programme

ACCOUNT = AccountName("sandbox")
SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = date(2020, 4, 18)
TOPICS = (
    "怎样组织第一节创客课",
    "学生不愿意动手怎么办",
    "社团与课表的矛盾",
    "比赛和兴趣如何兼顾",
    "没有经费怎么起步",
    "教师自己如何成长",
)


def person(key: str, name: str, *grants: RoleGrant, account: AccountName = ACCOUNT) -> Person:
    """A member of the staff whose native id is the key."""
    return Person(PersonKey(key), name, (LinkedAccount(account, NativeId(key)),), grants)


def grant(role: Role, *groups: str) -> RoleGrant:
    """A role in some groups; without groups in all."""
    return RoleGrant(role, frozenset(map(GroupKey, groups)) if groups else None)


def staff(groups: Iterable[str] = ("maker", "robot"), account: AccountName = ACCOUNT) -> Directory:
    """One coordinator and one lead; in every group a class teacher, a host, three duty people, an expert, a guest."""
    people = [
        person("zhou", "周主管", grant(Role.COORDINATOR), account=account),
        person("wu", "吴专家", grant(Role.GROUP_LEAD), account=account),
    ]
    for key in groups:
        people += [
            person(f"{key}-teacher", f"班主任{key}", grant(Role.CLASS_TEACHER, key), account=account),
            person(f"{key}-host", f"主持{key}", grant(Role.HOST, key), account=account),
            person(f"{key}-duty1", f"早班{key}", grant(Role.DUTY, key), account=account),
            person(f"{key}-duty2", f"午班{key}", grant(Role.DUTY, key), account=account),
            person(f"{key}-duty3", f"晚班{key}", grant(Role.DUTY, key), account=account),
            person(f"{key}-assistant", f"教辅{key}", grant(Role.ASSISTANT, key), account=account),
            person(f"{key}-expert", f"专家{key}", grant(Role.EXPERT, key), account=account),
            person(f"{key}-guest", f"嘉宾{key}", grant(Role.GUEST, key), account=account),
        ]
    return Directory(tuple(people))


def programme(
    groups: Iterable[str] = ("maker", "robot"),
    zone: ZoneInfo = SHANGHAI,
    times: DayTimes | None = None,
    account: AccountName = ACCOUNT,
) -> Programme:
    """Free 15–17 April 2020, intensive 18–20, ended from the 21st; a management group beside the study groups."""
    return Programme(
        key=ProgrammeKey("test"),
        name="测试研习",
        zone=zone,
        phases=(
            Phase(PhaseKind.FREE, date(2020, 4, 15), date(2020, 4, 17)),
            Phase(PhaseKind.INTENSIVE, date(2020, 4, 18), date(2020, 4, 20)),
            Phase(PhaseKind.ENDED, date(2020, 4, 21)),
        ),
        groups=tuple(
            GroupSpec(GroupKey(key), f"{key}班", account, NativeId(f"g-{key}"), times=times or DayTimes())
            for key in groups
        ),
        management=GroupSpec(GroupKey("staff"), "管理群", account, NativeId("g-staff"), management=True),
        project="测试项目",
        platform_name="沙盒",
    )


def plan(group: str = "maker", on: date = DAY) -> Plan:
    """A complete plan."""
    return Plan(
        group=group,
        local_date=on,
        duty=((f"早班{group}",), (f"午班{group}",), (f"晚班{group}",)),
        host=f"主持{group}",
        guests=(f"嘉宾{group}", "外省王老师", "外省李老师"),
        topics=TOPICS,
        planted=(PlantedQuestion("学员甲", 2, "学生总想直接抄作业怎么办？"),),
        project="测试项目",
        platform="沙盒",
        source="file",
    )
