"""The sandbox in the browser: chat groups, a clock to play with, and the day's timetable."""

from bot.web.sandbox.desk import Desk, RowState, TimelineRow
from bot.web.sandbox.routes import add_sandbox, sandbox_routes
from bot.web.sandbox.stage import Stage

__all__ = ["Desk", "RowState", "Stage", "TimelineRow", "add_sandbox", "sandbox_routes"]
