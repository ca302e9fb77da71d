"""What people see is what was meant, whatever is in it; and what a receipt says is so."""

from pathlib import Path

import pytest

from bot.core.capability import MANAGING, Capability
from bot.core.effect import Effect, MuteMember, Recall, SendDirect, SendMessage, SetCard, SetMuteAll, needed
from bot.core.errors import Refused
from bot.core.message import Mention, MentionAll
from bot.platforms.base import Receipt
from tests.contract.platforms.denials import is_not_offered
from tests.contract.platforms.effects import (
    answer,
    duty,
    edit,
    mark,
    rename,
    say,
    shut,
    silence,
    take_back,
    tell,
    vote,
)
from tests.contract.platforms.harness import MARK, Harness, Seen, written

TEXTS = {
    "lines": "一\n二\n\n  三，缩进\n四",
    "emoji": "👩‍🏫🎉 𠮷 é ①",
    "cq": "[CQ:at,qq=all] [CQ:image,file=x] &#91;不是代码&#93; &amp; &lt;",
    "tags": "<@all> <@!3325176042> <qqbot-at-everyone /> <faceType=1,faceId=\"5\"> @all @所有人",
    "markdown": "# 标题 **粗** _斜_ `码` ~~删~~ | 表 | > 引 - 列 1. 一 ![图](x) [链](y)",
    "json": '{"a": "\\n\\u0000", \'b\': 1} \\n \\ / "',
    "invisible": "a\u200bb\u3000c\u00a0d",
}  # fmt: skip


@pytest.mark.parametrize("name", TEXTS)
async def test_every_text_is_shown_as_it_is(side: Harness, name: str) -> None:
    words = f"{MARK} {TEXTS[name]}"
    await side.send(say(words))
    assert side.seen() == [Seen(words)]
    if Capability.DIRECT in side.platform.ceiling:
        await side.send_alone(tell(side, words), key="alone")
        assert [one.replace("＜", "<") for one in side.seen_alone()] == [words]


async def test_a_long_text_is_one_message(side: Harness) -> None:
    words = f"{MARK}\n" + "\n".join(f"{number:05} 今天的发言顺序" for number in range(1400))
    assert len(words) > 18_000
    await side.send(say(words))
    (seen,) = side.seen()
    if not side.cuts:
        assert seen.text == words
        return
    kept = seen.text.removesuffix("…")
    assert kept != seen.text, "people see that there is more"
    assert words.startswith(kept)
    assert len(kept.encode()) > 14_000


async def test_everybody_is_tagged_or_named(side: Harness) -> None:
    if side.hears:
        await side.says(MARK)
    await side.send(say(MentionAll(), f"{MARK} 开会"))
    (seen,) = side.seen()
    assert seen.everybody is side.tags_everybody
    assert seen.text == (f"{MARK} 开会" if side.tags_everybody else f"@全体成员 {MARK} 开会")


async def test_tags_in_private_are_words(side: Harness, tmp_path: Path) -> None:
    if Capability.DIRECT not in side.platform.ceiling:
        await is_not_offered(side, Capability.DIRECT, tmp_path)
        return
    await side.send_alone(tell(side, Mention(side.other, "王海"), f"{MARK} 请联系"))
    shown = f"{MARK} 请联系" if side.family == "sandbox" else f"@王海 {MARK} 请联系"  # its page draws the tag itself
    assert side.seen_alone() == [shown]


async def test_an_answer_with_a_tag_in_its_middle(side: Harness, tmp_path: Path) -> None:
    if Capability.REPLY not in side.platform.ceiling:
        await is_not_offered(side, Capability.REPLY, tmp_path)
        return
    told = await side.says(MARK)
    await side.send(
        say(f"{MARK} 请", Mention(side.person, "李敏"), "和", Mention(side.other, "王海"), "来", reply_to=told.id)
    )
    (seen,) = side.seen()
    assert (seen.tagged, seen.text) == ((side.person, side.other), f"{MARK} 请和来")


async def test_what_is_empty_is_refused_and_never_sent(side: Harness) -> None:
    before = side.changes()
    with pytest.raises(Refused) as refused:
        await side.send(say("  \n"))
    assert (refused.value.code, refused.value.lost) == ("empty", None)
    assert side.changes() == before


VERIFIED: dict[str, frozenset[type[Effect]]] = {
    "onebot": frozenset({SetMuteAll, MuteMember, SetCard, Recall}),
    "dingtalk": frozenset({SetMuteAll}),
    "qq": frozenset({MuteMember}),
    "sandbox": frozenset({SetMuteAll, MuteMember, SetCard, Recall}),
}
"""What a platform lets be read back, or tells of. Nothing that is said is ever verified."""


async def _effect(side: Harness, kind: type[Effect]) -> Effect:
    if kind is Recall:
        receipt = await side.send(say(MARK), key="said")
        return take_back(str(receipt.message_id), own=True)
    made: dict[type[Effect], Effect] = {
        SetMuteAll: shut(), MuteMember: silence(side), SetCard: rename(side), SendMessage: say(MARK),
        SendDirect: tell(side, MARK),
    }  # fmt: skip
    return made[kind]


def able(side: Harness, effect: Effect) -> bool:
    """Whether the ceiling has it; test_ceiling sees it refused where not."""
    return needed(effect) in side.platform.ceiling


@pytest.mark.parametrize("kind", [SetMuteAll, MuteMember, SetCard, Recall, SendMessage, SendDirect])
async def test_what_a_receipt_says_of_the_outcome(side: Harness, kind: type[Effect], tmp_path: Path) -> None:
    if kind is Recall and Capability.RECALL_OWN not in side.platform.ceiling:
        assert (await side.send(say(MARK))).message_id is None
        return
    effect = await _effect(side, kind)
    if not able(side, effect):
        assert kind not in VERIFIED.get(side.family, ())
        await is_not_offered(side, needed(effect), tmp_path)
        return
    receipt = await (side.send_alone(effect) if kind is SendDirect else side.send(effect))
    assert receipt.verified is (True if kind in VERIFIED.get(side.family, ()) else None)
    again = await (side.send(effect, key="k2") if kind not in (SendMessage, SendDirect) else _said_twice(side, kind))
    assert again.verified is not False
    if kind in (SendMessage, SendDirect) and Capability.RECALL_OWN in side.platform.ceiling:
        assert receipt.message_id is not None
        assert again.message_id not in (None, receipt.message_id)


async def _said_twice(side: Harness, kind: type[Effect]) -> object:
    if kind is SendDirect:
        return await side.send_alone(tell(side, MARK), key="k2")
    receipt = await side.send(say(MARK), key="k2")
    assert side.seen() == [Seen(MARK), Seen(MARK)], "two messages with the same words are two"
    return receipt


@pytest.mark.parametrize("kind", [SetMuteAll, MuteMember])
async def test_a_yes_that_is_a_lie_is_no_success(side: Harness, kind: type[Effect], tmp_path: Path) -> None:
    effect = await _effect(side, kind)
    if not able(side, effect):
        await is_not_offered(side, needed(effect), tmp_path)
        return
    if not side.fail("lie", kind):
        assert side.family == "sandbox", "a world of our own does not lie"
        return
    receipt = await side.send(effect)
    assert (side.closed(), side.silenced()) == (False, False)
    seen_false = kind in VERIFIED[side.family] and side.reads_back(kind)
    assert receipt.verified is (False if seen_false else None)


async def _forbidden(side: Harness, capability: Capability, path: Path) -> Effect:
    """An effect that could be done but for the right, which is gone without a word."""
    told = await (side.knocks(MARK) if capability is Capability.ADMIT else side.says(MARK))
    side.demote()
    made = {
        Capability.RECALL_ANY: take_back(told.id, own=False), Capability.ESSENCE: mark(told.id),
        Capability.ADMIT: answer(told.who, told.id, approve=True),
    }  # fmt: skip
    return made.get(capability) or duty(side, capability, written(path / "x"))


@pytest.mark.parametrize("capability", sorted(MANAGING))
async def test_without_the_right_nothing_is_done_and_the_loss_is_named(
    side: Harness, capability: Capability, tmp_path: Path
) -> None:
    if capability not in side.platform.ceiling:
        await is_not_offered(side, capability, tmp_path)
        return
    effect = await _forbidden(side, capability, tmp_path)
    end = await side.ends(effect)
    if side.says_no(type(effect)):
        assert isinstance(end, Refused)
        assert end.lost is (capability if side.names_rights else None)
    else:
        assert isinstance(end, Receipt)
        assert end.verified is not True, "a yes that nobody saw done"
    if capability is Capability.RECALL_ANY and isinstance(effect, Recall):
        assert not side.gone(effect.message_id)
    assert (side.closed(), side.silenced(), side.notices(), side.essences()) == (False, False, [], [])


async def test_what_a_probe_calls_missing_is_refused(side: Harness, tmp_path: Path) -> None:
    if (poor := side.poor_group()) is None:
        assert not MANAGING & side.platform.ceiling
        return
    missing = MANAGING & side.platform.ceiling - (await side.platform.probe(poor)).present
    assert missing == MANAGING & side.platform.ceiling
    for capability in sorted(missing - {Capability.RECALL_ANY, Capability.ESSENCE, Capability.ADMIT}):
        effect = duty(side, capability, tmp_path)
        end = await side.ends(effect, group=poor)
        if side.says_no(type(effect)):
            assert isinstance(end, Refused)
            assert end.lost is (capability if side.names_rights else None)
        else:
            assert isinstance(end, Receipt)
            assert end.verified is not True


async def test_cards_change_and_close(side: Harness, tmp_path: Path) -> None:
    if Capability.EDIT not in side.platform.ceiling:
        await is_not_offered(side, Capability.EDIT, tmp_path)
        return
    await side.send(say(MARK, card=vote()))
    for number in range(1, 4):
        await side.send(edit(vote(number, 2 * number, closed=number == 3)), key=str(number))
        assert side.counts_of("vote-1") == {"A": str(number), "B": str(2 * number)}
