"""The least that takes a signed report: aiohttp, the signature, the JSON, 204. Nothing is stored, nothing answered."""

import hmac
import sys

import orjson
from aiohttp import web

SECRET = b"bench-secret-0123456789-0123456789"


async def report(request: web.Request) -> web.Response:
    """One report."""
    body = await request.read()
    wanted = "sha1=" + hmac.new(SECRET, body, "sha1").hexdigest()
    if not hmac.compare_digest(wanted, request.headers.get("X-Signature", "")):
        return web.Response(status=401)
    orjson.loads(body)
    return web.Response(status=204)


async def ready(_request: web.Request) -> web.Response:
    """Whether it listens."""
    return web.Response()


app = web.Application()
app.add_routes([web.post("/report", report), web.get("/readyz", ready)])
web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), print=None, access_log=None)
