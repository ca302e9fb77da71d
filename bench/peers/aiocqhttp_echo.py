"""aiocqhttp under uvicorn over the reverse WebSocket, answering every message by one quoting call. Stores nothing."""

import sys

import uvicorn
from aiocqhttp import CQHttp, Event

bot = CQHttp(access_token="bench-token-0123456789-0123456789")


@bot.on_message
async def answer(event: Event) -> None:
    """One answer that quotes the message."""
    message = [
        {"type": "reply", "data": {"id": str(event["message_id"])}},
        {"type": "text", "data": {"text": "收到"}},
    ]
    await bot.call_action("send_group_msg", group_id=event["group_id"], message=message)


uvicorn.run(bot.asgi, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning", access_log=False)
