"""What a server configures, with sensible defaults: a test names only what its rule is about.

The server of these builders is in Berlin, with a call at 22:00 every evening and one offer.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import insert

from bot.domain.ids import CallId, ChannelId, DraftId, GuildId, OccurrenceId, OfferId
from bot.domain.servers.audit import AuditKey, ServerChanged
from bot.domain.servers.calls import Call
from bot.domain.servers.configuration import Configuration
from bot.domain.servers.drafts import Draft, DraftKind
from bot.domain.servers.offers import Membership, Offer, Preset
from bot.domain.servers.server import Server
from bot.ports.storage import Storage
from bot.storage.schema import tables
from bot.storage.unit_of_work import SqlStorage
from tests.support.builders import BERLIN, NIGHT, USER_ID, an_occurrence_id, tonight_at

GUILD_ID, OTHER_GUILD_ID = GuildId(3001), GuildId(3002)
CHANNEL_ID = ChannelId(4001)
CALL_ID, OFFER_ID = CallId("ca11ca11ca11"), OfferId("0ffe40ffe40f")


def a_server(**changes: Any) -> Server:  # fields of Server
    """Return a server that has its time zone."""
    usual = Server(id=GUILD_ID, created_at=datetime(2026, 1, 1, 12, tzinfo=UTC), zone_key=BERLIN)
    return replace(usual, **changes)


def a_call(**changes: Any) -> Call:  # fields of Call
    """Return a call that is on: at 22:00, every evening."""
    usual = Call(id=CALL_ID, guild_id=GUILD_ID, channel_id=CHANNEL_ID, at=time(22))
    return replace(usual, **changes)


def a_preset(**changes: Any) -> Preset:  # fields of Preset
    """Return a preset for bedtime at 22:30."""
    return replace(Preset(bedtime=time(22, 30)), **changes)


def an_offer(**changes: Any) -> Offer:  # fields of Offer
    """Return an offer that is on."""
    usual = Offer(id=OFFER_ID, guild_id=GUILD_ID, name="Early nights", preset=a_preset())
    return replace(usual, **changes)


def a_configuration(
    server: Server | None = None, *, calls: Iterable[Call] = (), offers: Iterable[Offer] = ()
) -> Configuration:
    """Return what a server has configured: without calls and offers unless they are given."""
    return Configuration(
        server=server or a_server(),
        calls={call.id: call for call in calls},
        offers={offer.id: offer for offer in offers},
    )


def a_membership(**changes: Any) -> Membership:  # fields of Membership
    """Return the membership of the usual person in the usual offer."""
    usual = Membership(
        user_id=USER_ID,
        offer_id=OFFER_ID,
        guild_id=GUILD_ID,
        preset_version=1,
        told_version=1,
        joined_at=tonight_at(20),
    )
    return replace(usual, **changes)


def a_draft(**changes: Any) -> Draft:  # fields of Draft
    """Return the draft of a new call."""
    usual = Draft(
        id=DraftId("d4af7d4af7d4"),
        guild_id=GUILD_ID,
        kind=DraftKind.CALL,
        content={"at": "22:00", "days": [0, 1]},
        made_at=tonight_at(20),
    )
    return replace(usual, **changes)


def a_change(**changes: Any) -> ServerChanged:  # fields of ServerChanged
    """Return a change that the usual person has made."""
    usual = ServerChanged(
        guild_id=GUILD_ID,
        actor=USER_ID,
        key=AuditKey.ZONE_SET,
        parameters={"old": None, "new": BERLIN},
    )
    return replace(usual, **changes)


async def configure(storage: Storage, configuration: Configuration) -> Configuration:
    """Store a server that is not stored yet, with its calls and offers."""
    async with storage.begin() as unit:
        await unit.servers.introduce(configuration.server)
        await unit.servers.save(a_configuration(configuration.server), configuration)
        await unit.commit()
    return configuration


async def configured(storage: Storage, guild_id: GuildId = GUILD_ID) -> Configuration | None:
    """Return what is stored about a server."""
    async with storage.read() as unit:
        return await unit.servers.load(guild_id)


async def store_post(
    storage: SqlStorage,
    occurrence_id: OccurrenceId | None = None,
    *,
    call: Call | None = None,
    local_date: date = NIGHT,
    due_at: datetime | None = None,
    state: str = "sent",
) -> OccurrenceId:
    """Store one occurrence of a stored call, in the columns' own words."""
    call, due_at = call or a_call(), due_at or tonight_at(22)
    occurrence_id = occurrence_id or an_occurrence_id(900)
    row = {
        "id": occurrence_id,
        "call_id": call.id,
        "guild_id": call.guild_id,
        "kind": "call",
        "local_date": local_date,
        "slot": 0,
        "state": state,
        "attempts": 0,
        **dict.fromkeys(("due_at", "stale_at", "anchor_at", "claimable_at"), due_at),
    }
    async with storage.engine.begin() as connection:
        await connection.execute(insert(tables.occurrences), row)
    return occurrence_id
