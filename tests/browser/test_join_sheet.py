"""The sheet of join codes as Chromium prints it: six whole cards on an A4 page, every code readable off the screen."""

import os
import re
import shutil
from pathlib import Path

import pytest
from playwright.async_api import async_playwright

from bot import join_sheet
from bot.join_sheet import Entry
from tests.qr import read

pytestmark = pytest.mark.browser

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
LONG = "二〇二六年湖北省中小学电脑制作活动骨干教师暑期集中研习机器人竞赛第一班（恩施土家族苗族自治州分组）"
NAMES = ("机器人竞赛班", LONG, "A-name-of-fifty-signs-without-any-blank-in-between", "四班", "五班", "六班", "七班")
# The middle of every module, as it is on the screen, dark or not.
READ = """svg => new Promise(done => {
  const side = svg.viewBox.baseVal.width, scale = 8, picture = new Image()
  const canvas = Object.assign(document.createElement("canvas"), { width: side * scale, height: side * scale })
  const copy = svg.cloneNode(true)
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg")
  copy.setAttribute("width", side * scale); copy.setAttribute("height", side * scale)
  picture.onload = () => {
    const context = canvas.getContext("2d")
    context.drawImage(picture, 0, 0)
    const rows = []
    for (let row = 4; row < side - 4; row++) {
      rows.push([])
      for (let column = 4; column < side - 4; column++)
        rows.at(-1).push(context.getImageData((column + .5) * scale, (row + .5) * scale, 1, 1).data[0] < 128)
    }
    done(rows)
  }
  picture.src = "data:image/svg+xml," + encodeURIComponent(copy.outerHTML)
})"""


def chromium() -> str:
    path = shutil.which("chromium") or ("/usr/bin/chromium" if Path("/usr/bin/chromium").exists() else None)
    if path is None:
        if os.environ.get("YANXI_TEST_ALL") == "1":
            pytest.fail("no Chromium")
        pytest.skip("no Chromium is installed here: the sheet was NOT looked at")
    return path


async def test_six_whole_cards_on_a_page_and_every_code_can_be_read(tmp_path: Path) -> None:
    entries = tuple(
        Entry(
            f"g{number}", name, "竞赛课程", "dingtalk", f"https://qr.dingtalk.com/action/joingroup?code=v1,k1,{number}"
        )
        for number, name in enumerate(NAMES)
    )
    sheet, _ = join_sheet.leave(tmp_path, "活动", entries)
    asked: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        # The page's own policy forbids pictures, and reading the code back needs one.
        page = await browser.new_page(viewport={"width": 794, "height": 1123})
        page.on("request", lambda request: asked.append(request.url))
        await page.goto(sheet.as_uri())
        tall = await page.evaluate(
            "[...document.querySelectorAll('.page')].map(one => one.getBoundingClientRect().height)"
        )
        cards = await page.evaluate(
            "[...document.querySelectorAll('ul > li, h2')].map(one => "
            "[one.textContent, one.scrollWidth <= one.clientWidth, one.scrollHeight <= one.clientHeight + 1])"
        )
        pdf = await page.pdf(prefer_css_page_size=True)
        bare = await browser.new_context(bypass_csp=True)
        again = await bare.new_page()
        await again.goto(sheet.as_uri())
        codes = [read(await svg.evaluate(READ)) for svg in await again.query_selector_all(".code svg")]
        await browser.close()
    assert codes == [entry.url for entry in entries]
    assert asked == [sheet.as_uri()]
    assert all(height <= 1123 for height in tall)
    assert len(tall) == len(re.findall(rb"/Type\s*/Page\b", pdf)) == 2
    assert [text for text, wide, high in cards if not (wide and high)] == []
