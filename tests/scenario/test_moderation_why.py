"""``/为什么`` with a number: what was found in that case, for those who may know, and nobody guesses another one."""

from pathlib import Path

from tests.scenario.moderated import listening


async def test_the_staff_read_of_the_case_that_they_name(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), "坏话")
        await w.say("maker", w.trainee("maker", 2), "广告词")
        await w.tell("maker-duty1", "/警告 1")
        await w.tell("maker-duty1", "/为什么 1")
        assert w.told("maker-duty1")[-1].splitlines() == [
            "#1 maker班：谩骂攻击", "谩骂攻击：词表（原文，把握 100%）", "原处理：警告（早班maker）",
        ]  # fmt: skip
        await w.tell("maker-duty1", "/为什么 #2")
        assert w.told("maker-duty1")[-1].splitlines()[::2] == ["#2 maker班：广告推销", "还没有老师判断。"]
        await w.tell("maker-duty1", "/为什么 7")
        assert "没有找到您可以查看的 #7" in w.told("maker-duty1")[-1]
        await w.say("staff", "zhou", "/为什么 1")
        assert "#1 maker班：谩骂攻击" in w.said("staff")[-1], "only one group has it"
        await w.say("robot", w.trainee("robot"), "坏话")
        await w.say("staff", "zhou", "/为什么 1")
        assert "请写明是哪个群，例如：/为什么 maker班 1" in w.said("staff")[-1]
        await w.say("staff", "zhou", "/为什么 robot班 1")
        assert "#1 robot班：谩骂攻击" in w.said("staff")[-1]


async def test_authors_read_of_their_own_and_nobody_in_public(tmp_path: Path) -> None:
    async with listening(tmp_path) as w:
        who, other = w.trainee("maker"), w.trainee("maker", 2)
        await w.say("maker", who, "坏话")
        await w.tell(who, "/为什么 1")
        assert "没有找到您可以查看的 #1" in w.told(who)[-1], "they have been told of nothing"
        await w.tell("maker-duty1", "/警告 1")
        await w.tell(who, "/为什么 1")
        assert w.told(who)[-1] == "您的消息涉及「谩骂攻击」，不太符合群规\n谩骂攻击：词表（原文，把握 100%）"
        await w.tell(other, "/为什么 1")
        assert "没有找到您可以查看的 #1" in w.told(other)[-1]
        await w.say("maker", "maker-duty1", "/为什么 1")
        assert "#1 的原因不在群里说，请私信问我" in w.said("maker")[-1]
        await w.say("maker", other, "/为什么 1", w.last_message_id("maker"))
        assert "这条消息来自" in w.said("maker")[-1], "the message that is replied to says which is meant"
