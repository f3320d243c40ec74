"""Wiring of delivery: the engine, the recorder, and what they deliver to people and to servers."""

from bot.app.parts.world import Content, Ports
from bot.domain.library.tip_choice import bedtime_tips
from bot.services.delivery.call_plans import CallPlanner
from bot.services.delivery.calls import CallBook, CallSource
from bot.services.delivery.direct_messages import DirectMessageService
from bot.services.delivery.engine import DeliveryService
from bot.services.delivery.people import PeopleBook, PersonSource
from bot.services.delivery.recorder import Recorder
from bot.services.guided.service import GuidingService
from bot.services.operations.refreshing import Refreshing
from bot.services.operations.tidying import Tidying
from bot.services.people.activity import ActivityService
from bot.services.reminders.standings import Standings
from bot.services.servers.audit import keep_audit


def delivery_service(world: Ports, content: Content, *, planner: CallPlanner) -> DeliveryService:
    """Return the engine, with the subjects and the books of people and of calls."""
    recorder = Recorder(
        storage=world.storage,
        clock=world.clock,
        books=(
            PeopleBook(randomness=world.randomness),
            CallBook(
                planner=planner,
                surroundings=world.surroundings,
                randomness=world.randomness,
                inside=(keep_audit,),
            ),
        ),
        wakeup=world.wakeup,
        events=world.events,
        backoff=world.record_backoff,
    )
    return DeliveryService(
        storage=world.storage,
        messenger=world.messenger,
        recorder=recorder,
        clock=world.clock,
        wakeup=world.wakeup,
        capacity=world.capacity,
        surroundings=world.surroundings,
        events=world.events,
        sources=(
            PersonSource(kinds=content.kinds, tips=bedtime_tips(content.library)),
            CallSource(surroundings=world.surroundings),
        ),
        fleet=world.fleet,
    )


def refreshing_service(world: Ports, content: Content, *, guiding: GuidingService) -> Refreshing:
    """Return what edits the messages of an evening that was answered elsewhere."""
    refreshing = Refreshing(
        storage=world.storage,
        messenger=world.messenger,
        capacity=world.capacity,
        clock=world.clock,
        standings=Standings(bedtime_tips=bedtime_tips(content.library), kinds=content.kinds),
        guiding=guiding,
        kinds=content.kinds.nightly,
    )
    world.events.subscribe(refreshing.take_note)
    return refreshing


def tidying_service(world: Ports, content: Content) -> Tidying:
    """Return what removes reminders that nobody answered, once a later one has arrived."""
    tidying = Tidying(
        storage=world.storage,
        messenger=world.messenger,
        capacity=world.capacity,
        clock=world.clock,
        kinds=content.kinds.leaving_one,
        fleet=world.fleet,
    )
    world.events.subscribe(tidying.take_note)
    return tidying


def direct_message_service(world: Ports, activity: ActivityService) -> DirectMessageService:
    """Return what opens direct messages and tries whether they arrive."""
    return DirectMessageService(
        storage=world.storage,
        messenger=world.messenger,
        clock=world.clock,
        randomness=world.randomness,
        activity=activity,
        events=world.events,
    )
