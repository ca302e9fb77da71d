"""What a yes really says: HTTP 200 can hide people who were not reached, keys not recalled and cards not delivered.

Pure; ``answers`` has judged the answer itself before.
"""

import re
from collections.abc import Mapping
from typing import Any

from bot.core.errors import Ambiguous, Malformed, Refused, Transient
from bot.platforms.base import Receipt
from bot.platforms.dingtalk.answers import MINUTE, Answer, new_failure
from bot.platforms.dingtalk.wire import Call

Fields = Mapping[str, Any]
_CODE = re.compile(r"[A-Za-z]+(\.[A-Za-z]+)+")
_LONGEST_REASON = 200


def sent(fields: Fields) -> Receipt:
    """A message to a group; its ``processQueryKey`` is what it can be recalled by."""
    return Receipt(_text(fields.get("processQueryKey")) or None)


def sent_to_people(fields: Fields) -> Receipt:
    """A message to one person. Raises Refused or Transient when that person was not reached."""
    if _some(fields, "invalidStaffIdList"):
        raise Refused("no_such_person", "invalidStaffIdList")
    if _some(fields, "filteredStaffIdList"):
        raise Refused("filtered", "filteredStaffIdList")
    if _some(fields, "flowControlledStaffIdList"):
        raise Transient("flowControlledStaffIdList", MINUTE)
    return sent(fields)


def recalled(fields: Fields) -> Receipt:
    """A recall. Raises Refused when a key failed."""
    failed = fields.get("failedResult")
    reasons = {_text(reason) or "?" for reason in failed.values()} if isinstance(failed, Mapping) else set()
    if reasons := {reason for reason in reasons if not reason.endswith(".recalled")}:  # done before is done
        raise Refused("recall", ",".join(sorted(reasons))[:_LONGEST_REASON])
    return Receipt()


def delivered(call: Call, fields: Fields) -> Receipt:
    """A card: every place that it went to says so. ``carrierId`` is its processQueryKey (D:create-and-deliver-cards).

    Raises what the place's own code means when one was not reached, Ambiguous when the answer names none.
    """
    result = fields.get("result")
    places = result.get("deliverResults") if isinstance(result, Mapping) else None
    if not isinstance(places, list) or not places:
        raise Ambiguous("a card without deliverResults")
    for place in places:
        if not isinstance(place, Mapping) or place.get("success") not in (True, "true"):
            said = _text(place.get("errorMsg")) if isinstance(place, Mapping) else ""
            if _CODE.fullmatch(said):
                raise new_failure(call, said, {}, Answer(200, b""))
            raise Refused("card", said[:_LONGEST_REASON] or "not delivered")
    return Receipt(next((found for place in places if (found := _text(place.get("carrierId")))), None))


def silenced(fields: Fields) -> Receipt:
    """Anything that answers with ``success`` or with nothing."""
    if fields.get("result") is False:
        raise Refused("failed", "result is false")
    return Receipt()


def new_group(fields: Fields) -> tuple[str, str]:
    """The openConversationId and the chatid of a group that was made. Raises Malformed without the first."""
    found = _text(fields.get("open_conversation_id")) or _text(fields.get("openConversationId"))
    if not found:
        raise Malformed("open_conversation_id")
    return found, _text(fields.get("chat_id")) or _text(fields.get("chatid"))


def _some(fields: Fields, name: str) -> bool:
    return isinstance(fields.get(name), list) and bool(fields[name])


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
