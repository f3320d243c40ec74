"""What people do: commands, presses, choices, forms and typing, as a Discord client sends it."""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from typing import Any

from tests.wire.command_permissions import check_usable, is_usable
from tests.wire.components import BUTTON, ENTITY_SELECTS, LINK_STYLES, STRING_SELECT, walk
from tests.wire.errors import refuse_action
from tests.wire.events import interaction_payload
from tests.wire.forms import chosen, filled_modal
from tests.wire.gateway import Gateway
from tests.wire.interactions import Answer, Asked, Interaction, Interactions, OpenModal
from tests.wire.model import Application, Channel, Guild, Json, Message, User
from tests.wire.options import Command, fill_in, find_command, focus, lay_out, synced_in
from tests.wire.outcomes import InteractionOutcome, outcome_of
from tests.wire.places import Place, stand_in
from tests.wire.resolved import Resolved
from tests.wire.world import World

PATIENCE = 10.0


class People:
    """Acts for people and waits for what they see. Times are seconds.

    Args:
        clock: Monotonic.
        first_bot: The bot that is meant where none is named.
    """

    def __init__(
        self,
        interactions: Interactions,
        gateway: Gateway,
        *,
        clock: Callable[[], float],
        first_bot: Callable[[], Application],
    ) -> None:
        self.world: World = gateway.world
        self.patience = PATIENCE
        self.settle = 0.5
        """How long to wait for an edit after a silent acknowledgement (callback type 6)."""
        self._interactions = interactions
        self._gateway = gateway
        self._clock = clock
        self._first_bot = first_bot

    async def slash(
        self,
        user: User,
        name: str,
        options: Mapping[str, Any] | None = None,  # Any: str, int, float, bool or an entity
        *,
        guild: Guild | None = None,
        channel: Channel | None = None,
        locale: str | None = None,
        user_install: bool | None = None,
        bot: Application | None = None,
    ) -> InteractionOutcome:
        """Run a synced slash command; in the bot's DM unless a server or channel is named.

        Raises:
            NotPossibleError: Not synced, not offered here, or the options do not fit.
        """
        place = self._place(user, guild, channel, user_install=user_install, bot=bot)
        command = find_command(place.bot, name, place.guild)
        check_usable(command, place)
        resolved = Resolved(place=place)
        filled = fill_in(command, options or {}, resolved)
        asked = _command_data(command.definition, lay_out(command, filled), resolved)
        return await self._act(Asked.COMMAND, place, asked, locale=locale)

    async def autocomplete(
        self,
        user: User,
        name: str,
        option: str,
        partial: str,
        *,
        others: Mapping[str, Any] | None = None,
        guild: Guild | None = None,
        channel: Channel | None = None,
        locale: str | None = None,
        bot: Application | None = None,
    ) -> InteractionOutcome:
        """Type into an option; the suggestions are the outcome's `choices`."""
        place = self._place(user, guild, channel, user_install=None, bot=bot)
        command = find_command(place.bot, name, place.guild)
        check_usable(command, place)
        resolved = Resolved(place=place)
        filled = fill_in(command, others or {}, resolved, is_complete=False)
        options = lay_out(command, focus(command, option, partial, filled))
        asked = _command_data(command.definition, options, resolved)
        return await self._act(Asked.AUTOCOMPLETE, place, asked, locale=locale)

    def visible_commands(
        self,
        user: User,
        *,
        guild: Guild | None = None,
        channel: Channel | None = None,
        bot: Application | None = None,
    ) -> list[str]:
        """Return the names of the top-level commands that a person is offered in a place."""
        place = self._place(user, guild, channel, user_install=None, bot=bot)
        commands = [Command(each, each, ()) for each in synced_in(place.bot, place.guild)]
        return sorted(c.definition["name"] for c in commands if is_usable(c, place))

    async def press(
        self,
        user: User,
        message: Message | int,
        *,
        custom_id: str | None = None,
        label: str | None = None,
        locale: str | None = None,
        stale: bool = False,
    ) -> InteractionOutcome:
        """Press a button of a message.

        Args:
            stale: Press what *message* showed when it was taken, not what it shows now.
        """
        seen = self._seen(user, message, stale=stale)
        button = _component(seen, {BUTTON}, custom_id, "label", label)
        if button.get("disabled") or button.get("style") in LINK_STYLES:
            refuse_action(f"the button {button.get('label')!r} sends nothing when pressed")
        return await self._use(user, seen, button, {}, locale=locale)

    async def select(
        self,
        user: User,
        message: Message | int,
        values: Sequence[Any],
        *,
        custom_id: str | None = None,
        placeholder: str | None = None,
        locale: str | None = None,
        stale: bool = False,
    ) -> InteractionOutcome:
        """Choose values (or labels, or entities) in a select of a message."""
        seen = self._seen(user, message, stale=stale)
        kinds = {STRING_SELECT, *ENTITY_SELECTS}
        menu = _component(seen, kinds, custom_id, "placeholder", placeholder)
        if menu.get("disabled"):
            refuse_action(f"the select {menu['custom_id']} is disabled")
        place = self._place_of(user, seen)
        resolved = Resolved(place=place)
        # `required` counts in forms only; messages go by `min_values`
        asked = {key: value for key, value in menu.items() if key != "required"}
        answer: Json = {"values": chosen(asked, values, resolved)}
        if resolved.payload:
            answer["resolved"] = resolved.payload
        return await self._use(user, seen, menu, answer, locale=locale)

    async def submit(
        self,
        user: User,
        modal: str | OpenModal | InteractionOutcome,
        values: Mapping[str, Any],
        *,
        locale: str | None = None,
    ) -> InteractionOutcome:
        """Fill in and submit an open modal. *values* by custom id or by label."""
        opened = self._open_modal(user, modal)
        cause = opened.cause
        place = self._place(user, None, cause.channel, user_install=None, bot=cause.application)
        resolved = Resolved(place=place)
        components = filled_modal(opened.components, values, resolved)
        asked: Json = {"custom_id": opened.custom_id, "components": components}
        if resolved.payload:
            asked["resolved"] = resolved.payload
        return await self._act(Asked.MODAL, place, asked, locale=locale, message=cause.message)

    def _place(
        self,
        user: User,
        guild: Guild | None,
        channel: Channel | None,
        *,
        user_install: bool | None,
        bot: Application | None,
    ) -> Place:
        bot = bot or self._first_bot()
        return stand_in(
            self.world, bot, user, guild=guild, channel=channel, user_install=user_install
        )

    def _place_of(self, user: User, seen: Message) -> Place:
        bot = self.world.applications[seen.author.id]
        return self._place(user, None, seen.channel, user_install=None, bot=bot)

    def _seen(self, user: User, message: Message | int, *, stale: bool) -> Message:
        seen = message if stale and isinstance(message, Message) else self.world.shown(message)
        if seen.seen_only_by not in (None, user):
            refuse_action(f"{user.name} does not see that ephemeral message")
        return seen

    def _open_modal(self, user: User, modal: str | OpenModal | InteractionOutcome) -> OpenModal:
        wanted = modal.modal if isinstance(modal, InteractionOutcome) else modal
        custom_id = wanted.custom_id if isinstance(wanted, OpenModal) else wanted
        opened = self._interactions.modals.get((user.id, custom_id or ""))
        if opened is None:
            refuse_action(f"{user.name} has no modal {custom_id!r} open")
        return opened

    async def _use(
        self, user: User, seen: Message, component: Json, answer: Json, *, locale: str | None
    ) -> InteractionOutcome:
        place = self._place_of(user, seen)
        asked = {
            "custom_id": component["custom_id"],
            "component_type": component["type"],
            "id": component["id"],
            **answer,
        }
        return await self._act(Asked.COMPONENT, place, asked, locale=locale, message=seen)

    async def _act(
        self,
        asked: Asked,
        place: Place,
        payload: Json,
        *,
        locale: str | None,
        message: Message | None = None,
    ) -> InteractionOutcome:
        """Send the interaction and wait for what the person sees."""
        living = message and self.world.messages.get(message.id, message)
        interaction = self._interactions.open(
            place.bot,
            asked,
            place.user,
            place.channel,
            now=self._clock(),
            owners=place.owners,
            message=living,
        )
        event = interaction_payload(
            interaction, place, payload, locale=locale or place.user.locale, message=message
        )
        guild_id = None if place.guild is None else place.guild.id
        self._gateway.dispatch(place.bot, "INTERACTION_CREATE", event, guild_id=guild_id)
        await self._watch(interaction)
        return outcome_of(interaction, self._interactions.modals)

    async def _watch(self, interaction: Interaction) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(self._interactions.ack_within):
                await interaction.answered.wait()
        if interaction.answer is None:
            return
        is_silent = interaction.answer is Answer.DEFERRED_UPDATE
        with suppress(TimeoutError):
            async with asyncio.timeout(self.settle if is_silent else self.patience):
                await interaction.completed.wait()


def _command_data(definition: Json, options: list[Json], resolved: Resolved) -> Json:
    asked: Json = {
        "id": definition["id"],
        "name": definition["name"],
        "type": definition["type"],
        "options": options,
    }
    if "guild_id" in definition:
        asked["guild_id"] = definition["guild_id"]
    if resolved.payload:
        asked["resolved"] = resolved.payload
    return asked


def _component(
    message: Message, kinds: Collection[int], custom_id: str | None, key: str, value: str | None
) -> Json:
    """Return the only component that fits; *key* is label or placeholder."""
    candidates = [c for c in walk(message.components) if c["type"] in kinds]
    fitting = [
        c
        for c in candidates
        if (custom_id is None or c.get("custom_id") == custom_id)
        and (value is None or c.get(key) == value)
    ]
    if len(fitting) != 1:
        offered = [(c.get(key), c.get("custom_id")) for c in candidates]
        refuse_action(f"{len(fitting)} components fit {custom_id or value!r}; there are {offered}")
    return fitting[0]
