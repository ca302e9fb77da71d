"""Says one message: under which id it goes out, what a refusal leaves to try, and that nothing is said twice.

A reply that got no clear answer is tried again under the same id and number, which the platform takes for the same
message; a proactive one is never tried again. Must never wait: NotYet says when the next try is worth it.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.clock import Clock
from bot.core.effect import Effect, SendDirect, SendMessage
from bot.core.errors import Ambiguous, DeliveryError, NotYet, Transient
from bot.core.ids import EffectKey, NativeId
from bot.platforms.base import Address, Receipt
from bot.platforms.qq import answers, calls
from bot.platforms.qq.answers import Answer, Verdict
from bot.platforms.qq.api import Api
from bot.platforms.qq.calls import Call, Speech
from bot.platforms.qq.replies import Means
from bot.platforms.qq.state import State
from bot.platforms.qq.uploads import put_up

_MOST_TRIES = 8
"""Within one sending: ids that turn out to be used up, numbers that are taken, buttons that are not."""
_SOON = 5.0

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Try:
    """One try of a message under one means."""

    speech: Speech
    body: Body
    key: EffectKey
    means: Means


class Speaker:
    """Says the messages of one account; ``tell`` is told of the chats that forbid to be spoken to first."""

    def __init__(self, api: Api, state: State, clock: Clock, tell: Callable[[str], Awaitable[None]]) -> None:
        self._api, self._state, self._clock, self._tell = api, state, clock, tell

    async def say(self, effect: Effect, address: Address, key: EffectKey) -> Receipt:
        """The receipt. Raises NotYet where there is no means now, Transient, Refused or Ambiguous."""
        reply_to = effect.reply_to if isinstance(effect, SendMessage) else None
        if isinstance(effect, SendDirect):
            person = address.native_user or effect.native_id
            address = Address(native_user=NativeId(self._state.users.get(person) or person))
        speech = calls.speech(effect, address, self._state.quotes.index(reply_to))
        body: Body | None = None
        renewed = False
        for _ in range(_MOST_TRIES):
            means = self._means(speech.chat, key, reply_to)
            body = means.body or body or await self._filled(speech, key, means)
            answer = await self._tried(Try(speech, body, key, means))
            if answer.ok or (answer.verdict is Verdict.DUPLICATE and means.unclear):
                return self._said(key, answer)
            if answer.verdict is Verdict.KEYBOARD and speech.plain is not None and body is not speech.plain:
                self._state.counts["buttons refused"] += 1
                self._state.book.unused(key, means)
                body = speech.plain
            elif answer.verdict is Verdict.MEDIA and speech.upload is not None and not renewed:
                self._state.book.unused(key, means)
                body, renewed = None, True
            else:
                await self._failed(Try(speech, body, key, means), answer)
        raise Transient("no id was taken", _SOON)

    def _means(self, chat: str, key: EffectKey, reply_to: str | None) -> Means:
        book, now = self._state.book, self._clock.now()
        means = book.means(chat, key, reply_to, now)
        if means is None:
            raise NotYet("nobody has spoken", book.next_chance(chat, now))
        if not means.passive:
            if wait := book.wait(chat, now):
                raise NotYet("enough said for a minute", wait)
            book.spoke_first(chat, now)
        return means

    async def _filled(self, speech: Speech, key: EffectKey, means: Means) -> Body:
        if speech.upload is None:
            return speech.body
        try:
            return {**speech.body, "media": {"file_info": await put_up(self._api, speech.chat, speech.upload)}}
        except DeliveryError:
            if not means.unclear:
                self._state.book.unused(key, means)
            raise

    async def _tried(self, one: Try) -> Answer:
        means, speech = one.means, one.speech
        try:
            answer = await self._api.call(Call("POST", speech.path, {**one.body, **means.fields}, speech.needs))
        except Ambiguous as error:
            if not means.passive:
                raise
            self._state.book.in_doubt(one.key, means, one.body)
            raise Transient(f"a reply without a clear answer: {error}") from error
        if answer.verdict is Verdict.DONE and answers.receipt(answer).message_id is None:
            return Answer(Verdict.UNCLEAR, words="a message without its id")
        return answer

    def _said(self, key: EffectKey, answer: Answer) -> Receipt:
        """It is out; of a repetition that the platform knows already no id is told."""
        self._state.book.said(key)
        receipt = answers.receipt(answer) if answer.ok else Receipt()
        if receipt.message_id is not None:
            self._state.quotes.learn(receipt.message_id, answers.quote_index(answer))
        return receipt

    async def _failed(self, one: Try, answer: Answer) -> None:
        """Return when another means is worth a try at once, else raise."""
        book, verdict, key, means, speech = self._state.book, answer.verdict, one.key, one.means, one.speech
        if not means.passive:
            await self._not_spoken_first(speech, answer)
        elif verdict in (Verdict.UNCLEAR, Verdict.SERVER):
            book.in_doubt(key, means, one.body)
            raise Transient(f"a reply without a clear answer: {answer.code or answer.words}", answer.retry_after)
        elif means.unclear:
            raise _of_doubt(answer, speech)
        elif verdict is Verdict.WINDOW:
            book.dropped(key, means)
        elif verdict is Verdict.EARLY:
            book.early(key, means, self._clock.now())
        elif verdict is Verdict.DUPLICATE:
            book.next_number(key, means)
        else:
            book.unused(key, means)
            raise answers.error(answer, speech.needs)

    async def _not_spoken_first(self, speech: Speech, answer: Answer) -> None:
        """A proactive message was refused: the group may forbid them, then it waits for somebody to speak."""
        if answer.verdict is Verdict.PROACTIVE_RATE:
            self._state.out_of_quota = self._clock.now()
        if answer.verdict is not Verdict.PROACTIVE_OFF:
            raise answers.error(answer, speech.needs)
        self._state.book.may_speak_first(speech.chat, allowed=False)
        await self._tell(speech.chat)


def _of_doubt(answer: Answer, speech: Speech) -> DeliveryError:
    """Of a repetition: what would be a clear no the first time says nothing of the first time."""
    error = answers.error(answer, speech.needs)
    return error if isinstance(error, Transient) else Ambiguous(f"after a try without answer: {answer.code}")
