"""Calls as subjects: a server's call decides, and what becomes of its posts is in their own book."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.domain.delivery.call_agenda import CallAgenda
from bot.domain.delivery.decision import Decision, Send
from bot.domain.delivery.notices import CallNotice
from bot.domain.delivery.occurrence import CallOccurrence, Deliverable, Reason, State
from bot.domain.delivery.restoring import Restoration, SentSpan
from bot.domain.delivery.retry import OF_POSTS, Refusal
from bot.domain.ids import CallId, OccurrenceId
from bot.domain.servers.audit import ServerChanged
from bot.domain.servers.calls import Call
from bot.kinds.call import Outlook, call_after, decide_call, notice_of, span_in_doubt, stop_of
from bot.ports.delivery import ChannelPost, Refused
from bot.ports.storage import UnitOfWork
from bot.ports.surroundings import Surroundings
from bot.ports.world import Randomness
from bot.services.delivery.call_plans import CallPlanner, load_posts, with_posts
from bot.services.delivery.outcome import DeliveryOutcome, apply_outcome, events_of, is_current
from bot.services.delivery.subjects import Entries, Subject

Inside = Callable[[UnitOfWork, Sequence[ServerChanged], datetime], Awaitable[None]]
"""A listener that stores something of changes in their own transaction, made at an instant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallSubject:
    """A server's call that is to be posted; a `Subject`."""

    occurrence: CallOccurrence
    agenda: CallAgenda
    surroundings: Surroundings
    reading_order: int = 0
    news: None = None

    @property
    def destination(self) -> ChannelPost:
        """The call's channel, in the server's language."""
        return place_of(self.agenda, self.outlook)

    @property
    def outlook(self) -> Outlook:
        """What can be seen of the channel and the role right now."""
        return outlook_of(self.agenda.call, self.surroundings)

    def decide(self, *, now: datetime) -> Decision:
        """Return what the call and its surroundings say."""
        return decide_call(self.occurrence, self.agenda, self.outlook, now=now)

    def compose(self, send: Send) -> CallNotice:
        """Return what it says."""
        return notice_of(self.agenda, self.outlook, occurrence_id=self.occurrence.id)

    def span_in_doubt(self, restoration: Restoration) -> SentSpan | None:
        """Return when it may have been posted without a restored database knowing of it."""
        return span_in_doubt(self.occurrence, restoration)


def outlook_of(call: Call, surroundings: Surroundings) -> Outlook:
    """Return what can be seen of a call's channel and role now."""
    view = surroundings.channel(call.guild_id, call.channel_id)
    is_role_gone = (
        view is not None  # else its server may be another process's, which knows the role
        and call.role_id is not None
        and surroundings.role_name(call.guild_id, call.role_id) is None
    )
    return Outlook(
        is_available=surroundings.is_available(call.guild_id),
        missing=None if view is None else view.missing,
        has_role=not is_role_gone,
    )


def place_of(agenda: CallAgenda, outlook: Outlook) -> ChannelPost:
    """Return where a call is posted."""
    return ChannelPost(
        channel_id=agenda.call.channel_id,
        locale=agenda.server.locale,
        is_history_open=outlook.is_history_open if outlook.is_available else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CallSource:
    """Loads calls; a `SubjectSource`."""

    surroundings: Surroundings

    async def load(
        self,
        uow: UnitOfWork,
        claimed: Collection[Deliverable],
        *,
        now: datetime,
    ) -> Mapping[OccurrenceId, Subject]:
        """Return the posts among *claimed* whose calls can be read."""
        own = [each for each in claimed if isinstance(each, CallOccurrence)]
        if not own:
            return {}
        agendas = await uow.call_agendas.load({each.call_id for each in own})
        return {
            each.id: CallSubject(
                occurrence=each,
                agenda=agendas[each.call_id].at_place_of(each),
                surroundings=self.surroundings,
            )
            for each in own
            if each.call_id in agendas
        }


@dataclass(slots=True, kw_only=True)
class _Changes:
    """What one transaction writes of calls."""

    entries: Entries = field(default_factory=Entries)
    calls: dict[CallId, Call] = field(default_factory=dict)
    stops: list[ServerChanged] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    """What the recorder's transaction has found of some posts and their calls."""

    attempts: Mapping[OccurrenceId, int]
    """How often each was claimed."""
    agendas: dict[CallId, CallAgenda]
    """As they are by now: each outcome goes on from what the one before it has made of its call."""
    states: Mapping[OccurrenceId, State]


class CallBook:
    """What outcomes mean for calls; a `Book`."""

    def __init__(
        self,
        *,
        planner: CallPlanner,
        surroundings: Surroundings,
        randomness: Randomness,
        inside: Sequence[Inside] = (),
    ) -> None:
        self._planner = planner
        self._surroundings = surroundings
        self._randomness = randomness
        self._inside = inside

    def covers(self, occurrence: Deliverable) -> bool:
        """Tell whether an occurrence is a call's."""
        return isinstance(occurrence, CallOccurrence)

    def note(self, outcome: DeliveryOutcome) -> None:
        """Nothing counts before it is on record."""

    async def lock(
        self, uow: UnitOfWork, occurrence_ids: Collection[OccurrenceId]
    ) -> Mapping[OccurrenceId, int]:
        """Lock occurrences with their servers; return how often each was claimed."""
        return await uow.occurrences.attempts_of_posts(occurrence_ids)

    async def enter(
        self, uow: UnitOfWork, attempts: Sequence[Sequence[DeliveryOutcome]], *, now: datetime
    ) -> Entries:
        """Lock the occurrences with their servers; write what becomes of their calls."""
        outcomes = [each for attempt in attempts for each in attempt]
        known = await self._known(uow, [each.occurrence for each in outcomes], now=now)
        changes = _Changes()
        for outcome in outcomes:
            self._add_changes(changes, outcome, known, now=now)
        await uow.call_agendas.save(changes.calls.values())
        for listen in self._inside if changes.stops else ():
            await listen(uow, changes.stops, now)
        changes.entries.events += changes.stops
        return changes.entries

    async def _known(
        self, uow: UnitOfWork, claimed: Sequence[Deliverable], *, now: datetime
    ) -> _Known:
        """Lock occurrences with their servers, and load what is on record of their calls."""
        own = [each for each in claimed if isinstance(each, CallOccurrence)]
        attempts = await self.lock(uow, {each.id for each in own})
        call_ids = {each.call_id for each in own}
        agendas = await uow.call_agendas.load(call_ids)
        posts = await load_posts(uow, call_ids, now=now)
        return _Known(
            attempts=attempts,
            agendas={id_: with_posts(each, posts.get(id_, ())) for id_, each in agendas.items()},
            states={post.id: post.state for found in posts.values() for post in found},
        )

    def _add_changes(
        self, changes: _Changes, outcome: DeliveryOutcome, known: _Known, *, now: datetime
    ) -> None:
        """Add what one outcome changes."""
        post = outcome.occurrence
        state = known.states.get(post.id)
        if not isinstance(post, CallOccurrence) or not is_current(outcome, state, known.attempts):
            return
        written = apply_outcome(
            self._as_things_stand(outcome, post),
            now=now,
            rules=OF_POSTS,
            jitter=self._randomness.jitter(),
        )
        changes.entries.occurrences.append(written)
        changes.entries.events += events_of(outcome, written, now=now)
        agenda = known.agendas.get(post.call_id)
        if agenda is None or not isinstance(written, CallOccurrence):
            return  # what cannot be read is planned again once it can
        agenda = agenda.with_post(written.slot.local_date, written.state)
        if _is_about(outcome, agenda.call):
            agenda = _changed(changes, agenda, call_after(agenda.call, written))
        known.agendas[post.call_id] = agenda
        if not written.state.is_open and written.reason is not Reason.UNREADABLE:
            changes.entries.planned += self._planner.following(agenda, now=now)

    def _as_things_stand(self, outcome: DeliveryOutcome, post: CallOccurrence) -> DeliveryOutcome:
        """Return an outcome; in an outage of Discord's, what is gone may be back after it."""
        match outcome.result:
            case Refused(refusal=Refusal.CHANNEL_GONE) if not self._surroundings.is_available(
                post.guild_id
            ):
                return replace(outcome, result=Refused(refusal=Refusal.SERVER_UNAVAILABLE))
            case _:
                return outcome

    def settle(self, recorded: Collection[OccurrenceId], written: Collection[Deliverable]) -> None:
        """Nothing is remembered: the count of failed evenings is the call's own."""


def _is_about(outcome: DeliveryOutcome, call: Call) -> bool:
    """Tell whether an outcome says something of the call's channel: it may be another one since."""
    place = outcome.destination
    return place is not None and place.channel_id == call.channel_id


def _changed(changes: _Changes, agenda: CallAgenda, call: Call) -> CallAgenda:
    """Note what delivery has changed of a call."""
    if call == agenda.call:
        return agenda
    changes.calls[call.id] = call
    stop = stop_of(agenda.call, call)
    changes.stops += [] if stop is None else [stop]
    return replace(agenda, call=call)
