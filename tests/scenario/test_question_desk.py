"""Who has a question: claimed by two, passed twice, claimed and passed in reply to it."""

from pathlib import Path

import pytest

from tests.scenario.moderated import last_from
from tests.scenario.test_question_meant import OTHER
from tests.scenario.test_questions import LOGIN, asked, heard, last_id, start, ticket
from tests.world import World

GONE = "#1（maker班）现在由{}来回答，您不用再看了，谢谢老师！"


async def begun(w: World) -> str:
    """A question of a trainee; its message."""
    await w.say("maker", w.trainee("maker"), LOGIN)
    return (await ticket(w)).message_ids[0]


async def test_of_two_who_claim_it_the_first_is_told(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await begun(w)
        await w.say("maker", "maker-host", "/认领 1")
        await w.say("maker", "maker-host", "/认领 1")
        assert w.told("maker-host") == [], "it is theirs already"
        await w.tell("wu", "/认领 maker班 1")
        assert w.told("maker-host") == [GONE.format("吴专家")]
        assert (await ticket(w)).holder == "wu"
        assert asked(w, "wu") == [], "who claims it knows it"


async def test_passed_twice_to_the_same_person_it_is_sent_once(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await begun(w)
        await w.say("maker", "maker-duty1", "/转 1 吴专家")
        await w.say("maker", "maker-duty1", "/转 1 吴专家")
        assert heard(w)[-1] == "#1 已经在吴专家那里，没有再转。"
        assert len(asked(w, "wu")) == 1
        await w.say("maker", "maker-teacher", "/转 1 主持maker")
        assert w.told("wu")[-1] == GONE.format("主持maker")
        await w.say("maker", "maker-host", "/转 1 吴专家")
        assert len(w.told("maker-host")) == 1, "they gave it away themselves"


@pytest.mark.parametrize("by_line", [False, True])
async def test_in_reply_to_a_question_it_is_that_one(tmp_path: Path, by_line: bool) -> None:
    async with start(tmp_path) as w:
        quoted = await begun(w)
        if by_line:
            quoted = last_id(w)
        await w.say("maker", w.trainee("maker", 2), OTHER)
        await w.say("maker", "maker-host", "/认领", quoted)
        assert heard(w)[-1] == "#1 由您来回答，谢谢老师！"
        await w.say("maker", "maker-host", "/转 吴专家", quoted)
        assert heard(w)[-1] == "#1 已转给吴专家。"
        await w.say("maker", "maker-host", "/转", quoted)
        assert "请写明转给哪一位" in heard(w)[-1]
        await w.say("maker", "maker-host", "/答 1 换一个浏览器")
        await w.say("maker", w.trainee("maker"), "解决了")
        await w.say("maker", "maker-duty1", "/认领", quoted)
        assert heard(w)[-1] == "#1 已解决，没有改动。"
        await w.say("maker", w.trainee("maker", 3), "大家早上好")
        await w.say("maker", "maker-duty1", "/认领", last_id(w))
        assert "请写明编号" in heard(w)[-1]


async def test_in_reply_to_the_private_message_the_group_is_known(tmp_path: Path) -> None:
    async with start(tmp_path) as w:
        await begun(w)
        await w.say("robot", w.trainee("robot"), OTHER)
        await w.say("maker", "maker-duty1", "/转 1 吴专家")
        shown = last_from(w, "wu")
        await w.tell("wu", "/认领", shown)
        assert w.told("wu")[-1] == "#1（maker班）由您来回答，谢谢老师！"
        await w.tell("wu", "/转 教辅maker", shown)
        assert w.told("wu")[-1] == "#1（maker班）已转给教辅maker。"
        await w.tell("wu", "/转 教辅maker")
        assert "请写明是哪个群" in w.told("wu")[-1]
