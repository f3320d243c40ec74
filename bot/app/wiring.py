"""Wiring: which objects there are and who gets whom."""

import pkgutil
from dataclasses import dataclass, replace
from datetime import timedelta
from importlib import import_module

from bot.app.parts.delivery import (
    delivery_service,
    direct_message_service,
    refreshing_service,
    tidying_service,
)
from bot.app.parts.fleet import SharedWakeup
from bot.app.parts.guided import guided_services
from bot.app.parts.servers import server_services
from bot.app.parts.world import Content, Ports
from bot.client.bot import CharleyBot, Sharding
from bot.client.door.shares import PRESSES
from bot.client.server_events import GATHER
from bot.client.services import Services
from bot.content.files import data_root, load_first_aid_pictures, load_pictures
from bot.content.library.loading import load_library
from bot.content.places.lookup import PlaceIndex
from bot.domain.library.tip_choice import bedtime_tips
from bot.domain.token_buckets import Rate
from bot.messaging.texts.catalogue import Catalogue
from bot.messaging.texts.commands import CommandTranslator
from bot.messaging.ui.apologies import apologise
from bot.ports.delivery import SendCapacity
from bot.services.delivery.call_plans import CallPlanner
from bot.services.delivery.engine import DeliveryService
from bot.services.delivery.signposts import SignpostService
from bot.services.events import Events
from bot.services.library.tips import TipService
from bot.services.operations.command_record import CommandRecord
from bot.services.operations.event_log import log_event
from bot.services.operations.housekeeping import Housekeeping
from bot.services.operations.incidents import Incidents
from bot.services.operations.refreshing import Refreshing
from bot.services.operations.tidying import Tidying
from bot.services.people.activity import ActivityService
from bot.services.people.overview import OverviewService
from bot.services.people.preferences import PreferenceService
from bot.services.people.privacy import PrivacyService, Unfinished
from bot.services.people.shifts import ShiftService
from bot.services.people.undo import SettingsUndoService
from bot.services.people.user_change import UserChanges
from bot.services.progress.progress import ProgressService
from bot.services.reminders.answers import AnswerService
from bot.services.reminders.drinks import DrinkService
from bot.services.reminders.nights import NightService
from bot.services.reminders.pauses import PauseService
from bot.services.reminders.rules import RuleService


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """Everything that runs, without the connection to Discord."""

    services: Services
    delivery: DeliveryService
    housekeeping: Housekeeping
    tidying: Tidying
    refreshing: Refreshing
    command_record: CommandRecord
    capacity: SendCapacity
    incidents: Incidents
    events: Events
    texts: Catalogue

    async def sweep(self) -> None:
        """Go on with what an ended process has left, and deliver what is due."""
        self.incidents.look()
        if self.capacity.is_online:
            await self.services.guiding.recover()
        await self.delivery.sweep()

    async def tidy(self) -> None:
        """Refresh what is outdated in people's chats, and remove what is of no use any more."""
        await self.refreshing.run()
        await self.tidying.run()

    async def stop_tidying(self, *, patience: timedelta) -> None:
        """Begin no more of that, and give what is under way some time."""
        await self.refreshing.stop(patience=patience)
        await self.tidying.stop(patience=patience)

    def new_client(
        self,
        *,
        sharding: Sharding | None = None,
        presses: Rate = PRESSES,
        gather: timedelta = GATHER,
    ) -> CharleyBot:
        """Return a client that is not logged in yet.

        Args:
            sharding: which part of the gateway it connects to.
            presses: how many commands and presses of one person it answers.
            gather: how long it waits for more of what it is told of a server.
        """
        return CharleyBot(
            services=self.services,
            command_record=self.command_record,
            apologise=apologise,
            events=self.events,
            texts=self.texts,
            translator=CommandTranslator(self.texts),
            extensions=cog_names(),
            sharding=sharding or Sharding(),
            presses=presses,
            gather=gather,
        )


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
        first_aid_pictures=load_first_aid_pictures(root, library.first_aids),
        texts=Catalogue.load(),
    )


def wire(world: Ports, content: Content) -> Application:
    """Return Charley, standing on a world."""
    incidents = Incidents(monotonic=world.monotonic, fleet=world.fleet)
    world.events.subscribe(log_event)
    world.events.subscribe(incidents.take_note)
    telling = replace(world, wakeup=SharedWakeup(own=world.wakeup, fleet=world.fleet))
    planner = CallPlanner(randomness=world.randomness, wakeup=telling.wakeup)
    services = _services(telling, content, planner=planner)
    return Application(
        services=services,
        delivery=delivery_service(world, content, planner=planner),
        housekeeping=Housekeeping(
            storage=world.storage,
            clock=world.clock,
            randomness=world.randomness,
            planner=planner,
            upkeep=services.servers.upkeep,
            fleet=world.fleet,
        ),
        tidying=tidying_service(world, content),
        refreshing=refreshing_service(world, content, guiding=services.guiding),
        command_record=CommandRecord(storage=world.storage, clock=world.clock),
        capacity=world.capacity,
        incidents=incidents,
        events=world.events,
        texts=content.texts,
    )


def _services(world: Ports, content: Content, *, planner: CallPlanner) -> Services:
    activity = ActivityService(storage=world.storage)
    user_changes = _user_changes(world, activity)
    nights = NightService(user_changes=user_changes)
    overviews = OverviewService(storage=world.storage, clock=world.clock, activity=activity)
    answers = _answers(world, content, user_changes=user_changes)
    guided = guided_services(world, content, nights=nights, answers=answers, activity=activity)
    return Services(
        answers=answers,
        direct_messages=direct_message_service(world, activity),
        drinks=DrinkService(user_changes=user_changes, overviews=overviews),
        guiding=guided.guiding,
        kinds=content.kinds,
        vocabulary=content.vocabulary,
        library=content.library,
        first_aid_pictures=content.first_aid_pictures,
        nights=nights,
        overviews=overviews,
        pauses=PauseService(user_changes=user_changes),
        places=content.places,
        preferences=PreferenceService(user_changes=user_changes),
        activity=activity,
        rules=RuleService(user_changes=user_changes),
        servers=server_services(
            world,
            planner=planner,
            user_changes=user_changes,
            overviews=overviews,
            locales=content.texts.locales,
        ),
        settings_undo=SettingsUndoService(user_changes=user_changes),
        shifts=ShiftService(user_changes=user_changes),
        privacy=_privacy(world, unfinished=guided.erasure),
        progress=ProgressService(
            storage=world.storage, clock=world.clock, user_changes=user_changes
        ),
        signposts=_signposts(world, activity),
        tips=_tips(world, content),
    )


def _privacy(world: Ports, *, unfinished: Unfinished) -> PrivacyService:
    return PrivacyService(storage=world.storage, unfinished=unfinished, backups=world.backups)


def _tips(world: Ports, content: Content) -> TipService:
    return TipService(
        library=content.library,
        storage=world.storage,
        clock=world.clock,
        randomness=world.randomness,
    )


def _user_changes(world: Ports, activity: ActivityService) -> UserChanges:
    return UserChanges(
        storage=world.storage,
        clock=world.clock,
        randomness=world.randomness,
        wakeup=world.wakeup,
        activity=activity,
        events=world.events,
    )


def _answers(world: Ports, content: Content, *, user_changes: UserChanges) -> AnswerService:
    return AnswerService(
        user_changes=user_changes,
        randomness=world.randomness,
        bedtime_tips=bedtime_tips(content.library),
        kinds=content.kinds,
    )


def _signposts(world: Ports, activity: ActivityService) -> SignpostService:
    return SignpostService(
        messenger=world.messenger,
        activity=activity,
        clock=world.clock,
        randomness=world.randomness,
        monotonic=world.monotonic,
    )


def cog_names() -> tuple[str, ...]:
    """Return the extensions in `cogs`, by name: the core imports none of them."""
    package = import_module("cogs")
    return tuple(f"cogs.{module.name}" for module in pkgutil.iter_modules(package.__path__))
