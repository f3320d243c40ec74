"""Wiring: which objects there are and who gets whom."""

import gc
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module

from bot.client.charley import PRESSES, CharleyBot, Services, Sharding
from bot.content.data_root import data_root
from bot.content.library import load_library
from bot.content.pictures import load_pictures
from bot.content.places import PlaceIndex
from bot.domain.library import Library
from bot.domain.tip_choice import bedtime_tips
from bot.messaging.apologies import apologise
from bot.messaging.requests import watch_requests
from bot.ports.content import Places
from bot.ports.messages import Messenger
from bot.ports.storage import Storage
from bot.ports.world import Clock, Randomness, Wakeup
from bot.scheduling.system_clock import SystemAlarm
from bot.services.answers import AnswerService
from bot.services.breaker import Breaker
from bot.services.buckets import Share
from bot.services.cards import Cards
from bot.services.command_record import CommandRecord
from bot.services.conducting import Conductor
from bot.services.delivery import DeliveryService
from bot.services.direct_messages import DirectMessageService
from bot.services.drinks import DrinkService
from bot.services.editing import Editor
from bot.services.finishing import Finisher
from bot.services.guiding import GuidingService
from bot.services.housekeeping import Housekeeping
from bot.services.nights import NightService
from bot.services.overview import OverviewService
from bot.services.pauses import PauseService
from bot.services.preferences import PreferenceService
from bot.services.presence import PresenceService
from bot.services.privacy import PrivacyService
from bot.services.recording import Recorder
from bot.services.rules import RuleService
from bot.services.signposts import SignpostService
from bot.services.taking_back import TakingBackService
from bot.services.tips import TipService
from bot.services.troubles import Troubles


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
