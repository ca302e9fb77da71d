"""NoneBot2 with its OneBot v11 adapter, answering every message by one quoting call. Nothing is stored or checked.

``nonebot_echo.py PORT ws`` takes the reverse WebSocket, ``nonebot_echo.py PORT http API_URL`` HTTP reports, calling the
API with its aiohttp driver (the documented httpx one opens a client a call and is twenty times slower).
"""

import os
import sys

port, transport = int(sys.argv[1]), sys.argv[2]
os.environ["LOG_LEVEL"] = "WARNING"
# The aiohttp driver's library may live in another environment of the same Python: looked for there last.
sys.path += [path for path in os.environ.get("BENCH_EXTRA_SITE", "").split(os.pathsep) if path]

import nonebot  # noqa: E402
from nonebot.adapters.onebot.v11 import Adapter, Message, MessageEvent, MessageSegment  # noqa: E402

SELF_ID, TOKEN, SECRET = "2854196310", "bench-token-0123456789-0123456789", "bench-secret-0123456789-0123456789"
if transport == "ws":
    nonebot.init(driver="~fastapi", host="127.0.0.1", port=port, onebot_access_token=TOKEN)
else:
    nonebot.init(
        driver="~fastapi+~aiohttp",
        host="127.0.0.1",
        port=port,
        onebot_access_token=TOKEN,
        onebot_secret=SECRET,
        onebot_api_roots={SELF_ID: sys.argv[3]},
    )
nonebot.get_driver().register_adapter(Adapter)
matcher = nonebot.on_message()


@matcher.handle()
async def answer(event: MessageEvent) -> None:
    """One answer that quotes the message."""
    await matcher.send(Message([MessageSegment.reply(event.message_id), MessageSegment.text("收到")]))


nonebot.run(log_level="warning", access_log=False)
