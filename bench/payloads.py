"""What a OneBot client sends, as bytes: group messages with the fields that NapCat sends."""

import hmac
from dataclasses import dataclass
from hashlib import sha1

SELF_ID = "2854196310"
TOKEN = "bench-token-0123456789-0123456789"
SECRET = "bench-secret-0123456789-0123456789"
FIRST_GROUP = 742_000_000
FIRST_PERSON = 3_300_000_000
FIRST_MESSAGE = 100_000_000
QUIET = "大家早上好，昨天的作业我已经改完发到群文件里了，有空看一看"
COMMAND = "/帮助 签到"
CHECK_IN = "/签到"

_FORM = (
    '{"self_id":' + SELF_ID + ',"user_id":%d,"time":%d,"message_id":%d,"message_seq":%d,"real_id":%d,'
    '"real_seq":"48213","message_type":"group","sender":{"user_id":%d,"nickname":"一池春水",'
    '"card":"7组-李敏-临川二中","role":"member"},"raw_message":"TEXT","font":14,"sub_type":"normal",'
    '"message":[{"type":"text","data":{"text":"TEXT"}}],"message_format":"array","post_type":"message",'
    '"group_id":%d,"group_name":"教师研修·初中数学共学群"}'
)


@dataclass(slots=True)
class Messages:
    """Makes message number ``n``: groups in turn, people in turn within a group."""

    text: str
    groups: int
    now: int
    people: int = 400
    first: int = FIRST_MESSAGE
    _form: bytes = b""

    def __post_init__(self) -> None:
        self._form = _FORM.replace("TEXT", self.text).encode()

    def make(self, n: int) -> bytes:
        """The report of message ``n``; its id is ``first + n``."""
        group, turn = n % self.groups, n // self.groups
        person = FIRST_PERSON + group * self.people + turn % self.people
        number = self.first + n
        return self._form % (person, self.now, number, number, number, person, FIRST_GROUP + group)


def signature(body: bytes) -> str:
    """The ``X-Signature`` of a report."""
    return "sha1=" + hmac.new(SECRET.encode(), body, sha1).hexdigest()
