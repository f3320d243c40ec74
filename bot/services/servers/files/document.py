"""The form of the file that holds a server's configuration.

Names of channels and roles go along as hints for people; nothing is ever found by them. Members,
numbers of members, and the audit are never in it.
"""

import codecs
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, time
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from bot.domain.errors import DomainError
from bot.domain.ids import CallId, ChannelId, GuildId, OfferId, RoleId
from bot.domain.servers.calls import Call, CallState, in_panel_order
from bot.domain.servers.configuration import Configuration
from bot.domain.servers.errors import ImportUnreadableError, Limit, LimitReachedError
from bot.domain.servers.limits import MOST_IMPORT_BYTES
from bot.domain.servers.offers import Offer, OfferState, Preset
from bot.domain.servers.own_text import CONTROLS
from bot.domain.servers.server import Server
from bot.domain.time.weekdays import Weekday
from bot.ports.surroundings import Surroundings

_LONGEST_HINT = 100


def _of_64_bits(digits: str) -> str:
    if int(digits) >= 2**63:
        message = "a number of Discord's has 63 bits"
        raise ValueError(message)
    return digits


def _printable(name: str) -> str:
    return CONTROLS.sub("", name)


Hint = Annotated[str, Field(max_length=_LONGEST_HINT), AfterValidator(_printable)]
Snowflake = Annotated[str, Field(pattern=r"^[1-9][0-9]{0,18}$"), AfterValidator(_of_64_bits)]
"""A number of Discord's, as text: some readers of JSON round numbers of that size."""
RowId = Annotated[str, Field(pattern=r"^[0-9a-f]{12}$")]
WallTime = Annotated[str, Field(pattern=r"^(?:[01][0-9]|2[0-3]):[0-5][0-9]$")]
Day = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
Days = Annotated[list[Day], Field(min_length=1, max_length=7)]


class _Part(BaseModel):
    """A part of the file: nothing that it does not know may stand in it."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class PlacePart(_Part):
    """A channel or a role."""

    id: Snowflake
    name: Hint | None = None


class SettingsPart(_Part):
    """A server's settings."""

    zone: Annotated[str, Field(max_length=64)] | None
    channel: PlacePart | None
    manager_role: PlacePart | None
    locale: Annotated[str, Field(pattern=r"^[a-z]{2,3}(?:-[A-Z0-9]{2,3})?$")] | None
    own_texts: bool


class CallPart(_Part):
    """A call. One that Charley has stopped is one like any other: what stopped it is no setting."""

    id: RowId
    channel: PlacePart
    time: WallTime
    days: Days
    ping_role: PlacePart | None
    text: Annotated[str, Field(max_length=4000)] | None
    is_paused: bool
    paused_until: date | None


class OfferPart(_Part):
    """An offer."""

    id: RowId
    name: Annotated[str, Field(max_length=4000)]
    bedtime: WallTime
    days: Days
    minutes_before: int
    repeats: int
    drinks: bool
    is_paused: bool


class Document(_Part):
    """The whole file."""

    format: Literal["charley-server"] = "charley-server"
    version: Literal[1] = 1
    server: Snowflake
    """Which server it was taken from."""
    settings: SettingsPart
    calls: Annotated[list[CallPart], Field(max_length=100)]
    offers: Annotated[list[OfferPart], Field(max_length=100)]


def document_of(configuration: Configuration, surroundings: Surroundings) -> Document:
    """Return a configuration as its file has it."""
    server = configuration.server
    hints = _Hints(server.id, surroundings)
    offers = sorted(configuration.offers.values(), key=lambda offer: (offer.name, offer.id))
    return Document(
        server=str(server.id),
        settings=_settings_part(server, hints),
        calls=[_call_part(call, hints) for call in in_panel_order(configuration.calls.values())],
        offers=[_offer_part(offer) for offer in offers],
    )


class _Hints:
    """What channels and roles are called now."""

    def __init__(self, guild_id: GuildId, surroundings: Surroundings) -> None:
        self._guild_id = guild_id
        self._surroundings = surroundings

    def channel(self, channel_id: ChannelId) -> PlacePart:
        view = self._surroundings.channel(self._guild_id, channel_id)
        return PlacePart(
            id=str(channel_id), name=None if view is None else view.name[:_LONGEST_HINT]
        )

    def role(self, role_id: RoleId | None) -> PlacePart | None:
        if role_id is None:
            return None
        name = self._surroundings.role_name(self._guild_id, role_id)
        return PlacePart(id=str(role_id), name=None if name is None else name[:_LONGEST_HINT])


def _settings_part(server: Server, hints: _Hints) -> SettingsPart:
    channel_id = server.wind_down_channel_id
    return SettingsPart(
        zone=server.zone_key,
        channel=None if channel_id is None else hints.channel(channel_id),
        manager_role=hints.role(server.manager_role_id),
        locale=server.locale,
        own_texts=server.has_own_texts,
    )


def _call_part(call: Call, hints: _Hints) -> CallPart:
    return CallPart(
        id=call.id,
        channel=hints.channel(call.channel_id),
        time=f"{call.at:%H:%M}",
        days=_day_names(call.days),
        ping_role=hints.role(call.role_id),
        text=call.text,
        is_paused=call.state is CallState.PAUSED,
        paused_until=call.paused_until,
    )


def _offer_part(offer: Offer) -> OfferPart:
    preset = offer.preset
    return OfferPart(
        id=offer.id,
        name=offer.name,
        bedtime=f"{preset.bedtime:%H:%M}",
        days=_day_names(preset.days),
        minutes_before=preset.minutes_before,
        repeats=preset.repeats,
        drinks=preset.has_water,
        is_paused=offer.state is OfferState.PAUSED,
    )


DAY_NAMES: dict[Weekday, Day] = {
    Weekday.MONDAY: "monday",
    Weekday.TUESDAY: "tuesday",
    Weekday.WEDNESDAY: "wednesday",
    Weekday.THURSDAY: "thursday",
    Weekday.FRIDAY: "friday",
    Weekday.SATURDAY: "saturday",
    Weekday.SUNDAY: "sunday",
}


def _day_names(days: frozenset[Weekday]) -> list[Day]:
    return [DAY_NAMES[day] for day in sorted(days)]


def read_document(file: bytes) -> Document:
    """Return what a file says.

    Raises:
        LimitReachedError: it is longer than `MOST_IMPORT_BYTES`.
        ImportUnreadableError: it is not of this form, or says what the form does not know.
    """
    if len(file) > MOST_IMPORT_BYTES:
        raise LimitReachedError(Limit.IMPORT_BYTES, most=MOST_IMPORT_BYTES)
    try:
        document = Document.model_validate_json(file.removeprefix(codecs.BOM_UTF8))
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(str(step) for step in first["loc"])[:_LONGEST_HINT]
        raise ImportUnreadableError(where=where, fault=first["type"]) from error
    _require_words(document)
    return document


def _require_words(document: Document) -> None:
    """Refuse a file whose texts or names no call or offer may have.

    Raises:
        ImportUnreadableError: it holds one, and the rule that it breaks.
    """
    guild_id = GuildId(int(document.server))
    for number, call in enumerate(document.calls):
        with _blaming(f"calls.{number}.text"):
            call_in(call, guild_id)
    for number, offer in enumerate(document.offers):
        with _blaming(f"offers.{number}.name"):
            offer_in(offer, guild_id)


@contextmanager
def _blaming(where: str) -> Iterator[None]:
    try:
        yield
    except DomainError as error:
        raise ImportUnreadableError(where=where, fault="words", because=error) from error


def call_in(part: CallPart, guild_id: GuildId) -> Call:
    """Return a call as the file has it, under the numbers that it has there.

    Raises:
        OwnTextTooLongError, OwnTextUnfitError: its words break the rule of calls.
    """
    return Call(
        id=CallId(part.id),
        guild_id=guild_id,
        channel_id=ChannelId(int(part.channel.id)),
        at=time.fromisoformat(part.time),
        days=_days_in(part.days),
        role_id=None if part.ping_role is None else RoleId(int(part.ping_role.id)),
        text=(part.text or "").strip() or None,
        state=CallState.PAUSED if part.is_paused else CallState.ON,
        paused_until=part.paused_until if part.is_paused else None,
    )


def offer_in(part: OfferPart, guild_id: GuildId) -> Offer:
    """Return an offer as the file has it.

    Raises:
        NameMissingError, OwnTextUnfitError: its name breaks the rule of offers.
    """
    return Offer(
        id=OfferId(part.id),
        guild_id=guild_id,
        name=part.name.strip(),
        preset=Preset(
            bedtime=time.fromisoformat(part.bedtime),
            days=_days_in(part.days),
            minutes_before=part.minutes_before,
            repeats=part.repeats,
            has_water=part.drinks,
        ),
        state=OfferState.PAUSED if part.is_paused else OfferState.ON,
    )


def _days_in(names: list[Day]) -> frozenset[Weekday]:
    return frozenset(day for day, name in DAY_NAMES.items() if name in names)
