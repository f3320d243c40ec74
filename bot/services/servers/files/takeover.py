"""A takeover: what a file makes of a server, thing by thing, with the rules of every change."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from typing import Any

from bot.domain.errors import DomainError
from bot.domain.ids import CallId, OfferId
from bot.domain.servers.authority import Presser
from bot.domain.servers.calls import Call, CallState
from bot.domain.servers.errors import LanguageUnknownError
from bot.domain.servers.import_plan import ImportItem, SettingName, Verdict
from bot.domain.servers.limits import require_room_for_call
from bot.domain.servers.offers import Offer
from bot.domain.servers.server import Server
from bot.domain.time.zones import zone_for
from bot.ports.surroundings import Surroundings
from bot.ports.world import Randomness
from bot.services.servers.call_checks import FIELDS, checked_call, save_call, turned_on
from bot.services.servers.files.document import CallPart, Document, OfferPart, call_in, offer_in
from bot.services.servers.files.places import Places
from bot.services.servers.offers import checked_offer, save_offer
from bot.services.servers.problems import require_fit, require_role
from bot.services.servers.server_change import ServerChange
from bot.services.servers.settings import set_settings


class Takeover:
    """Takes a file over into a change, and says of each thing what has become of it.

    What a rule forbids is left out of the change, with the reason in its item.
    """

    def __init__(
        self,
        *,
        change: ServerChange,
        presser: Presser,
        document: Document,
        places: Places,
        surroundings: Surroundings,
        randomness: Randomness,
        locales: Collection[str],
    ) -> None:
        self._change = change
        self._presser = presser
        self._document = document
        self._places = places
        self._surroundings = surroundings
        self._randomness = randomness
        self._locales = locales

    def run(self) -> tuple[ImportItem, ...]:
        """Take everything over, in the order of the file."""
        calls = dict(self._change.configuration.calls)
        offers = dict(self._change.configuration.offers)
        return (
            *self._settings(),
            *[self._call(part, calls) for part in self._document.calls],
            *[self._offer(part, offers) for part in self._document.offers],
        )

    def _settings(self) -> list[ImportItem]:
        """Set what is different; a setting that the file leaves empty stays as it is."""
        wanted, items = self._change.server, []
        for name, column, value in self._values():
            edited = replace(wanted, **{column: value})
            try:
                if edited != wanted:
                    self._require_setting(name, edited)
            except DomainError as error:
                items.append(ImportItem(verdict=Verdict.CANNOT, about=name, because=error))
            else:
                items.append(ImportItem(verdict=_verdict(wanted, edited), about=name))
                wanted = edited
        if wanted != self._change.server:
            set_settings(self._change, wanted)
        return items

    def _values(self) -> Iterator[tuple[SettingName, str, Any]]:
        """Yield the file's settings that say something, with the names that `Server` has for them."""
        settings, places = self._document.settings, self._places
        if settings.zone is not None:
            yield SettingName.ZONE, "zone_key", settings.zone
        if settings.channel is not None:
            yield SettingName.CHANNEL, "wind_down_channel_id", places.channel(settings.channel)
        if (role_id := places.role(settings.manager_role)) is not None:
            yield SettingName.ROLE, "manager_role_id", role_id
        if settings.locale is not None:
            yield SettingName.LOCALE, "locale", settings.locale
        yield SettingName.OWN_TEXTS, "has_own_texts", settings.own_texts

    def _require_setting(self, name: SettingName, edited: Server) -> None:
        part = self._document.settings.channel
        if name is SettingName.ZONE and edited.zone_key is not None:
            zone_for(edited.zone_key)
        if name is SettingName.ROLE and edited.manager_role_id is not None:
            require_role(edited.manager_role_id, edited.id, self._surroundings)
        if name is SettingName.LOCALE and edited.locale not in self._locales:
            raise LanguageUnknownError
        if name is SettingName.CHANNEL and part is not None and not self._places.is_asked(part):
            require_fit(self._surroundings.channel(edited.id, self._places.channel(part)))

    def _call(self, part: CallPart, left: dict[CallId, Call]) -> ImportItem:
        """Take a call over; *left* are those of the server that no other of the file stands for."""
        in_file = call_in(part, self._change.guild_id)
        wanted = replace(
            in_file,
            channel_id=self._places.channel(part.channel),
            role_id=self._places.role(part.ping_role),
        )
        before = self._counterpart(wanted, left.values())
        if before is None:
            wanted = replace(wanted, id=CallId(self._randomness.row_id()))
        else:
            left.pop(before.id)
            if _is_same_call(before, wanted):
                return ImportItem(verdict=Verdict.LEAVE, about=before)
        try:
            after = self._checked(part, before, wanted)
        except DomainError as error:
            return ImportItem(verdict=Verdict.CANNOT, about=wanted, because=error)
        verdict = Verdict.ADD if before is None else _verdict(before, after)
        return ImportItem(verdict=verdict, about=save_call(self._change, before, after))

    def _counterpart(self, wanted: Call, left: Iterable[Call]) -> Call | None:
        """Return the call that one of the file stands for: by its id, else the one that is equal."""
        left = list(left)
        by_id = (each for each in left if self._places.is_own and each.id == wanted.id)
        equal = (each for each in left if _is_same_call(each, wanted))
        return next(by_id, None) or next(equal, None)

    def _checked(self, part: CallPart, before: Call | None, wanted: Call) -> Call:
        today = self._change.now.astimezone(self._change.server.zone).date()
        wanted.require_pause_within_limit(today=today)
        if self._places.is_asked(part.channel):
            require_room_for_call(self._change.configuration, wanted)
            return wanted if before is None else replace(wanted, id=before.id)
        known = before and _paused_like(before, wanted)
        return checked_call(self._change, self._presser, known, wanted, self._surroundings)

    def _offer(self, part: OfferPart, left: dict[OfferId, Offer]) -> ImportItem:
        """Take an offer over; *left* are those of the server that no other of the file stands for."""
        wanted = offer_in(part, self._change.guild_id)
        by_id = left.get(wanted.id) if self._places.is_own else None
        equal = (each for each in left.values() if _is_same_offer(each, wanted))
        before = by_id or next(equal, None)
        if before is None:
            wanted = replace(wanted, id=OfferId(self._randomness.row_id()))
        else:
            left.pop(before.id)
        try:
            after = checked_offer(self._change, before, wanted)
        except DomainError as error:
            return ImportItem(verdict=Verdict.CANNOT, about=wanted, because=error)
        after = replace(after, state=wanted.state)
        verdict = Verdict.ADD if before is None else _verdict(before, after)
        return ImportItem(verdict=verdict, about=save_offer(self._change, before, after))


def _verdict(before: object, after: object) -> Verdict:
    return Verdict.LEAVE if before == after else Verdict.CHANGE


def _paused_like(before: Call, wanted: Call) -> Call:
    """Return a known call, paused or not as the file has it; a stopped one is not paused."""
    if wanted.state is CallState.PAUSED:
        return replace(
            before, state=wanted.state, stopped_for=None, paused_until=wanted.paused_until
        )
    return turned_on(before) if before.state is CallState.PAUSED else before


def _is_same_call(one: Call, other: Call) -> bool:
    """Tell whether two calls are set alike, whatever has become of them since."""
    return one == _paused_like(one, other) and all(
        getattr(one, name) == getattr(other, name) for name in FIELDS
    )


def _is_same_offer(one: Offer, other: Offer) -> bool:
    return (one.name, one.preset, one.state) == (other.name, other.preset, other.state)
