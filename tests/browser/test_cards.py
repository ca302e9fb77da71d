"""Messages with buttons in a real browser: tapped on a phone, clicked, by keyboard; they change where they stand."""

from dataclasses import replace

import pytest
from playwright.async_api import expect

from bot.core.card import Button, Card, CardKind
from bot.core.effect import EditCard, SendMessage, Why
from bot.core.ids import EffectKey, GroupKey, NativeId
from bot.core.message import Message
from bot.platforms.base import Address
from tests.browser.site import DESK, GROUP, PHONE, Site, overflow

pytestmark = pytest.mark.browser

OPTIONS = ("社团怎样起步", "长" * 60 + "a" * 60, "<b>没有经费</b>怎么办")
VOTE = Card(
    "vote-1",
    CardKind.VOTE,
    "先聊哪个",
    tuple(
        Button(choice, f"投 {place}", text) for place, (choice, text) in enumerate(zip("ABC", OPTIONS, strict=True), 1)
    ),
    "每人一票，22:30 截止。",
)
RESULT = replace(
    VOTE,
    title="（已截止）先聊哪个",
    note="共 4 位老师投票，已截止。",
    closed=True,
    buttons=tuple(replace(button, count=count) for button, count in zip(VOTE.buttons, (3, 1, 0), strict=True)),
)


async def opened(site: Site) -> None:
    """The bot opens a vote."""
    text = "\n".join(
        ["🗳️ 投票｜先聊哪个", *(f"{place}. {one}" for place, one in enumerate(OPTIONS, 1)), "点下面的按钮。"]
    )
    effect = SendMessage(
        feature="vote", why=Why("vote"), group=GroupKey("maker-1"), message=Message.of(text), card=VOTE
    )
    await site.stage.platform.send(effect, Address(native_group=GROUP), EffectKey("vote"))


async def shows(site: Site, card: Card) -> None:
    """The bot changes the card."""
    effect = EditCard(feature="vote", why=Why("vote"), group=GroupKey("maker-1"), card=card)
    await site.stage.platform.send(effect, Address(native_group=GROUP), EffectKey(card.note))


@pytest.mark.parametrize("viewport", [PHONE, DESK])
async def test_a_vote_by_tapping(site: Site, viewport: dict[str, int]) -> None:
    page = await site.page(viewport, "#/zhou/g:n-maker-1", touch=viewport is PHONE)
    other = await site.page(DESK, "#/chen/g:n-maker-1")
    await opened(site)
    card = page.get_by_role("group", name="先聊哪个")
    await expect(card.get_by_role("button")).to_have_count(3)
    await expect(page.locator(".message .bubble > p")).to_have_text(
        "🗳️ 投票｜先聊哪个\n点下面的按钮。", use_inner_text=True
    )
    await expect(card.locator(".choice-text").last).to_have_text("<b>没有经费</b>怎么办")
    await expect(card.locator(".card-note")).to_have_text("每人一票，22:30 截止。")
    first, second = card.get_by_role("button", name="投 1"), card.get_by_role("button", name="投 2")
    await (first.tap() if viewport is PHONE else first.click())
    await expect(first).to_have_attribute("aria-pressed", "true")
    await (second.tap() if viewport is PHONE else second.click())
    await expect(second).to_have_attribute("aria-pressed", "true")
    await expect(first).to_have_attribute("aria-pressed", "false")
    await expect(other.locator(".choice[aria-pressed=true]")).to_have_count(0)
    await expect(page.locator("#quoting-text")).to_be_hidden()
    assert site.stage.world.chosen("vote-1", NativeId("zhou")) == "B"
    box = await first.bounding_box()
    assert box is not None
    assert box["height"] >= 44
    await shows(site, replace(VOTE, note="已有 4 位老师投票。"))
    await expect(card.locator(".card-note")).to_have_text("已有 4 位老师投票。")
    await shows(site, RESULT)
    closed = page.get_by_role("group", name="（已截止）先聊哪个")
    await expect(closed.get_by_role("button", disabled=True)).to_have_count(3)
    await expect(closed.locator(".choice-count")).to_have_text(["3 票（75%）", "1 票（25%）", "0 票（0%）"])
    await expect(closed.locator(".card-note")).to_have_text("共 4 位老师投票，已截止。")
    widths = await closed.locator(".choice-bar i").evaluate_all("bars => bars.map((bar) => bar.style.width)")
    assert widths == ["75%", "25%", "0%"]
    await expect(closed.get_by_role("button", name="投 2")).to_have_attribute("aria-pressed", "true")
    assert await page.evaluate("lines.scrollWidth <= lines.clientWidth")
    assert await overflow(page) <= 0
    await page.reload()
    await expect(closed.get_by_role("button", name="投 2")).to_have_attribute("aria-pressed", "true")


async def test_a_vote_by_keyboard_keeps_the_focus(site: Site) -> None:
    await opened(site)
    page = await site.page(DESK, "#/zhou/g:n-maker-1")
    await expect(page.locator(".choice")).to_have_count(3)
    await page.locator("#lines").focus()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    second = page.get_by_role("button", name="投 2")
    await expect(second).to_have_attribute("aria-pressed", "true")
    await shows(site, replace(VOTE, note="已有 1 位老师投票。"))
    await expect(page.locator(".card-note")).to_have_text("已有 1 位老师投票。")
    await expect(second).to_be_focused()


async def test_a_tap_that_fails_says_why(site: Site) -> None:
    await opened(site)
    page = await site.page(DESK, "#/zhou/g:n-maker-1")
    await expect(page.locator(".choice")).to_have_count(3)
    site.stage.world.state.cards.clear()
    await page.locator(".choice").first.click()
    await expect(page.locator("#toast")).to_have_text("这条消息已经不在了。")
    await expect(page.locator(".choice[aria-pressed=true]")).to_have_count(0)


async def test_a_card_that_changes_at_once_stands_there_once(site: Site) -> None:
    site.says("zhou", "先说一句")
    page = await site.page(DESK, "#/zhou/g:n-maker-1")
    await expect(page.locator(".message")).to_have_count(1)
    await page.evaluate("() => { window.held = []; window.requestAnimationFrame = (paint) => held.push(paint); }")
    await opened(site)
    await shows(site, RESULT)
    site.desk.set_speed(60)
    site.stage.tell_clock()
    await expect(page.get_by_role("button", name="×60")).to_have_attribute("aria-pressed", "true")  # both are there
    await page.evaluate("() => held.forEach((paint) => paint())")
    await expect(page.locator(".choice:disabled")).to_have_count(3)
    await expect(page.locator(".message")).to_have_count(2)
