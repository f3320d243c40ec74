"""Offers: shown before they are saved, saved by a press, paused, removed and brought back."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pydantic import TypeAdapter

from bot.domain.ids import DraftId, OfferId
from bot.domain.servers.audit import AuditKey, Parameter
from bot.domain.servers.authority import ChosenChannel, Presser
from bot.domain.servers.drafts import DraftKind
from bot.domain.servers.errors import ChannelMissingError, OfferPausedError
from bot.domain.servers.fields import OfferFields
from bot.domain.servers.limits import require_room_for_offer
from bot.domain.servers.offers import Headcount, Offer, OfferState
from bot.domain.servers.views import OfferDraft, OfferRemoved, OfferShown
from bot.ports.delivery import SendResult
from bot.ports.surroundings import Surroundings
from bot.services.delivery.asked_posts import AskedPosts
from bot.services.servers.presets import require_possible
from bot.services.servers.problems import own_rights, require_fit
from bot.services.servers.server_change import ServerChange, content_of
from bot.services.servers.server_changes import ServerChanges

_STORED = TypeAdapter(Offer)


class OfferService:
    """Changes the offers of a server, for those who manage it and for its manager role.

    Nothing here touches a member: what they have agreed to stays theirs. Every method raises
    `NotForYouError` for others, and `NotOfThisServerError` for an offer or a draft that the server
    does not have.
    """

    def __init__(
        self,
        *,
        server_changes: ServerChanges,
        surroundings: Surroundings,
        asked_posts: AskedPosts,
    ) -> None:
        self._server_changes = server_changes
        self._surroundings = surroundings
        self._asked_posts = asked_posts

    async def list(self, presser: Presser) -> tuple[OfferShown, ...]:
        """Return all offers of the server, by name."""
        async with self._server_changes.read(presser) as reading:
            headcounts = await reading.uow.offer_members.headcounts(presser.guild_id)
        offers = reading.configuration.offers.values()
        return tuple(
            OfferShown(offer=offer, headcount=headcounts.get(offer.id, Headcount(0)))
            for offer in sorted(offers, key=lambda each: (each.name.casefold(), each.id))
        )

    async def draft(
        self,
        presser: Presser,
        changes: OfferFields,
        *,
        offer_id: OfferId | None = None,
        seen: int = 0,
        earlier: DraftId | None = None,
    ) -> OfferDraft:
        """Keep what a person wants of an offer as a draft, and return the offer as it would be.

        Args:
            presser: who, and in which server.
            changes: what they want; what they left out stays as it is.
            offer_id: the offer; `None`: a new one.
            seen: the version of the offer that they were shown.
            earlier: the draft that they want to change; it says the rest, `offer_id` and `seen` too.

        Raises:
            NameMissingError, TimeMissingError: a new offer needs a name and a bedtime.
            DomainError: a rule of offers or of reminders, or a limit, is in the way.
        """
        async with self._server_changes.of(presser) as change:
            draft_id, base = earlier or self._server_changes.new_id(), None
            if earlier is not None:
                draft = await change.open_draft(earlier, DraftKind.OFFER)
                base, seen = content_of(draft, _STORED), draft.seen_version
                offer_id = None if draft.target_id is None else OfferId(draft.target_id)
            before = None if offer_id is None else change.configuration.offer(offer_id)
            base = base or before
            new_id = OfferId(draft_id)
            wanted = (
                changes.applied_to(base) if base else changes.new_offer(new_id, change.guild_id)
            )
            after = checked_offer(change, before, wanted)
            await change.keep_draft(
                draft_id, DraftKind.OFFER, _stored(after), target_id=offer_id, seen=seen
            )
            conflict = await change.conflict(seen, before)
        return OfferDraft(id=draft_id, before=before, after=after, conflict=conflict)

    async def drafted(self, presser: Presser, draft_id: DraftId) -> OfferDraft:
        """Return a draft as it was shown, for a form that begins with its values."""
        async with self._server_changes.read(presser) as reading:
            draft = await reading.open_draft(draft_id, DraftKind.OFFER)
        after = content_of(draft, _STORED)
        before = reading.configuration.offer(after.id) if draft.target_id is not None else None
        return OfferDraft(id=draft_id, before=before, after=after)

    async def save(self, presser: Presser, draft_id: DraftId, *, force: bool = False) -> Offer:
        """Save a draft; a second press changes nothing.

        Args:
            presser: who, and in which server.
            draft_id: the draft, as it was shown.
            force: whether it wins over what another admin has changed since: *Use mine*.

        Raises:
            EditConflictError: another admin has changed the offer since it was shown.
            DomainError: a limit is in the way by now.
        """
        async with self._server_changes.of(presser) as change:
            draft = await change.draft(draft_id, DraftKind.OFFER)
            offer_id = OfferId(draft.target_id or draft.id)
            if draft.is_saved:
                return change.configuration.offer(offer_id)
            before = None if draft.target_id is None else change.configuration.offer(offer_id)
            if not force:
                await change.require_version(draft.seen_version, before)
            after = checked_offer(change, before, content_of(draft, _STORED))
            offer = save_offer(change, before, after)
            await change.settle_draft(draft)
        return offer

    async def drop(self, presser: Presser, draft_id: DraftId) -> None:
        """Forget a draft: *Cancel*, or *Keep theirs*."""
        async with self._server_changes.of(presser) as change:
            await change.drop_draft(draft_id, DraftKind.OFFER)

    async def pause(self, presser: Presser, offer_id: OfferId, *, seen: int) -> Offer:
        """Take no new members; those who have joined keep everything.

        Raises:
            EditConflictError: another admin has changed the offer since it was shown.
        """
        return await self._set_state(
            presser, offer_id, OfferState.PAUSED, AuditKey.OFFER_PAUSED, seen=seen
        )

    async def resume(self, presser: Presser, offer_id: OfferId, *, seen: int) -> Offer:
        """Take new members again.

        Raises:
            EditConflictError: another admin has changed the offer since it was shown.
        """
        return await self._set_state(
            presser, offer_id, OfferState.ON, AuditKey.OFFER_RESUMED, seen=seen
        )

    async def _set_state(
        self, presser: Presser, offer_id: OfferId, state: OfferState, key: AuditKey, *, seen: int
    ) -> Offer:
        """Set whether new members may join; the same again changes nothing."""
        async with self._server_changes.of(presser) as change:
            before = change.configuration.offer(offer_id)
            if before.state is state:
                return before
            await change.require_version(seen, before)
            return change.put_offer(replace(before, state=state), key)

    async def publish(
        self, presser: Presser, offer_id: OfferId, channel: ChosenChannel | None = None
    ) -> SendResult:
        """Post the card of an offer with its *Join* now; return how that went.

        Args:
            presser: who, and in which server.
            offer_id: the offer.
            channel: where; `None`: in the wind-down channel.

        Raises:
            OfferPausedError: nobody could join.
            TooSoonError: another card was posted in this server less than a minute ago.
            ChannelMissingError: no channel was picked, and the server has no wind-down channel.
            ChannelUnfitError, RightsMissingError: it could not be posted there now.
        """
        if channel is not None:
            channel.require_rights()
        async with self._server_changes.of(presser) as change:
            offer = change.configuration.offer(offer_id)
            if offer.state is OfferState.PAUSED:
                raise OfferPausedError
            place = change.server.wind_down_channel_id if channel is None else channel.id
            if place is None:
                raise ChannelMissingError
            require_fit(self._surroundings.channel(presser.guild_id, place))
            (channel or own_rights(presser, place, self._surroundings)).require_rights()
            await change.require_apart(AuditKey.OFFER_PUBLISHED)
            change.note(AuditKey.OFFER_PUBLISHED, id=offer.id, new_channel_id=place)
        return await self._asked_posts.publish(offer, place, change.server)

    async def remove(self, presser: Presser, offer_id: OfferId, *, seen: int) -> OfferRemoved:
        """Remove an offer; `restore` brings it back for a quarter of an hour.

        Raises:
            EditConflictError: another admin has changed the offer since it was shown.
        """
        undo_id = self._server_changes.new_id()
        async with self._server_changes.of(presser) as change:
            offer = change.configuration.offer(offer_id)
            await change.require_version(seen, offer)
            change.remove_offer(offer)
            content = _stored(offer)
            await change.keep_draft(undo_id, DraftKind.REMOVED_OFFER, content, target_id=offer_id)
        return OfferRemoved(offer=offer, undo_id=undo_id)

    async def restore(self, presser: Presser, undo_id: DraftId) -> Offer:
        """Bring a removed offer back as it was, with its members; a second press changes nothing.

        Raises:
            UndoTooLateError: it was removed more than a quarter of an hour ago.
            LimitReachedError: others have taken its place.
        """
        async with self._server_changes.of(presser) as change:
            draft = await change.draft(undo_id, DraftKind.REMOVED_OFFER)
            if draft.is_saved:
                return change.configuration.offer(OfferId(draft.target_id or ""))
            change.require_undoable(draft)
            require_room_for_offer(change.configuration)
            offer: Offer = content_of(draft, _STORED)
            offer = change.put_offer(
                replace(offer, version=offer.version + 1), AuditKey.OFFER_RESTORED
            )
            await change.settle_draft(draft)
        return offer


def checked_offer(change: ServerChange, before: Offer | None, wanted: Offer) -> Offer:
    """Return an offer as it would be stored; another preset has the next number.

    Args:
        change: the change under way.
        before: the offer as it is stored; `None`: a new one.
        wanted: the offer as the person wants it; only name and preset of it count if it is known.

    Raises:
        DomainError: a rule of reminders, or a limit, is in the way.
    """
    preset = wanted.preset
    require_possible(preset)
    if before is None:
        require_room_for_offer(change.configuration)
        return wanted
    is_new_preset = preset != before.preset
    preset_version = before.preset_version + is_new_preset
    return replace(before, name=wanted.name, preset=preset, preset_version=preset_version)


def save_offer(change: ServerChange, before: Offer | None, after: Offer) -> Offer:
    """Store a checked offer, if it is new or different, with one entry of the audit."""
    if before == after:
        return after
    key = AuditKey.OFFER_ADDED if before is None else AuditKey.OFFER_EDITED
    return change.put_offer(after, key, **_differences(before, after))


def _differences(before: Offer | None, after: Offer) -> dict[str, Parameter]:
    """Return old and new values by field, as the audit keeps them: without its name."""
    found: dict[str, Parameter] = {}
    old, new = {} if before is None else _noted(before), _noted(after)
    for name, value in new.items():
        if before is None or old[name] != value:
            found |= {f"new_{name}": value} | ({} if before is None else {f"old_{name}": old[name]})
    if before is not None and before.name != after.name:
        found["new_name"] = True
    return found


def _noted(offer: Offer) -> dict[str, Parameter]:
    preset = offer.preset
    return {
        "bedtime": f"{preset.bedtime:%H:%M}",
        "days": sorted(int(day) for day in preset.days),
        "minutes_before": preset.minutes_before,
        "repeats": preset.repeats,
        "has_water": preset.has_water,
        "state": offer.state.value,
    }


def _stored(offer: Offer) -> Mapping[str, Any]:
    """Return an offer as a draft keeps it."""
    content: Mapping[str, Any] = _STORED.dump_python(offer, mode="json")
    return content
