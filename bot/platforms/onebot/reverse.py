"""The reverse WebSocket: the client dials us, tells events, and takes calls over the same socket or a second one.

Must never take a socket without the account's token and its own id.
"""

from collections.abc import Mapping

from aiohttp import web

from bot.core.errors import Unauthentic, Unavailable
from bot.platforms.onebot.authentic import header, verify_self_id, verify_token
from bot.platforms.onebot.link import Link
from bot.platforms.onebot.socket import Role, Socket


class ReverseLink(Link):
    """The sockets that the client has dialled."""

    def admit(self, headers: Mapping[str, str], query: Mapping[str, str]) -> None:
        """Whether this handshake may go on. Raises Unauthentic or Unavailable."""
        try:
            verify_token(headers, query, self._reception.account.access_token)
            verify_self_id(headers, self._reception.account.self_id, required=True)
        except Unauthentic:
            self.refused = True
            raise
        if not self._open:
            raise Unavailable("not started")

    async def serve(self, ws: web.WebSocketResponse, request: web.Request) -> None:
        """Read an accepted socket until it closes."""
        transport = request.transport
        socket = Socket(ws, _role(request.headers), lambda: transport is not None and not transport.is_closing())
        socket.proven, self.refused = True, False  # it has shown the token
        await self._run(socket)


def _role(headers: Mapping[str, str]) -> Role:
    """Universal where the client does not say, as the clients of today are."""
    said = header(headers, "X-Client-Role").lower()
    return Role(said) if said in tuple(Role) else Role.UNIVERSAL
