"""Memberships of offers in SQL."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial

from sqlalchemy import and_, bindparam, delete, func, join, literal_column, select, update

from bot.domain.errors import DomainError
from bot.domain.ids import GuildId, OfferId, UserId
from bot.domain.servers.offers import (
    Headcount,
    Joined,
    Membership,
    Offer,
    Offered,
    OfferState,
)
from bot.storage.entries import BETWEEN_WORDS, TRUE, entry
from bot.storage.errors import RowUnreadableError
from bot.storage.reading import readable, require_numbers, require_readable
from bot.storage.repositories.servers.server_rows import (
    OFFER_COLUMNS,
    PRESET_COLUMNS,
    offer_of,
    preset_of,
)
from bot.storage.schema import tables
from bot.storage.transaction import Columns, Parameters, Transaction
from bot.storage.upserts import insert_or_keep

_members, _offers, _servers = tables.offer_members, tables.offers, tables.servers

_MEMBER_COLUMNS = tuple(_members.columns)
_MEMBER_END = len(_MEMBER_COLUMNS)

_ONE = (_members.c.user_id == bindparam("person"), _members.c.offer_id == bindparam("offer"))

_SAVE = (
    update(_members)
    .where(*_ONE)
    .values(preset_version=bindparam("agreed_version"), told_version=bindparam("newest_version"))
)

_LEAVE = delete(_members).where(*_ONE)

_MARK_TOLD = (
    update(_members)
    .where(*_ONE, _members.c.told_version < bindparam("newest_version"))
    .values(told_version=bindparam("newest_version"))
)

_IS_OF_OFFER = and_(_offers.c.id == _members.c.offer_id, _offers.c.guild_id == _members.c.guild_id)

OF_PERSON = (
    select(*_MEMBER_COLUMNS, _servers.c.removed_at.is_not(None), *OFFER_COLUMNS)
    .join(_servers, _servers.c.guild_id == _members.c.guild_id)
    .outerjoin(_offers, _IS_OF_OFFER)
    .where(_members.c.user_id == bindparam("person"))
    .order_by(_members.c.joined_at, _members.c.offer_id)
)

OFFERED = (
    select(_servers.c.zone_key, *OFFER_COLUMNS)
    .join(_servers, _servers.c.guild_id == _offers.c.guild_id)
    .where(_offers.c.id == bindparam("offer"), _servers.c.removed_at.is_(None))
)

_OF_OFFER = (*PRESET_COLUMNS, _offers.c.state, _offers.c.preset_version, _offers.c.version)

AS_TEXT = (
    entry(
        _members.c.offer_id,
        _members.c.guild_id,
        _members.c.preset_version,
        _members.c.told_version,
        _servers.c.removed_at.is_not(None),
    )
    + literal_column(f"'{BETWEEN_WORDS}'")
    + func.coalesce(entry(*_OF_OFFER, _offers.c.name), literal_column("''"))
)
"""A membership beside the time of joining; of an offer that is gone, nothing more."""

FROM_MEMBERS = join(_members, _servers, _servers.c.guild_id == _members.c.guild_id).outerjoin(
    _offers, _IS_OF_OFFER
)

HEADCOUNTS = (
    select(_offers.c.id, func.count(_members.c.user_id))
    .outerjoin(_members, _IS_OF_OFFER)
    .where(_offers.c.guild_id == bindparam("guild"))
    .group_by(_offers.c.id)
)


class SqlOfferMembers:
    """The port `OfferMembers`."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    async def offered(self, offer_id: OfferId) -> Offered | None:
        """Return an offer of any server; `None`: it is gone, or its server has removed Charley.

        Raises:
            RowUnreadableError: its row is damaged.
        """
        row = await self._transaction.first(OFFERED, {"offer": offer_id})
        if row is None:
            return None
        zone_key, *offer = row
        return Offered(offer=offer_of(offer), zone_key=zone_key)

    async def join(self, membership: Membership) -> bool:
        """Store a membership; `False`: the person has joined already, and nothing is changed."""
        statement = insert_or_keep(_members, self._transaction.dialect)
        return await self._transaction.change(statement, _row_of(membership)) > 0

    async def save(self, membership: Membership) -> None:
        """Store a known membership's versions; one that has ended stays so."""
        versions = {
            "person": membership.user_id,
            "offer": membership.offer_id,
            "agreed_version": membership.preset_version,
            "newest_version": membership.told_version,
        }
        await self._transaction.change(_SAVE, versions)

    async def leave(self, user_id: UserId, offer_id: OfferId) -> bool:
        """End a membership; `False`: there is none."""
        names = {"person": user_id, "offer": offer_id}
        return await self._transaction.change(_LEAVE, names) > 0

    async def of_person(self, user_id: UserId) -> Sequence[Joined]:
        """Return a person's memberships with their offers, the earliest first."""
        rows = await self._transaction.rows(OF_PERSON, {"person": user_id})
        return readable(rows, _joined_of)

    async def mark_told(self, told: Mapping[tuple[UserId, OfferId], int]) -> None:
        """Note of which version of a preset members were told; an older one changes nothing."""
        rows = [
            {"person": user_id, "offer": offer_id, "newest_version": version}
            for (user_id, offer_id), version in sorted(told.items())
        ]
        await self._transaction.change_each(_MARK_TOLD, rows)

    async def headcounts(self, guild_id: GuildId) -> Mapping[OfferId, Headcount]:
        """Return how many members each offer of a server has."""
        rows = await self._transaction.rows(HEADCOUNTS, {"guild": guild_id})
        return {OfferId(offer_id): Headcount(count) for offer_id, count in rows}


def _joined_of(row: Columns) -> Joined:
    """Return the value of a row of `OF_PERSON`; an offer that cannot be read counts as gone.

    Raises:
        RowUnreadableError: a value of the membership is damaged.
    """
    user_id, offer_id, guild_id, preset_version, told_version, joined_at = row[:_MEMBER_END]
    require_readable(row[:_MEMBER_END], table="offer_members", name=user_id)
    require_numbers(preset_version, told_version, table="offer_members", name=user_id)
    is_server_removed, *offer = row[_MEMBER_END:]
    return Joined(
        membership=Membership(
            user_id=UserId(user_id),
            offer_id=OfferId(offer_id),
            guild_id=GuildId(guild_id),
            preset_version=preset_version,
            told_version=told_version,
            joined_at=joined_at,
        ),
        offer=None if offer[0] is None else next(iter(readable([offer], offer_of)), None),
        is_server_removed=bool(is_server_removed),
    )


def joined_of_text(user_id: UserId, joined_at: datetime, text: str) -> Joined:
    """Return the value of `AS_TEXT`; an offer that cannot be read counts as gone.

    Raises:
        RowUnreadableError: a value of the membership is damaged.
    """
    try:
        offer_id, guild_id, preset_version, told_version, is_removed, offer = text.split(
            BETWEEN_WORDS, maxsplit=5
        )
        membership = Membership(
            user_id=user_id,
            offer_id=OfferId(offer_id),
            guild_id=GuildId(int(guild_id)),
            preset_version=int(preset_version),
            told_version=int(told_version),
            joined_at=joined_at,
        )
    except ValueError as error:
        raise RowUnreadableError(table="offer_members", name=user_id) from error
    found = readable([offer] if offer else [], partial(_offer_of_text, membership))
    return Joined(
        membership=membership,
        offer=next(iter(found), None),
        is_server_removed=is_removed in TRUE,
    )


def _offer_of_text(membership: Membership, text: str) -> Offer:
    try:
        bedtime, days, minutes, repeats, water, *rest = text.split(BETWEEN_WORDS, maxsplit=8)
        state, preset_version, version, name = rest
        return Offer(
            id=membership.offer_id,
            guild_id=membership.guild_id,
            name=name,
            preset=preset_of((bedtime, days, int(minutes), int(repeats), water in TRUE)),
            state=OfferState(state),
            preset_version=int(preset_version),
            version=int(version),
        )
    except (ValueError, TypeError, DomainError) as error:
        raise RowUnreadableError(table="offers", name=membership.offer_id) from error


def _row_of(membership: Membership) -> Parameters:
    return {
        "user_id": membership.user_id,
        "offer_id": membership.offer_id,
        "guild_id": membership.guild_id,
        "preset_version": membership.preset_version,
        "told_version": membership.told_version,
        "joined_at": membership.joined_at,
    }
