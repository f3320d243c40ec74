"""Agendas in SQL: one query for a hundred reminders as for one.

A reminder comes as one row with its person, and its history as one text for each table: two weeks
of drinks are a hundred slots, and many people share the same ones, so that few entries have to be
read twice. Each part of the history is a subquery that walks an index.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import UTC, date, datetime
from functools import lru_cache, partial
from typing import Any, TypeVar

from sqlalchemy import (
    BindParameter,
    bindparam,
    select,
)

from bot.domain.delivery.agenda import Agenda
from bot.domain.delivery.occurrence import State
from bot.domain.delivery.outcomes import Outcome, Record
from bot.domain.errors import DomainError
from bot.domain.ids import GuildId, OfferId, UserId
from bot.domain.reminders.rules import ReminderKey
from bot.domain.reminders.slots import Occasion, SlotKey
from bot.domain.servers.offers import OfferState, PresetNews
from bot.domain.time.zones import MIDNIGHT
from bot.kinds.registry import Kinds
from bot.storage.entries import BETWEEN_ENTRIES, BETWEEN_WORDS, TRUE, entries, entry
from bot.storage.errors import RowUnreadableError
from bot.storage.reading import chunked, readable
from bot.storage.repositories.occurrence_rows import state_of
from bot.storage.repositories.reminders import REMINDER_COLUMNS, reminder_of
from bot.storage.repositories.servers.server_rows import PRESET_COLUMNS, preset_of
from bot.storage.repositories.users import USER_COLUMNS, user_of
from bot.storage.schema import tables
from bot.storage.schema.types import (
    LocalDate,
    UtcDateTime,
    instant_of_microseconds,
    microseconds,
)
from bot.storage.transaction import Columns, Parameters, Transaction

_users, _reminders = tables.users, tables.reminders
_members, _offers, _servers = tables.offer_members, tables.offers, tables.servers
_occurrences, _outcomes, _drinks = tables.occurrences, tables.outcomes, tables.drinks

_DIFFERENT_ENTRIES = 32_768
"""Kept in memory: people of one zone share their bedtimes, and a night has few states."""

_USER_END = len(USER_COLUMNS)
_REMINDER_END = _USER_END + len(REMINDER_COLUMNS)

T = TypeVar("T")


_PEOPLE: BindParameter[Any] = bindparam("people", expanding=True)  # typed by its column
_SINCE_AT = bindparam("since_at", type_=UtcDateTime())

_LOCK = (
    select(_users.c.id)
    .where(_users.c.id.in_(_PEOPLE))
    .order_by(_users.c.id)
    .with_for_update(key_share=True)
)

_ENDED = (
    select(
        entries(_outcomes.c.local_date, microseconds(_outcomes.c.anchor_at), _outcomes.c.outcome)
    )
    .where(
        _outcomes.c.user_id == _reminders.c.user_id,
        _outcomes.c.kind == _reminders.c.kind,
        _outcomes.c.anchor_at >= _SINCE_AT,
    )
    .correlate(_reminders)
    .scalar_subquery()
)
_TAKEN = (
    select(
        entries(microseconds(_occurrences.c.anchor_at), _occurrences.c.slot, _occurrences.c.state)
    )
    .where(
        _occurrences.c.user_id == _reminders.c.user_id,
        _occurrences.c.kind == _reminders.c.kind,
        _occurrences.c.anchor_at >= _SINCE_AT,
    )
    .correlate(_reminders)
    .scalar_subquery()
)
_DRUNK = (
    select(entries(_drinks.c.drink_day, _drinks.c.millilitres))
    .where(
        _drinks.c.user_id == _reminders.c.user_id,
        _drinks.c.drink_day >= bindparam("since", type_=LocalDate()),
    )
    .correlate(_reminders)
    .scalar_subquery()
)
_NEWS = (
    select(
        entry(
            _members.c.user_id,
            _offers.c.id,
            _offers.c.guild_id,
            _offers.c.preset_version,
            *PRESET_COLUMNS,
        )
    )
    .select_from(_members)
    .join(
        _offers, (_offers.c.id == _members.c.offer_id) & (_offers.c.guild_id == _members.c.guild_id)
    )
    .join(_servers, _servers.c.guild_id == _members.c.guild_id)
    .where(
        _members.c.user_id == _reminders.c.user_id,
        _members.c.told_version < _offers.c.preset_version,
        _offers.c.state == OfferState.ON.value,
        _servers.c.removed_at.is_(None),
    )
    .order_by(_members.c.joined_at, _members.c.offer_id)
    .limit(1)
    .correlate(_reminders)
    .scalar_subquery()
)
"""Of a member, one preset that has changed: a message has room for one line."""
LOAD = (
    select(
        *USER_COLUMNS,
        *REMINDER_COLUMNS,
        _ENDED.label("ended"),
        _TAKEN.label("taken"),
        _DRUNK.label("drunk"),
        _NEWS.label("news"),
    )
    .join(_users, _users.c.id == _reminders.c.user_id)
    .where(
        _reminders.c.user_id.in_(_PEOPLE),
        _reminders.c.kind.in_(bindparam("kinds", expanding=True)),
    )
    .order_by(_reminders.c.user_id, _reminders.c.kind)
)
"""People, their reminders and the history of each, as `_History` reads it: one row a reminder."""


class SqlAgendas:
    """The port `Agendas`."""

    def __init__(self, transaction: Transaction, *, kinds: Kinds) -> None:
        self._transaction = transaction
        self._agenda_of = partial(_agenda_of, kinds=kinds)

    async def load(
        self, keys: Collection[ReminderKey], *, since: date
    ) -> Mapping[ReminderKey, Agenda]:
        """Return the agendas of the reminders that exist, with all that happened from then on."""
        found: dict[ReminderKey, Agenda] = {}
        for chunk in chunked(sorted(set(keys))):
            span: Parameters = {
                "people": _people_of(chunk),
                "kinds": sorted({key.kind for key in chunk}),
                "since": since,
                "since_at": datetime.combine(since, MIDNIGHT, tzinfo=UTC),
            }
            agendas = readable(await self._transaction.rows(LOAD, span), self._agenda_of)
            wanted = set(chunk)
            found |= {each.key: each for each in agendas if each.key in wanted}
        return found

    async def load_for_update(
        self, keys: Collection[ReminderKey], *, since: date
    ) -> Mapping[ReminderKey, Agenda]:
        """Do the same and lock the people until the unit of work ends."""
        for chunk in chunked(_people_of(keys)):
            await self._transaction.rows(_LOCK, {"people": list(chunk)})
        # Only a statement that begins after the lock sees what its former holder has written.
        return await self.load(keys, since=since)


def _agenda_of(row: Columns, *, kinds: Kinds) -> Agenda:
    """Return the agenda of a row of `LOAD`.

    Raises:
        RowUnreadableError: its person or its reminder cannot be read; a part of its history that
            cannot is left out.
    """
    user, reminder = row[:_USER_END], row[_USER_END:_REMINDER_END]
    ended, taken, drunk, news = row[_REMINDER_END:]
    return Agenda(
        user=user_of(user),
        reminder=reminder_of(reminder, kinds=kinds),
        outcomes=dict(_entries(ended, _outcome_of)),
        slots=dict(_entries(taken, _slot_of)),
        drunk_ml=_drunk_ml_of(drunk),
        news=next(iter(_entries(news, _news_of)), None),
    )


def _entries(text: str | None, read: Callable[[str], T]) -> list[T]:
    return [] if text is None else readable(text.split(BETWEEN_ENTRIES), read)


def _drunk_ml_of(text: str | None) -> dict[date, int]:
    totals: dict[date, int] = {}
    for day, millilitres in _entries(text, _drink_of):
        totals[day] = totals.get(day, 0) + millilitres
    return totals


def _news_of(entry: str) -> PresetNews:
    try:
        user_id, offer_id, guild_id, version, *preset = entry.split(BETWEEN_WORDS)
        bedtime, days, minutes, repeats, water = preset
        return PresetNews(
            user_id=UserId(int(user_id)),
            offer_id=OfferId(offer_id),
            guild_id=GuildId(int(guild_id)),
            version=int(version),
            preset=preset_of((bedtime, days, int(minutes), int(repeats), water in TRUE)),
        )
    except (ValueError, TypeError, DomainError) as error:
        raise RowUnreadableError(table="offers", name=entry) from error


def _people_of(keys: Iterable[ReminderKey]) -> list[UserId]:
    return sorted({key.user_id for key in keys})


@lru_cache(maxsize=_DIFFERENT_ENTRIES)
def _drink_of(entry: str) -> tuple[date, int]:
    try:
        day, millilitres = entry.split(BETWEEN_WORDS)
        return date.fromisoformat(day), int(millilitres)
    except ValueError as error:
        raise RowUnreadableError(table="drinks", name=entry) from error


@lru_cache(maxsize=_DIFFERENT_ENTRIES)
def _outcome_of(entry: str) -> Record:
    try:
        local_date, anchor, outcome = entry.split(BETWEEN_WORDS)
        occasion = Occasion(date.fromisoformat(local_date), instant_of_microseconds(int(anchor)))
        return Record(occasion, Outcome(outcome))
    except ValueError as error:
        raise RowUnreadableError(table="outcomes", name=entry) from error


@lru_cache(maxsize=_DIFFERENT_ENTRIES)
def _slot_of(entry: str) -> tuple[SlotKey, State]:
    try:
        anchor, number, state = entry.split(BETWEEN_WORDS)
        return SlotKey(instant_of_microseconds(int(anchor)), int(number)), state_of(state)
    except ValueError as error:
        raise RowUnreadableError(table="occurrences", name=entry) from error
