"""What teachers write in a study group and nobody should be asked about, by the real judge."""

from pathlib import Path

import pytest

from bot.core.case import Case
from tests.scenario.moderated import live, of_moderation, rows, taken_back

RULES = (
    "群规提醒大家：1. 不得发布广告、刷单兼职等信息；2. 不得辱骂他人，如傻逼、脑残等；3. 不得加微信、发二维码。",
    "禁言规则：发刷单兼职、秒到账贷款的直接撤回",
)


@pytest.mark.parametrize("text", RULES)
async def test_rules_of_the_group_stay(tmp_path: Path, text: str) -> None:
    async with live(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), text)
        assert await rows(w, Case) == []
        assert of_moderation(w) == []


async def test_an_advertisement_among_rules_is_taken_back(tmp_path: Path) -> None:
    async with live(tmp_path) as w:
        await w.say("maker", w.trainee("maker"), "群规：不得发布广告。刷单兼职日结五百，加微信 abc12345")
        assert len(taken_back(w)) == 1
