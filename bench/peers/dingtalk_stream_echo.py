"""DingTalk's own client, answering every message at the address that came with it. Nothing is stored.

``dingtalk_stream_echo.py API_URL threads|loop``: in its pool of eight threads, or in the event loop as its examples do.
"""

import asyncio
import logging
import sys

import dingtalk_stream
from dingtalk_stream import AckMessage, AsyncChatbotHandler, CallbackMessage, ChatbotHandler, ChatbotMessage

logger = logging.getLogger("peer")
logger.setLevel(logging.CRITICAL)


class InThreads(AsyncChatbotHandler):
    """As its ``AsyncChatbotHandler`` is meant to be used."""

    def process(self, callback: CallbackMessage) -> tuple[int, str]:
        """One answer."""
        self.reply_text("收到", ChatbotMessage.from_dict(callback.data))
        return AckMessage.STATUS_OK, "OK"


class InTheLoop(ChatbotHandler):
    """As its first examples are."""

    async def process(self, callback: CallbackMessage) -> tuple[int, str]:
        """One answer."""
        self.reply_text("收到", ChatbotMessage.from_dict(callback.data))
        return AckMessage.STATUS_OK, "OK"


# It reads the address from the class.
dingtalk_stream.DingTalkStreamClient.OPEN_CONNECTION_API = f"{sys.argv[1]}/v1.0/gateway/connections/open"
client = dingtalk_stream.DingTalkStreamClient(dingtalk_stream.Credential("bench", "bench-secret"), logger=logger)
handler = InThreads() if sys.argv[2] == "threads" else InTheLoop()
client.register_callback_handler(ChatbotMessage.TOPIC, handler)
asyncio.run(client.start())
