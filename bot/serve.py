"""Makes a service of checked settings and runs it until it is told to stop.

Two kinds: the sandbox on a clock of its own, and real accounts on the wall clock. They never mix. Must never read
settings by itself, and never print.
"""

import asyncio
import gc
import signal
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import structlog
from aiohttp import http_parser, web

from bot.accounts import pace_of, platforms_of
from bot.app import App, Parts, features
from bot.card_routes import CardRoutes, card_routes_of
from bot.clock import Clock, RealClock
from bot.core import knowledge_document, upwards_document
from bot.core.ids import AccountName
from bot.core.judge.judge import TextJudge
from bot.core.judge.known import Known
from bot.core.knowledge_desk import FEATURE as KNOWLEDGE
from bot.core.moderation import ModerationMode
from bot.core.programme import Programme
from bot.core.questions import Senses
from bot.core.rule import Rule
from bot.core.upwards import FEATURE as UPWARDS
from bot.core.wording.settings_words import pattern_off
from bot.documents.desk import FOLDER, Paper
from bot.documents.press import WorkerPress
from bot.engine import Features
from bot.faq_files import Faq
from bot.faq_files import read_all as read_all_faq
from bot.judging import Judging
from bot.language import known, shipped_fitter
from bot.metrics import Metrics
from bot.noticing import Noticing, shipped_scorer
from bot.patterns import Slowness, maker
from bot.programme_file import directory_of, plans_of, programme_of
from bot.pulse import Pulse, RealHeart, started
from bot.sandbox_desk import Play, SandboxDesk
from bot.sandbox_files import SandboxFiles
from bot.settings import Settings
from bot.standing import realms_of
from bot.store.database import Database
from bot.vitals import AppVitals
from bot.web.health import health_routes
from bot.web.hooks import RUNNER_OPTIONS, HookedAccount, hook_routes
from bot.web.sandbox import add_sandbox
from bot.word_lists import read_all
from bot.words_in_force import keep
from handlers import PIPELINE, pipeline
from schedules import JOBS

log = structlog.get_logger()

COMPOSERS = {KNOWLEDGE: knowledge_document.COMPOSER, UPWARDS: upwards_document.COMPOSER}
"""What each kind of document says."""
_YOUNG = 20_000
"""New objects between two looks of the collector."""
_LAST_ANSWERS = 2.0
"""Seconds for what is being answered when everything else has stopped."""
_OF_STOP = 0.8
"""The part of ``service.stop_seconds`` that effects in flight may use."""


@dataclass(frozen=True, slots=True)
class Launch:
    """What to run. ``head``: the version of the schema that the database has by now."""

    settings: Settings
    sandbox: bool
    port: int
    head: str


class Service(Protocol):
    """Something that can be served."""

    @property
    def pulse(self) -> Pulse:
        """The heartbeat of its App, once it is open."""
        ...

    async def open(self) -> None:
        """Start."""
        ...

    async def run(self) -> None:
        """Let time pass until cancelled; an error here ends the service."""
        ...

    async def close(self, grace: float) -> None:
        """Stop; effects in flight may take ``grace`` seconds."""
        ...


def all_features(
    programme: Programme | None = None, settings: Settings | None = None, slowness: Slowness | None = None
) -> Features:
    """The pipeline and the jobs of this program; with a programme that is moderated, also its judge, which knows what
    the settings say of words, links and contacts."""
    judged = programme is not None and any(
        group.moderation.mode is not ModerationMode.OFF for group in programme.groups
    )
    judge = judge_of(programme, settings, slowness) if programme is not None and judged else None
    return features(_rules(programme), JOBS, judge)


def _rules(programme: Programme | None) -> tuple[Rule, ...]:
    """The pipeline; where questions are looked after, with what notices them."""
    asked = programme is not None and any(group.questions.enabled for group in programme.groups)
    return pipeline(Senses(Noticing(shipped_scorer()), shipped_fitter())) if asked else PIPELINE


def judge_of(programme: Programme, settings: Settings | None = None, slowness: Slowness | None = None) -> Judging:
    """The judge of a programme, with all that the program knows and what the operator added. ``slowness`` is told of
    expressions that had to be switched off. Raises what bot/language.py raises."""
    return Judging(programme, TextJudge(knowledge(settings, slowness) if settings is not None else known()))


def knowledge(settings: Settings, slowness: Slowness | None = None) -> Known:
    """What a judge of these settings knows."""
    table = settings.moderation
    own = read_all(settings.rules, maker(slowness))
    return known(own, table.hosts, table.contacts, model=table.classifier)


class RealService:
    """Real accounts on the wall clock."""

    def __init__(self, app: App, clock: Clock, cards: CardRoutes | None = None) -> None:
        self.app = app
        self.pulse = Pulse(app)
        self.cards = cards or CardRoutes((), clock)
        self._heart = RealHeart(self.pulse, clock)

    async def open(self) -> None:
        """Start the bot; the platforms may send from now on."""
        await started(self.app)
        self.cards.start()
        await self.pulse.tick()

    async def run(self) -> None:
        """Tick each second."""
        self._heart.start()
        try:
            await self.app.lasting()
        finally:
            self._heart.stop()

    async def close(self, grace: float) -> None:
        """Stop the bot."""
        await self.cards.stop()
        await self.app.stop(grace)


def real_app(settings: Settings, clock: Clock) -> App:
    """The App of these settings."""
    programme, slowness = programme_of(settings), Slowness()
    parts = Parts(
        programme=programme,
        staff=directory_of(settings),
        plans=plans_of(settings),
        database=Database(settings.service.database),
        clock=clock,
        platforms=platforms_of(settings, clock),
        features=all_features(programme, settings, slowness),
        paces={AccountName(one.name): pace_of(one) for one in settings.accounts},
        inbox_limit=settings.service.inbox_limit,
        realms=realms_of(programme, {AccountName(one.name): one.platform for one in settings.accounts}),
        faq=faq_of(settings, programme),
        paper=paper_in(Path(settings.service.data_dir)),
    )
    app = App(parts)
    tell_staff(slowness, app)
    return app


def sandbox_desk(settings: Settings, on_open: Callable[[App], None]) -> SandboxDesk:
    """The sandbox of these settings."""
    programme, slowness = programme_of(settings), Slowness()
    play = Play(
        programme=programme,
        staff=directory_of(settings),
        plans=plans_of(settings),
        features=all_features(programme, settings, slowness),
        files=SandboxFiles(Path(settings.service.data_dir)),
        today=programme.service_date(RealClock().now()),
        inbox_limit=settings.service.inbox_limit,
        faq=faq_of(settings, programme),
        paper=paper_in(Path(settings.service.data_dir)),
    )

    def opened(app: App) -> None:
        tell_staff(slowness, app)
        on_open(app)

    return SandboxDesk(play, opened)


def faq_of(settings: Settings, programme: Programme) -> Faq:
    """What the files of questions and answers say."""
    return read_all_faq(settings.questions.files, programme.categories)


def paper_in(folder: Path) -> Paper:
    """How files are made, and where they lie."""
    return Paper((folder / FOLDER).resolve(), WorkerPress(), COMPOSERS)


def tell_staff(slowness: Slowness, app: App) -> None:
    """The staff hear of an expression that was switched off; again after each start, as it is tried again then."""

    def tell(pattern: str) -> None:
        app.alert(pattern_off(pattern), kind="pattern_off", about=f"{pattern} {app.clock.now().isoformat()}")

    slowness.tell = tell


async def serve(launch: Launch, ready: Callable[[str], None]) -> None:
    """Run until SIGTERM or SIGINT. ``ready`` is told the address once everything answers."""
    metrics = Metrics()
    if not _has_c_parser():
        log.warning("slow_http_parser")
    stop = _signalled()
    keep(launch.settings.rules, Path(launch.settings.service.data_dir))
    service, web_app = await _opened(launch, metrics)
    metrics.attach(service.pulse)
    cards = service.cards if isinstance(service, RealService) else None
    web_app.add_routes(health_routes(AppVitals(service.pulse, metrics, launch.head, cards)))
    server = WebServer(web_app, launch.settings.service.host, launch.port)
    _settle_memory()
    try:
        ready(await server.start())
        log.info("started", version=launch.head, sandbox=launch.sandbox)
        await _until(stop, service.run(), service.pulse.watch_lag())
    finally:
        log.info("stopping")
        await server.stop_listening()
        await service.close(launch.settings.service.stop_seconds * _OF_STOP)
        await server.stop()


async def _opened(launch: Launch, metrics: Metrics) -> tuple[Service, web.Application]:
    web_app = web.Application()
    if launch.sandbox:
        desk = sandbox_desk(launch.settings, metrics.watch)
        await desk.open()
        add_sandbox(web_app, desk.stage)
        return desk, web_app
    clock = RealClock()
    app = real_app(launch.settings, clock)
    metrics.watch(app)
    hooked = {str(name): one for name, one in app.platforms.items() if isinstance(one, HookedAccount)}
    web_app.add_routes(hook_routes(hooked, launch.settings.service.body_limit_kib * 1024))
    service = RealService(app, clock, CardRoutes(card_routes_of(launch.settings, app.platforms), clock))
    await service.open()
    return service, web_app


async def _until(stop: asyncio.Event, *works: Coroutine[Any, Any, None]) -> None:
    """Until the signal comes; work that ends before it (it failed) is raised."""
    tasks = [asyncio.create_task(work) for work in (*works, _waited(stop))]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _waited(stop: asyncio.Event) -> None:
    await stop.wait()


def _settle_memory() -> None:
    """What was loaded at the start lives as long as the process: the collector need not walk through it again, and a
    closing of ten thousand groups makes no cycles that could not wait (measured: 12.8 to 6.9 s)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, 50, 50)


def _signalled() -> asyncio.Event:
    """Set at the first SIGTERM or SIGINT; a second one ends the process at once."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()

    def first() -> None:
        stop.set()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, first)
    return stop


class WebServer:
    """The HTTP server. It stops in two steps: nobody new first, then whoever is still there."""

    def __init__(self, app: web.Application, host: str, port: int) -> None:
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=_LAST_ANSWERS, **RUNNER_OPTIONS)
        self._host, self._port = host, port
        self._site: web.TCPSite | None = None

    async def start(self) -> str:
        """Listen; gives the address."""
        await self._runner.setup()
        self._site = web.TCPSite(self._runner, self._host, self._port)
        await self._site.start()
        host, port = self._runner.addresses[0][:2]
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"

    async def stop_listening(self) -> None:
        """Take no new connection."""
        if self._site is not None:
            await self._site.stop()
            self._site = None

    async def stop(self) -> None:
        """End every connection."""
        await self._runner.cleanup()


def _has_c_parser() -> bool:
    """Most advisories of aiohttp need its parser in Python."""
    return http_parser.HttpRequestParser is not http_parser.HttpRequestParserPy
