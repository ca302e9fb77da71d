"""The sandbox page in a real browser, on a phone and on a desk: people talk, groups close, nothing is run as code."""

import asyncio
from datetime import timedelta

import pytest
from aiohttp import web
from playwright.async_api import expect

from bot.core.ids import NativeId
from tests.browser.site import DESK, GROUP, PHONE, Site, overflow
from tests.fakes.sandbox_desk import OPENING

pytestmark = pytest.mark.browser

XSS = "<img src=x onerror=\"document.title='run'\"><script>document.title='run'</script>"


async def test_a_visitor_picks_an_identity_and_sees_a_closed_group(site: Site) -> None:
    page = await site.page(DESK)
    await page.get_by_label("按姓名、单位、群找人").fill("刘芳 实验一小")
    await expect(page.locator(".person")).to_have_count(1)
    await page.locator(".person").click()
    await expect(page.locator("#chat-state")).to_contain_text("发言已关闭 · 07:55 起")
    await expect(page.locator("#text")).to_be_disabled()
    await expect(page.locator("#silence")).to_contain_text("全员禁言")
    await expect(page.locator("#time")).to_have_text("07:55")


async def test_two_people_talk_with_each_other_and_with_the_bot(site: Site) -> None:
    desk = await site.page(DESK, "#/liu/g:n-maker-1")
    await expect(desk.locator("#text")).to_be_disabled()
    await desk.get_by_role("button", name="8:00", exact=True).click()
    await expect(desk.locator("#chat-state")).to_contain_text("发言开放 · 08:00 起")
    await expect(desk.locator(".row.done")).to_have_count(1)
    phone = await site.page(PHONE, "#/zhou/g:n-maker-1", touch=True)
    await desk.locator("#text").fill("第一行")
    await desk.locator("#text").press("Shift+Enter")
    await desk.locator("#text").press_sequentially("第二行")
    await desk.locator("#text").press("Enter")
    await expect(phone.locator(".message .bubble").last).to_have_text("第一行\n第二行", use_inner_text=True)
    await phone.locator(".message .bubble").last.tap()
    await expect(phone.locator("#quoting-text")).to_contain_text("第一行")
    await phone.locator("#text").fill("@实验一小刘芳 收到")
    await phone.get_by_role("button", name="发送").tap()
    last = desk.locator(".message").last
    await expect(last.locator(".quote")).to_contain_text("第一行")
    await expect(last.locator(".at.me")).to_have_text("@实验一小刘芳")
    await desk.get_by_role("button", name="帮助", exact=True).click()
    await expect(desk.locator(".message.bot").last).to_contain_text("学员可以用")
    await expect(desk.locator("#text")).to_have_value("")


async def test_why_is_asked_by_replying_to_the_bot(site: Site) -> None:
    page = await site.page(DESK, "#/zhou/g:n-maker-1")
    await page.get_by_role("button", name="下一件事").click()
    await page.locator(".message.bot .bubble").hover()
    await page.get_by_role("button", name="为什么：研习助手").click()
    await expect(page.locator(".message.mine .quote")).to_contain_text("开启发言")
    await expect(page.locator(".message.bot").last).to_contain_text("收到：/为什么")


async def test_messages_are_read_and_quoted_by_keyboard(site: Site) -> None:
    for text in ("第一句", "第二句"):
        site.says("zhou", text)
    page = await site.page(DESK, "#/zhou/g:n-maker-1")
    await expect(page.locator(".message")).to_have_count(2)
    await page.locator("#lines").focus()
    for key in ("ArrowUp", "ArrowUp", "ArrowDown", "ArrowUp", "Enter"):
        await page.keyboard.press(key)
    await expect(page.locator("#quoting-text")).to_have_text("引用 城关二中周晓梅：第一句")
    await expect(page.locator("#text")).to_be_focused()
    await page.locator("#lines").focus()
    for key in ("ArrowUp", "ArrowLeft", "Enter"):
        await page.keyboard.press(key)
    await expect(page.locator(".notice").last).to_have_text("您撤回了一条消息")


async def test_what_people_write_is_never_run(site: Site) -> None:
    page = await site.page(DESK, "#/zhou/g:n-maker-1")
    site.stage.world.rename(GROUP, NativeId("zhou"), XSS)
    await page.locator("#text").fill(XSS)
    await page.locator("#text").press("Enter")
    await expect(page.locator(".message .bubble").last).to_have_text(XSS)
    await expect(page.locator(".message .head b").last).to_have_text(XSS)
    assert await page.locator(".lines img:not(.avatar)").count() == 0
    assert await page.title() != "run"


async def test_unread_messages_are_counted_until_they_are_read(site: Site) -> None:
    page = await site.page(DESK, "#/chen/p:chen")
    row = page.locator(".chat-row", has_text="创客教育研修一组")
    await expect(row).to_be_visible()
    await expect(row.locator(".badge")).to_be_hidden()
    for number in range(3):
        site.says("zhou", f"第 {number} 句")
    await expect(row.locator(".badge")).to_have_text("3")
    await expect(row.locator(".chat-row-last")).to_have_text("城关二中周晓梅：第 2 句")
    await row.click()
    await expect(row.locator(".badge")).to_be_hidden()


async def test_the_reader_keeps_the_place_while_others_talk(site: Site) -> None:
    for number in range(60):
        site.says("zhou", f"第 {number} 句")
    page = await site.page(DESK, "#/chen/g:n-maker-1")
    await expect(page.locator(".message")).to_have_count(60)
    await page.evaluate("document.getElementById('lines').scrollTop = 100")
    site.says("zhou", "新来的一句")
    await expect(page.locator("#newer")).to_have_text("↓ 1 条新消息")
    assert await page.evaluate("document.getElementById('lines').scrollTop") == 100
    await page.locator("#newer").click()
    await expect(page.locator(".message").last).to_be_in_viewport()
    await expect(page.locator("#newer")).to_be_hidden()


async def test_an_owner_runs_the_group_by_hand(site: Site) -> None:
    page = await site.page(DESK, "#/chen/g:n-maker-1")
    await page.get_by_role("button", name="群工具").click()
    await page.get_by_role("button", name="打开本群发言").click()
    await expect(page.locator("#chat-state")).to_contain_text("发言开放")
    await expect(page.locator(".notice").last).to_contain_text("武昌三中陈建国 解除了全员禁言")
    await page.get_by_role("button", name="群工具").click()
    await page.get_by_role("button", name="取消机器人的管理员").click()
    await page.locator("#ask-yes").click()
    await expect(page.locator("#chat-state")).to_contain_text("机器人不是管理员")
    await page.get_by_role("button", name="群工具").click()
    await page.get_by_role("button", name="请一位新老师进群").click()
    await page.locator("#ask-input").fill("赵新")
    await page.locator("#ask-input").press("Enter")
    await expect(page.locator(".notice").last).to_contain_text("赵新 加入本群")
    await page.locator("#identity").click()
    await page.get_by_label("按姓名、单位、群找人").fill("赵新")
    await expect(page.locator(".person")).to_have_count(1)


async def test_members_are_offered_after_an_at(site: Site) -> None:
    page = await site.page(DESK, "#/zhou/g:n-maker-1")
    await expect(page.locator("#text")).to_be_enabled()
    await page.locator("#text").press_sequentially("请 @陈")
    await expect(page.get_by_role("option")).to_have_count(1)
    await page.locator("#text").press("Enter")
    await expect(page.locator("#text")).to_have_value("请 @武昌三中陈建国 ")
    await page.locator("#text").press("Escape")


async def test_the_clock_runs_jumps_and_begins_again(site: Site) -> None:
    page = await site.page(DESK, "#/zhou/g:n-maker-1")
    await page.get_by_role("button", name="×60").click()
    await expect(page.get_by_role("button", name="×60")).to_have_attribute("aria-pressed", "true")
    assert site.desk.speed() == 60
    await page.get_by_role("button", name="暂停").click()
    held, free = asyncio.Event(), site.desk.jump

    async def slow(to: object) -> None:
        await held.wait()
        await free(to)  # type: ignore[arg-type]

    site.desk.jump = slow  # type: ignore[method-assign]
    await page.get_by_role("button", name="次日 7:55").click()
    await expect(page.locator("#running")).to_have_text("正在快进到 4月19日 周日 07:55 …")
    await expect(page.get_by_role("button", name="12:00")).to_be_disabled()
    held.set()
    await expect(page.locator("#running")).to_be_hidden()
    await expect(page.locator("#date")).to_have_text("4月19日 周日")
    await page.get_by_text("模拟学员发言").click()
    await expect(page.get_by_role("switch")).to_be_checked()
    await page.get_by_role("button", name="从头开始").click()
    await page.get_by_role("button", name="清空并重新开始").click()
    await expect(page.locator(".lines .empty")).to_be_visible()
    assert site.desk.restarts == 1


async def test_the_page_finds_its_way_back_after_a_break(site: Site) -> None:
    page = await site.page(DESK, "#/zhou/g:n-maker-1")
    await expect(page.locator("#text")).to_be_enabled()
    await page.context.set_offline(True)
    await site.stage.close(web.Application())
    await expect(page.locator("#running")).to_contain_text("重新连接")
    site.says("chen", "断线时说的")
    await page.context.set_offline(False)
    await expect(page.locator(".message .bubble").last).to_have_text("断线时说的", timeout=20_000)
    await expect(page.locator("#running")).to_be_hidden()


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("viewport", [PHONE, DESK, {"width": 900, "height": 1100}, {"width": 1200, "height": 700}])
async def test_it_fits_every_screen(site: Site, viewport: dict[str, int], dark: bool) -> None:
    await site.desk.jump(OPENING + timedelta(hours=1))
    site.says("zhou", "长" * 900 + " https://example.com/" + "a" * 300)
    touch = viewport is PHONE
    page = await site.page(viewport, "#/zhou/g:n-maker-1", dark=dark, touch=touch)
    await expect(page.locator(".message")).to_have_count(2)
    assert await overflow(page) <= 0
    assert await page.evaluate("lines.scrollWidth <= lines.clientWidth")
    for name in ("#text", "#send", "#time", "#chat-name"):
        await expect(page.locator(name)).to_be_in_viewport(ratio=1)
    if touch:
        await page.locator("#open-jumps").tap()
        await expect(page.get_by_role("button", name="次日 7:55")).to_be_in_viewport(ratio=1)
        await page.locator("#veil").tap(position={"x": 180, "y": 100})
        await page.locator("#open-timeline").tap()
        await expect(page.locator(".rows .row").first).to_be_in_viewport()
        await page.locator("#close-timeline").tap()
        await page.locator("#back").tap()
        await expect(page.locator(".chat-row").first).to_be_in_viewport()
    await page.locator("#identity").click()
    assert await overflow(page) <= 0
