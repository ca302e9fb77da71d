"""How a single value of the settings is read: clock times, dates, windows, keys. Nothing here knows the tables."""

import re
from datetime import date, datetime, time
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, StringConstraints
from pydantic_core import PydanticCustomError

from bot.core.programme import Window

_CLOCK = re.compile(r"(\d{1,2})[:：](\d{2})(?:[:：]00)?")
_DATE = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DASH = re.compile(r"\s*[-–—~～]+\s*")


class Table(BaseModel):
    """A table of the file: frozen, refuses keys it does not know, and never repeats a value in an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


def read_clock(value: Any) -> time:
    """``"20:00"``, also with a full-width colon, or TOML's own local time."""
    if isinstance(value, time) and value.tzinfo is None:
        return value.replace(second=0, microsecond=0)
    if isinstance(value, str) and (found := _CLOCK.fullmatch(value.strip())):
        hour, minute = int(found[1]), int(found[2])
        if hour < 24 and minute < 60:  # noqa: PLR2004 - a day's hours and an hour's minutes
            return time(hour, minute)
    raise PydanticCustomError("clock", "not a clock time")


def read_date(value: Any) -> date:
    """TOML's own local date, or the same as text."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str) and (found := _DATE.fullmatch(value.strip())):
        try:
            return date(int(found[1]), int(found[2]), int(found[3]))
        except ValueError:
            pass
    raise PydanticCustomError("local_date", "not a date")


def read_window(value: Any) -> Window:
    """``"08:00-23:00"``."""
    if isinstance(value, Window):
        return value
    if isinstance(value, str):
        ends = _DASH.split(value.strip())
        if len(ends) == 2:  # noqa: PLR2004 - a start and an end
            try:
                return Window(read_clock(ends[0]), read_clock(ends[1]))
            except PydanticCustomError:
                pass
    raise PydanticCustomError("window", "not a stretch of time")


def read_salon(value: Any) -> Window | None:
    """A window; ``false`` means that there is no salon."""
    return None if value is None or value is False else read_window(value)


Clock = Annotated[time, PlainValidator(read_clock)]
LocalDate = Annotated[date, PlainValidator(read_date)]
Span = Annotated[Window, PlainValidator(read_window)]
SalonSpan = Annotated[Window | None, PlainValidator(read_salon)]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=40)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Minutes = Annotated[int, Field(ge=0, le=1440)]
"""At most a day."""
