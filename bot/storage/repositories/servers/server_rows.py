"""From rows of `servers`, `calls` and `offers` to values and back."""

import json
from collections.abc import Iterable
from datetime import time

from bot.domain.errors import DomainError
from bot.domain.ids import CallId, ChannelId, GuildId, OfferId, RoleId
from bot.domain.servers.calls import Call, CallState, StopReason
from bot.domain.servers.offers import Offer, OfferState, Preset
from bot.domain.servers.server import Server
from bot.domain.time.weekdays import Weekday
from bot.storage.errors import RowUnreadableError
from bot.storage.reading import require_numbers, require_readable
from bot.storage.schema import tables
from bot.storage.transaction import Columns, Parameters

SERVER_COLUMNS = tuple(column for column in tables.servers.columns if column.name != "audit_count")
CALL_COLUMNS = tuple(tables.calls.columns)
OFFER_COLUMNS = tuple(tables.offers.columns)

REMOVED = "removed"
"""The state of a call that is gone for everybody. Its row stays for a while, with its latest posts: when
the removal is undone, no date is posted twice."""

IS_KEPT = tables.calls.c.state != REMOVED


def server_of(row: Columns) -> Server:
    """Return the server of a row of `SERVER_COLUMNS`.

    Raises:
        RowUnreadableError: a value is damaged.
    """
    id_, created_at, zone_key, channel_id, role_id, locale, has_own_texts, version, *rest = row
    missing_since, removed_at = rest
    require_readable(row, table="servers", name=id_)
    require_numbers(version, table="servers", name=id_)
    return Server(
        id=GuildId(id_),
        created_at=created_at,
        zone_key=zone_key,
        wind_down_channel_id=None if channel_id is None else ChannelId(channel_id),
        manager_role_id=None if role_id is None else RoleId(role_id),
        locale=locale,
        has_own_texts=has_own_texts,
        version=version,
        missing_since=missing_since,
        removed_at=removed_at,
    )


def server_row(server: Server) -> Parameters:
    """Return the columns of a server, all that a save may change."""
    return {
        "guild_id": server.id,
        "created_at": server.created_at,
        "zone_key": server.zone_key,
        "wind_down_channel_id": server.wind_down_channel_id,
        "manager_role_id": server.manager_role_id,
        "locale": server.locale,
        "has_own_texts": server.has_own_texts,
        "version": server.version,
        "missing_since": server.missing_since,
        "removed_at": server.removed_at,
    }


def call_of(row: Columns) -> Call:
    """Return the call of a row of `CALL_COLUMNS`.

    Raises:
        RowUnreadableError: this version knows no such state or reason, or a value is damaged.
    """
    id_, guild_id, channel_id, at, days, role_id, text, state, stopped_for, *rest = row
    paused_until, failed_evenings, version = rest
    require_readable(row, table="calls", name=id_)
    require_numbers(channel_id, failed_evenings, version, table="calls", name=id_)
    try:
        return Call(
            id=CallId(id_),
            guild_id=GuildId(guild_id),
            channel_id=ChannelId(channel_id),
            at=time.fromisoformat(at),
            days=_days_of(days),
            role_id=None if role_id is None else RoleId(role_id),
            text=text,
            state=CallState(state),
            stopped_for=None if stopped_for is None else StopReason(stopped_for),
            paused_until=paused_until,
            failed_evenings=failed_evenings,
            version=version,
        )
    except (ValueError, TypeError, DomainError) as error:
        raise RowUnreadableError(table="calls", name=id_) from error


def call_row(call: Call) -> Parameters:
    """Return the columns of a call."""
    return {
        "id": call.id,
        "guild_id": call.guild_id,
        "channel_id": call.channel_id,
        "at": _time_text(call.at),
        "days": _days_text(call.days),
        "role_id": call.role_id,
        "text": call.text,
        "state": call.state.value,
        "stopped_for": None if call.stopped_for is None else call.stopped_for.value,
        "paused_until": call.paused_until,
        "failed_evenings": call.failed_evenings,
        "version": call.version,
    }


def offer_of(row: Columns) -> Offer:
    """Return the offer of a row of `OFFER_COLUMNS`.

    Raises:
        RowUnreadableError: this version knows no such state, or a value is damaged.
    """
    id_, guild_id, name, *preset, state, preset_version, version = row
    require_numbers(*preset[2:4], preset_version, version, table="offers", name=id_)
    try:
        return Offer(
            id=OfferId(id_),
            guild_id=GuildId(guild_id),
            name=name,
            preset=preset_of(preset),
            state=OfferState(state),
            preset_version=preset_version,
            version=version,
        )
    except (ValueError, TypeError, DomainError) as error:
        raise RowUnreadableError(table="offers", name=id_) from error


PRESET_COLUMNS = (
    tables.offers.c.bedtime,
    tables.offers.c.days,
    tables.offers.c.minutes_before,
    tables.offers.c.repeats,
    tables.offers.c.has_water,
)


def preset_of(row: Columns) -> Preset:
    """Return the preset of a row of `PRESET_COLUMNS`.

    Raises:
        ValueError, TypeError, DomainError: a value is damaged.
    """
    bedtime, days, minutes_before, repeats, has_water = row
    return Preset(
        bedtime=time.fromisoformat(bedtime),
        days=_days_of(days),
        minutes_before=minutes_before,
        repeats=repeats,
        has_water=has_water,
    )


def offer_row(offer: Offer) -> Parameters:
    """Return the columns of an offer."""
    preset = offer.preset
    return {
        "id": offer.id,
        "guild_id": offer.guild_id,
        "name": offer.name,
        "bedtime": _time_text(preset.bedtime),
        "days": _days_text(preset.days),
        "minutes_before": preset.minutes_before,
        "repeats": preset.repeats,
        "has_water": preset.has_water,
        "state": offer.state.value,
        "preset_version": offer.preset_version,
        "version": offer.version,
    }


def _days_of(text: str) -> frozenset[Weekday]:
    return frozenset(Weekday(number) for number in json.loads(text))


def _days_text(days: Iterable[Weekday]) -> str:
    return json.dumps(sorted(int(day) for day in days))


def _time_text(at: time) -> str:
    return f"{at:%H:%M}"
