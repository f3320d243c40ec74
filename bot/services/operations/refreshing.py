"""Refreshing: what was answered elsewhere reaches the evening's messages, too.

A press shows its own message. Every other message that its change has outdated is edited from what is
stored, and so is one above which its night was asked again. That uses idle time alone, and nothing of
it is promised: a message that was not refreshed has buttons that say how things stand.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Collection
from contextlib import suppress
from datetime import datetime, timedelta
from typing import NamedTuple

import structlog

from bot.domain.delivery.occurrence import Occurrence
from bot.domain.delivery.person import Person
from bot.domain.delivery.retry import Refusal
from bot.domain.errors import ZoneMissingError, ZoneUnknownError
from bot.domain.events import DomainEvent, OccurrenceSent, ReminderOutdated
from bot.domain.guided.scenes import Standing
from bot.domain.guided.session import GuidedSession, Place
from bot.domain.ids import OccurrenceId, UserId
from bot.domain.progress.week import Retrospect
from bot.domain.reminders.rules import ReminderKind
from bot.domain.standing.answered import Answered
from bot.domain.standing.evening import CLOSED, beside, earlier_of
from bot.ports.delivery import Card, Delivered, Messenger, Refused, SendCapacity, SendResult
from bot.ports.storage import Storage, StorageUnavailableError, UnitOfWork
from bot.ports.world import Clock
from bot.services.guided.service import GuidingService
from bot.services.people.replanner import agenda_since
from bot.services.reminders.press import LOOKS_BACK
from bot.services.reminders.standings import Standings
from bot.services.waiting import Waiting

MOST_WAITING = 10_000
"""Messages that wait to be refreshed; of more than these, the oldest are let be."""

MOST_EDITS = 3
"""How often a message is edited in a row because its person pressed something meanwhile."""

log = structlog.get_logger(__name__)


class _Waiting(NamedTuple):
    """What is to be done about a reminder: by its id, and whether it has just arrived."""

    occurrence_id: OccurrenceId
    has_arrived: bool
    """Then the messages of its night above it are outdated, and not its own."""


class _View(NamedTuple):
    """What a message is to show."""

    place: Place
    answered: Answered
    is_guided: bool
    """Whether a guided stretch stands in it."""

    def looks_like(self, other: "_View | None") -> bool:
        """Tell whether an edit to this one after the other one would change nothing."""
        return other is not None and _parts(self.answered) == _parts(other.answered)


class Refreshing:
    """Edits the messages that say what is no longer so."""

    def __init__(
        self,
        *,
        storage: Storage,
        messenger: Messenger,
        capacity: SendCapacity,
        clock: Clock,
        standings: Standings,
        guiding: GuidingService,
        kinds: Collection[ReminderKind],
    ) -> None:
        self._storage = storage
        self._messenger = messenger
        self._capacity = capacity
        self._clock = clock
        self._standings = standings
        self._guiding = guiding
        self._kinds = frozenset(kinds)
        self._waiting: OrderedDict[_Waiting, None] = OrderedDict()
        self._running = asyncio.Lock()
        self._soon: asyncio.Task[None] | None = None
        self._database = Waiting("refreshing_storage_unavailable")
        self._stopping = False

    def take_note(self, happened: DomainEvent) -> None:
        """Remember what is outdated; a listener of `Events`.

        What a person has just changed is refreshed at once, if there is time. What a delivery has
        outdated waits for the next run, behind the deliveries.
        """
        match happened:
            case ReminderOutdated(occurrence_id=id_):
                self._remember(_Waiting(id_, has_arrived=False))
                self._begin()
            case OccurrenceSent(comes_again=True, attempt=attempt) if attempt.kind in self._kinds:
                self._remember(_Waiting(attempt.occurrence_id, has_arrived=True))

    def _remember(self, waiting: _Waiting) -> None:
        self._waiting[waiting] = None
        if len(self._waiting) > MOST_WAITING:
            self._waiting.popitem(last=False)

    def _begin(self) -> None:
        if self._may_go_on and (self._soon is None or self._soon.done()):
            self._soon = asyncio.create_task(self._run_logged(), name="refreshing")

    async def _run_logged(self) -> None:
        try:
            await self.run()
        except Exception:
            log.exception("refreshing broke", action="refreshing_broken")

    @property
    def _may_go_on(self) -> bool:
        return not self._stopping and self._capacity.is_online

    async def run(self) -> None:
        """Refresh what waits, for as long as there is nothing better to do."""
        if self._running.locked():
            return
        async with self._running:
            while self._waiting and self._may_go_on:
                waiting, _ = self._waiting.popitem(last=False)
                try:
                    if not await self._take_up(waiting):
                        return
                except StorageUnavailableError as error:
                    self._remember(waiting)
                    self._database.failed(error)
                    return
                self._database.answered()

    async def _take_up(self, waiting: _Waiting) -> bool:
        """Do what is to be done about a reminder; tell whether there is time for more."""
        if waiting.has_arrived:
            for each in await self._above(waiting.occurrence_id):
                self._remember(_Waiting(each, has_arrived=False))
            return True
        result = await self._refresh(waiting.occurrence_id)
        if isinstance(result, Refused) and result.refusal is Refusal.RATE_LIMITED:
            self._remember(waiting)  # something else goes first
            return False
        if result is not None and not isinstance(result, Delivered):
            _say_failed(waiting.occurrence_id, result)
            return False
        return True

    async def _above(self, arrived: OccurrenceId) -> list[OccurrenceId]:
        """Return the messages above the one that has arrived; one that shows an answer keeps it."""
        async with self._storage.read() as uow:
            found = await _load(uow, arrived, now=self._clock.now())
        if found is None:
            return []
        return [each.id for each in earlier_of(*found) if each.state not in CLOSED]

    async def _refresh(self, occurrence_id: OccurrenceId) -> SendResult | None:
        """Edit a message until it shows what is stored: a press may have come before the edit did.

        `None`: there is nothing to edit.
        """
        result: SendResult | None = None
        shown: _View | None = None
        for _ in range(MOST_EDITS):
            view = await self._look(occurrence_id)
            if view is None or view.looks_like(shown):
                break
            result, shown = await self._show(view), view
            if not isinstance(result, Delivered):
                break
        return result

    async def _show(self, view: _View) -> SendResult:
        """Show in a message how its reminder stands, in place of a stretch that has lost its night."""
        if not view.is_guided:
            return await self._messenger.refresh(view.place, view.answered)
        occurrence = view.answered.occurrence
        await self._guiding.give_back(occurrence.user_id, occurrence.id)
        card = Card(scene=Standing(answered=view.answered), is_reminder=True)
        return await self._messenger.edit(view.place, card)

    async def _look(self, occurrence_id: OccurrenceId) -> _View | None:
        """Return what a message is to show; `None`: it is unknown, or a stretch goes on in it."""
        now = self._clock.now()
        async with self._storage.read() as uow:
            found = await _load(uow, occurrence_id, now=now)
            if found is None:
                return None
            person, occurrence = found
            session = await uow.sessions.get(person.user.id)
            past = await _past_of(uow, person, occurrence)
        place = _place_of(person, occurrence)
        if place is None:
            return None
        try:
            answered = self._standings.of(person, occurrence, now=now, past=past)
        except (KeyError, ZoneMissingError, ZoneUnknownError):
            return (
                None  # never on, or without a zone: a message of such a reminder says nothing wrong
            )
        is_guided = _is_in(session, answered, now=now)
        if is_guided and not _is_host_closed(session, answered):
            return None
        return _View(place, answered, is_guided)

    async def stop(self, *, patience: timedelta) -> None:
        """Begin no more edits, and give one that is under way some time to arrive."""
        self._stopping = True
        with suppress(TimeoutError):
            async with asyncio.timeout(patience.total_seconds()), self._running:
                pass
        if self._soon is not None:
            self._soon.cancel()
            await asyncio.gather(self._soon, return_exceptions=True)


async def _load(
    uow: UnitOfWork, occurrence_id: OccurrenceId, *, now: datetime
) -> tuple[Person, Occurrence] | None:
    """Return an occurrence with its person; `None`: it was pruned or erased."""
    known = await uow.occurrences.get(occurrence_id)
    if known is None:
        return None
    user_id: UserId = known.user_id
    person = await uow.people.load(user_id, since=agenda_since(now), pressed=occurrence_id)
    occurrence = None if person is None else person.occurrences.get(occurrence_id)
    return None if person is None or occurrence is None else (person, occurrence)


async def _past_of(uow: UnitOfWork, person: Person, occurrence: Occurrence) -> Retrospect | None:
    """Return what is on record of the nights, where the message has a part that looks back at them."""
    parts = (occurrence, beside(person, occurrence))
    kinds = {each.kind for each in parts if each is not None} & person.reminders.keys()
    if not any(person.reminders[kind].traits.looks_back for kind in kinds):
        return None
    user_id, since = person.user.id, occurrence.slot.local_date - LOOKS_BACK
    return (await uow.retrospects.of({user_id}, since=since)).get(user_id)


def _place_of(person: Person, occurrence: Occurrence) -> Place | None:
    channel_id, message_id = person.user.dm_channel_id, occurrence.message_id
    if channel_id is None or message_id is None:
        return None
    return Place(channel_id=channel_id, message_id=message_id)


def _is_in(session: GuidedSession | None, answered: Answered, *, now: datetime) -> bool:
    """Tell whether a guided stretch stands in a reminder's message, or beside it."""
    if session is None or session.host is None or session.is_forgotten(at=now):
        return False
    parts = (answered, answered.beside)
    return session.host.occurrence_id in {each.occurrence.id for each in parts if each}


def _is_host_closed(session: GuidedSession | None, answered: Answered) -> bool:
    """Tell whether the reminder in whose place a stretch stands needs it no more."""
    occurrence = answered.occurrence
    is_host = session and session.host and session.host.occurrence_id == occurrence.id
    return bool(is_host) and occurrence.state in CLOSED


def _parts(answered: Answered) -> list[tuple[object, ...]]:
    """Return all that the look of a message depends on."""
    parts = (answered, *((answered.beside,) if answered.beside else ()))
    return [
        (
            each.occurrence,
            each.is_asked_again,
            each.overview.is_on(each.occurrence.kind),
            each.overview.user.paused_until,
        )
        for each in parts
    ]


def _say_failed(occurrence_id: OccurrenceId, result: SendResult) -> None:
    reason = result.refusal if isinstance(result, Refused) else getattr(result, "cause", None)
    log.info(
        "message not refreshed",
        action="message_not_refreshed",
        occurrence_id=occurrence_id,
        reason=reason,
    )
