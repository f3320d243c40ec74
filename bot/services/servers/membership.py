"""Membership: a person joins an offer by their own hand, leaves it, and follows a change or does not.

Nothing here changes a person but their own press, and no act has another person as its object.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.domain.errors import NothingOnError
from bot.domain.ids import GuildId, OfferId, UserId
from bot.domain.servers.errors import (
    NotJoinedError,
    OfferGoneError,
    OfferPausedError,
    OptInDueError,
    PresetMovedError,
)
from bot.domain.servers.offers import Joined, Membership, Offer, OfferState, PresetNews
from bot.domain.time.zones import zone_for
from bot.ports.storage import Storage
from bot.services.people.overview import Overview, OverviewService
from bot.services.people.user_change import Changed, UserChange, UserChanges
from bot.services.servers.presets import (
    asks_for_drinks,
    has_moved,
    has_own_settings,
    is_followed,
    is_opted_in,
    take_over,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinView:
    """An offer, as a person sees it who might join."""

    offer: Offer
    overview: Overview | None
    """What the person has set; `None`: nothing."""
    server_zone_key: str | None
    """The zone of the server: what a person without a zone is asked about first."""
    membership: Membership | None
    """`None`: the person has not joined."""

    @property
    def zone_key(self) -> str | None:
        """The person's own zone."""
        return None if self.overview is None else self.overview.user.zone_key

    @property
    def would_replace(self) -> bool:
        """Whether the person has settings of their own that are not those of the preset."""
        return has_own_settings(self.overview) and not self.is_followed

    @property
    def is_followed(self) -> bool:
        """Whether the person's settings are those of the preset."""
        return is_followed(self.offer.preset, self.overview)


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """What joining, or using a changed preset, has made of a person."""

    offer: Offer
    """As it was then."""
    changed: Changed
    is_new: bool
    """Whether the person was no member before."""

    @property
    def has_moved(self) -> bool:
        """Whether anything has become different about the person's bedtimes or stretch reminder."""
        return has_moved(self.changed)

    @property
    def asks_for_drinks(self) -> bool:
        """Whether drink reminders are a part of the preset that the person does not have on yet."""
        return asks_for_drinks(self.offer.preset, self.changed.after)


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """What leaving an offer has ended."""

    has_left: bool
    """`False`: there was no membership."""
    joined: Joined | None
    """The membership that was; `None`: there was none, or it could not be read."""


class MembershipService:
    """Lets people join offers and leave them."""

    def __init__(
        self, *, storage: Storage, user_changes: UserChanges, overviews: OverviewService
    ) -> None:
        self._storage = storage
        self._user_changes = user_changes
        self._overviews = overviews

    async def open_offers(self, guild_id: GuildId) -> Sequence[Offer]:
        """Return a server's offers that take new members, in the order of their names."""
        async with self._storage.read() as uow:
            configuration = await uow.servers.load(guild_id)
        if configuration is None or configuration.server.is_removed:
            return []
        found = (each for each in configuration.offers.values() if each.state is OfferState.ON)
        return sorted(found, key=lambda offer: (offer.name.casefold(), offer.id))

    async def look(
        self, user_id: UserId, offer_id: OfferId, *, guild_id: GuildId | None
    ) -> JoinView:
        """Return an offer with what the person has set.

        *guild_id* is the server of the press; a member may look from anywhere.

        Raises:
            OfferGoneError: it is gone, or another server's.
        """
        overview = await self._overviews.show(user_id)
        async with self._storage.read() as uow:
            offered = await uow.offer_members.offered(offer_id)
        joined = () if overview is None else overview.joined
        known = next((each for each in joined if _is_of(each, offer_id)), None)
        if offered is None or (known is None and offered.offer.guild_id != guild_id):
            raise OfferGoneError
        return JoinView(
            offer=offered.offer,
            overview=overview,
            server_zone_key=offered.zone_key,
            membership=known.membership if known else None,
        )

    async def join(
        self,
        user_id: UserId,
        offer_id: OfferId,
        *,
        guild_id: GuildId | None,
        seen: int,
        replaces: bool,
        zone_key: str | None = None,
    ) -> Followed:
        """Make a person a member; a second time changes nothing.

        Args:
            user_id: who has pressed.
            offer_id: which offer.
            guild_id: the server of the press; `None` in direct messages, where only a member may.
            seen: the version of the preset whose values the person has read.
            replaces: whether the preset takes the place of what they have set: their opt-in.
            zone_key: where a person lives who has no zone yet.

        Raises:
            OfferGoneError, OfferPausedError: there is no such offer to join.
            PresetMovedError: the values are others by now.
            ZoneMissingError: the preset cannot be planned without a zone.
            ZoneUnknownError: tzdata has no such zone.
        """
        if zone_key is not None:
            zone_for(zone_key)
        async with self._user_changes.of(user_id) as change:
            offer = await _offer_to_join(change, offer_id, guild_id=guild_id)
            if offer.preset_version != seen:
                raise PresetMovedError
            is_new = await change.join(Membership.new(change.user.id, offer, at=change.now), offer)
            if replaces:
                take_over(change, offer.preset, zone_key=zone_key)
                await _settle(change, _require_joined(change, offer_id), seen)
        return Followed(offer=offer, changed=change.changed, is_new=is_new)

    async def leave(self, user_id: UserId, offer_id: OfferId) -> Left:
        """End a membership; the person's reminders stay as they are.

        It works after the offer, its server, or Charley's place in that are gone, too.
        """
        async with self._user_changes.of(user_id) as change:
            joined = change.person.membership(offer_id)
            has_left = await change.leave(offer_id)
        return Left(has_left=has_left, joined=joined)

    async def undo_leave(
        self, user_id: UserId, offer_id: OfferId, *, decided: int, told: int
    ) -> bool:
        """Bring a membership back that was ended by slip; `False`: the person is a member already.

        Their settings stay as they are. A paused offer is closed to new members alone.

        Args:
            user_id: who has left.
            offer_id: which offer.
            decided: the newest version of its preset that they had decided about.
            told: the newest one that they had been told of.

        Raises:
            NothingOnError: nothing is stored about the person any more.
            OfferGoneError: the offer is gone.
        """
        async with self._user_changes.of(user_id) as change:
            if change.is_stranger:
                raise NothingOnError
            offered = await change.offered(offer_id)
            if offered is None:
                raise OfferGoneError
            membership = Membership.new(change.user.id, offered.offer, at=change.now)
            newest = membership.preset_version
            back = replace(
                membership, preset_version=min(decided, newest), told_version=min(told, newest)
            )
            return await change.join(back, offered.offer)

    async def use_new(self, user_id: UserId, offer_id: OfferId, *, seen: int) -> Followed:
        """Take over a changed preset of a member; a second time changes nothing.

        *seen* is the version of the preset whose values the person has read.

        Raises:
            NotJoinedError: the person is no member.
            OfferGoneError, OfferPausedError: there is nothing to take over.
            OptInDueError: their stretch reminder is off: only `join` turns it on.
            PresetMovedError: the values are others by now.
        """
        async with self._user_changes.of(user_id) as change:
            joined = _require_joined(change, offer_id)
            offer = joined.current
            if offer is None:
                raise OfferGoneError
            if offer.state is OfferState.PAUSED:
                raise OfferPausedError
            if not is_opted_in(change):
                raise OptInDueError
            if offer.preset_version != seen:
                raise PresetMovedError
            take_over(change, offer.preset)
            await _settle(change, joined, seen)
        return Followed(offer=offer, changed=change.changed, is_new=False)

    async def keep_mine(
        self, user_id: UserId, offer_id: OfferId, *, seen: int
    ) -> PresetNews | None:
        """Keep what a member has set beside the version of the preset that they have *seen*.

        A newer version is not decided by that: it is returned, where it can be taken over.

        Raises:
            NotJoinedError: the person is no member.
        """
        async with self._user_changes.of(user_id) as change:
            joined = _require_joined(change, offer_id)
            if joined.offer is not None:
                await _settle(change, joined, min(seen, joined.offer.preset_version))
            return _require_joined(change, offer_id).news

    async def of_person(self, user_id: UserId) -> Sequence[Joined]:
        """Return a person's memberships, the earliest first."""
        async with self._storage.read() as uow:
            return await uow.offer_members.of_person(user_id)

    async def news(self, user_id: UserId, offer_id: OfferId) -> PresetNews | None:
        """Return the preset that a member has not decided about yet; `None`: there is none."""
        joined = (each for each in await self.of_person(user_id) if _is_of(each, offer_id))
        return next((each.news for each in joined), None)


async def _offer_to_join(
    change: UserChange, offer_id: OfferId, *, guild_id: GuildId | None
) -> Offer:
    """Return an offer of the server of the press, or one that the person has joined.

    Raises:
        OfferGoneError, OfferPausedError: there is none to join.
    """
    offered = await change.offered(offer_id)
    if offered is None:
        raise OfferGoneError
    is_here = offered.offer.guild_id == guild_id
    if not is_here and change.person.membership(offer_id) is None:
        raise OfferGoneError
    if offered.offer.state is OfferState.PAUSED:
        raise OfferPausedError
    return offered.offer


def _require_joined(change: UserChange, offer_id: OfferId) -> Joined:
    joined = change.person.membership(offer_id)
    if joined is None:
        raise NotJoinedError
    return joined


def _is_of(joined: Joined, offer_id: OfferId) -> bool:
    return joined.membership.offer_id == offer_id


async def _settle(change: UserChange, joined: Joined, version: int) -> None:
    """Note that a member has decided about a version of a preset."""
    settled = joined.membership.decided(version)
    if settled != joined.membership:
        await change.set_membership(replace(joined, membership=settled))
