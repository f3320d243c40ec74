"""Wiring: which objects there are and who gets whom."""

import gc
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module

from bot.client.bot import PRESSES, CharleyBot, Services, Sharding
from bot.content.files import data_root, load_pictures
from bot.content.library.loading import load_library
from bot.content.places.index import PlaceIndex
from bot.domain.library.library import Library
from bot.domain.library.tip_choice import bedtime_tips
from bot.messaging.discord_io.http_trace import watch_requests
from bot.messaging.ui.apologies import apologise
from bot.ports.content import Places
from bot.ports.delivery import Messenger
from bot.ports.storage import Storage
from bot.ports.world import Clock, Randomness, Wakeup
from bot.scheduling.system_clock import SystemAlarm
from bot.services.delivery.direct_messages import DirectMessageService
from bot.services.delivery.engine import DeliveryService
from bot.services.delivery.recorder import Recorder
from bot.services.delivery.signposts import SignpostService
from bot.services.guided.completion import Cards, Finisher
from bot.services.guided.runner import Conductor
from bot.services.guided.service import GuidingService
from bot.services.library.tips import TipService
from bot.services.operations.breaker import Breaker
from bot.services.operations.buckets import Share
from bot.services.operations.command_record import CommandRecord
from bot.services.operations.housekeeping import Housekeeping
from bot.services.operations.incidents import Troubles
from bot.services.people.activity import PresenceService
from bot.services.people.overview import OverviewService
from bot.services.people.preferences import PreferenceService
from bot.services.people.privacy import PrivacyService
from bot.services.people.undo import TakingBackService
from bot.services.people.user_change import Editor
from bot.services.reminders.answers import AnswerService
from bot.services.reminders.drinks import DrinkService
from bot.services.reminders.nights import NightService
from bot.services.reminders.pauses import PauseService
from bot.services.reminders.rules import RuleService


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What Charley stands on; tests put doubles here."""

    storage: Storage
    messenger: Messenger
    clock: Clock
    randomness: Randomness
    wakeup: Wakeup
    breaker: Breaker = field(default_factory=Breaker)


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """Read-only content, loaded once."""

    places: Places
    library: Library
    pictures: Mapping[str, bytes]
    """Of the positions, by name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Charley:
    """Everything that runs, without the connection to Discord."""

    services: Services
    delivery: DeliveryService
    housekeeping: Housekeeping
    command_record: CommandRecord
    breaker: Breaker
    troubles: Troubles

    async def sweep(self) -> None:
        """Go on with what an ended process has left, and deliver what is due."""
        self.troubles.look()
        if self.breaker.is_online:
            await self.services.guiding.recover()
        await self.delivery.sweep()

    def new_client(
        self, *, sharding: Sharding | None = None, presses: Share = PRESSES
    ) -> CharleyBot:
        """Return a client that is not logged in yet, and takes so many presses of one person."""
        client = CharleyBot(
            services=self.services,
            command_record=self.command_record,
            apologise=apologise,
            extensions=cog_names(),
            sharding=sharding or Sharding(),
            presses=presses,
        )
        watch_requests(client, breaker=self.breaker)
        return client


def load_content() -> Content:
    """Load all read-only content.

    Raises:
        ContentError: a file breaks a rule.
    """
    root = data_root()
    library = load_library(root)
    return Content(
        places=PlaceIndex.load(root),
        library=library,
        pictures=load_pictures(root, routines=library.routines),
    )


def spare_collections() -> None:
    """Let the garbage collector pass over everything there is so far; it lives as long as we do.

    A full collection would walk through every city and module: 80 ms in which nobody is served.
    """
    gc.collect()
    gc.freeze()


def wire(world: World, content: Content) -> Charley:
    """Return Charley, standing on a world."""
    troubles = world.breaker.troubles
    editor = Editor(
        storage=world.storage,
        clock=world.clock,
        randomness=world.randomness,
        wakeup=world.wakeup,
    )
    recorder = Recorder(
        storage=world.storage,
        clock=world.clock,
        randomness=world.randomness,
        wakeup=world.wakeup,
        troubles=troubles,
    )
    return Charley(
        services=_services(world, content, editor=editor, troubles=troubles),
        delivery=DeliveryService(
            storage=world.storage,
            messenger=world.messenger,
            recorder=recorder,
            clock=world.clock,
            wakeup=world.wakeup,
            breaker=world.breaker,
            troubles=troubles,
            bedtime_tips=bedtime_tips(content.library),
        ),
        housekeeping=Housekeeping(
            storage=world.storage, clock=world.clock, randomness=world.randomness
        ),
        command_record=CommandRecord(storage=world.storage),
        breaker=world.breaker,
        troubles=troubles,
    )


def _services(world: World, content: Content, *, editor: Editor, troubles: Troubles) -> Services:
    nights = NightService(editor=editor)
    presence = PresenceService(storage=world.storage)
    return Services(
        answers=_answers(world, content, editor=editor),
        direct_messages=DirectMessageService(
            storage=world.storage,
            messenger=world.messenger,
            clock=world.clock,
            randomness=world.randomness,
            troubles=troubles,
        ),
        drinks=DrinkService(editor=editor),
        guiding=_guiding(world, content, nights=nights),
        library=content.library,
        nights=nights,
        overviews=OverviewService(storage=world.storage, clock=world.clock),
        pauses=PauseService(editor=editor),
        places=content.places,
        preferences=PreferenceService(editor=editor),
        presence=presence,
        rules=RuleService(editor=editor),
        taking_back=TakingBackService(editor=editor),
        privacy=PrivacyService(storage=world.storage),
        signposts=_signposts(world, presence),
        tips=TipService(
            library=content.library,
            storage=world.storage,
            clock=world.clock,
            randomness=world.randomness,
        ),
    )


def _answers(world: World, content: Content, *, editor: Editor) -> AnswerService:
    tips = bedtime_tips(content.library)
    return AnswerService(editor=editor, randomness=world.randomness, bedtime_tips=tips)


def _signposts(world: World, presence: PresenceService) -> SignpostService:
    return SignpostService(
        messenger=world.messenger,
        presence=presence,
        clock=world.clock,
        randomness=world.randomness,
    )


def _guiding(world: World, content: Content, *, nights: NightService) -> GuidingService:
    routines = {routine.id: routine for routine in content.library.routines}
    cards = Cards(pictures=content.pictures)
    finisher = Finisher(storage=world.storage, nights=nights, routines=routines)
    conductor = Conductor(
        storage=world.storage,
        messenger=world.messenger,
        routines=routines,
        cards=cards,
        finisher=finisher,
        clock=world.clock,
        alarm=SystemAlarm(clock=world.clock),
    )
    return GuidingService(
        storage=world.storage,
        messenger=world.messenger,
        routines=routines,
        cards=cards,
        conductor=conductor,
        finisher=finisher,
        clock=world.clock,
    )


def cog_names() -> tuple[str, ...]:
    """Return the extensions in `cogs`, by name: the core imports none of them."""
    package = import_module("cogs")
    return tuple(f"cogs.{module.name}" for module in pkgutil.iter_modules(package.__path__))
