"""What teachers write in a study group and nobody should be asked about, by the real judge."""

from pathlib import Path

import pytest

from bot.core.case import Case
from tests.scenario.moderated import live, of_moderation, rows, taken_back

GUESSED = "求片，私聊我"
RULES = (
    "群规提醒大家：1. 不得发布广告、刷单兼职等信息；2. 不得辱骂他人，如傻逼、脑残等；3. 不得加微信、发二维码。",
    "禁言规则：发刷单兼职、秒到账贷款的直接撤回",
)


ORDINARY = (
    "求资料，私聊我",
    "今晚8点直播，链接 https://live.dingtalk.com/s/abc",
    "腾讯会议：https://meeting.tencent.com/dm/abc123 会议号 123-456-789",
    "Scratch 官网 https://scratch.mit.edu/projects/1234",
    "比赛规则见 https://www.makexchallenge.com",
    "mindplus的官网是 https://mindplus.cc ，这里下载",
    "皖南事变是第二次反共高潮的顶点，这节课大家怎么设计？",
    "历史必修讲到日本称中国为支那，学生问为什么是蔑称",
    "经济生活讲股票、债券、理财产品收益",
    "孩子说我是垃圾老师，怎么办",
    "王老师真他妈的厉害",
)


@pytest.mark.parametrize("text", [*RULES, *ORDINARY])
async def test_ordinary_lines_stay(tmp_path: Path, text: str) -> None:
    async with live(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), text)
        assert await rows(w, Case) == []
        assert of_moderation(w) == []


async def test_an_advertisement_among_rules_is_taken_back(tmp_path: Path) -> None:
    async with live(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), "群规：不得发布广告。刷单兼职日结五百，加微信 abc12345")
        assert len(taken_back(w)) == 1


async def test_what_was_only_guessed_is_not_called_by_its_name(tmp_path: Path) -> None:
    """The staff see what the classifier took it for; the teacher only that it may not fit."""
    async with live(tmp_path) as w:
        who = w.trainee("maker")
        await w.say("maker", who, GUESSED)
        await w.tell("maker-duty1", "警")
        (told,) = w.told(who)
        assert "可能不太适合在群里发" in told
        assert "色情" not in told
        await w.tell(who, "/为什么")
        assert not any("色情" in line for line in w.told(who))


async def test_a_term_of_history_is_looked_at_before_it_is_taken_back(tmp_path: Path) -> None:
    async with live(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), "他说的支那很难听")
        assert taken_back(w) == []
        assert len(await rows(w, Case)) == 1
