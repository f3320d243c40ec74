"""CharleyBot: the connection to Discord, and the services that its commands use."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any, TypedDict

import discord
import structlog
from discord import app_commands
from discord.ext import commands
from typing_extensions import override

from bot.client.acts import Act, Acts, act_of_form
from bot.client.channels import picked_channels
from bot.client.command_mentions import CommandMentions, usable_names
from bot.client.command_sync import CommandSync
from bot.client.components import act_pressed
from bot.client.door.arrivals import end_of
from bot.client.door.gate import LeftAlone, note_left_alone, put_gate_before
from bot.client.door.options import (
    require_fitting_options,
    suggest,
)
from bot.client.door.shares import PRESSES, Shares
from bot.client.packed_guilds import PackedState
from bot.client.server_events import GATHER, ServerEvents
from bot.client.services import Services
from bot.domain.ids import ChannelId, UserId
from bot.domain.operations.measured import InteractionOutcome
from bot.domain.token_buckets import Rate
from bot.ports.content import Texts
from bot.ports.storage import StorageUnavailableError
from bot.services.events import Events
from bot.services.operations.command_record import CommandRecord
from bot.services.waiting import Waiting

LONGEST_WAIT_S = 30.0
"""A rate limit that asks for more is given back as an error; discord.py takes no less than 30."""

Apology = Callable[[discord.Interaction[Any], Exception], Awaitable[InteractionOutcome]]
"""Tells a person what went wrong, and the log the rest; returns how it has ended."""

NOTE_TIMEOUT = timedelta(seconds=30)
MOST_NOTING = 100
"""While a database hangs, at most this many notes of activity wait for it; the next press heals as well."""

GOODBYE = timedelta(seconds=1)
_NOTED = "activity noted"

log = structlog.get_logger(__name__)


class TooManyPressesError(Exception):
    """One person asks for more than anybody needs."""

    def __init__(self, *, again_at: datetime) -> None:
        super().__init__("too many commands and presses of one person")
        self.again_at = again_at


class Sharding(TypedDict, total=False):
    """Which part of the servers this process serves; empty: all of them."""

    shard_ids: list[int]
    shard_count: int


class CharleyTree(app_commands.CommandTree["CharleyBot"]):
    """The slash commands; their errors end in the bot's apology."""

    @override
    async def interaction_check(self, interaction: "discord.Interaction[CharleyBot]", /) -> bool:
        """Tell whether a command is answered: it is well-formed, and not one of far too many.

        discord.py hands on whatever stands in the request: a text for a number, -5, 1.5. Whatever
        it fails at later, it fails at here, where the person is told.
        """
        self.client.texts.speak(str(interaction.locale))
        if not await self.client.admits(interaction):
            return False
        try:
            if interaction.type is discord.InteractionType.autocomplete:
                await suggest(interaction)
                return False
            require_fitting_options(interaction)
        except Exception as error:  # noqa: BLE001 - discord.py's task would end with it, unheard
            await self.client.apologise(interaction, error)
            return False
        return True

    @override
    async def on_error(
        self,
        interaction: "discord.Interaction[CharleyBot]",
        error: app_commands.AppCommandError,
        /,
    ) -> None:
        await self.client.apologise(interaction, getattr(error, "original", error))
        self.client.record_activity_later(interaction)


class CharleyBot(commands.AutoShardedBot):
    """Charley on Discord. Needs no privileged intent; learns that somebody writes to it, never what."""

    def __init__(
        self,
        *,
        services: Services,
        command_record: CommandRecord,
        apologise: Apology,
        events: Events,
        texts: Texts,
        translator: app_commands.Translator,
        extensions: tuple[str, ...],
        sharding: Sharding,
        presses: Rate = PRESSES,
        gather: timedelta = GATHER,
    ) -> None:
        super().__init__(
            command_prefix=commands.when_mentioned,
            help_command=None,
            tree_cls=CharleyTree,
            intents=discord.Intents(guilds=True, dm_messages=True),
            allowed_mentions=discord.AllowedMentions.none(),
            allowed_contexts=app_commands.AppCommandContext(
                guild=True, dm_channel=True, private_channel=True
            ),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            max_messages=None,
            max_ratelimit_timeout=LONGEST_WAIT_S,
            **sharding,
        )
        self.services, self.acts = services, Acts()
        self._apology, self._events = apologise, events
        self.texts, self.mentions = texts, CommandMentions()
        self._command_sync = CommandSync(record=command_record, translator=translator)
        self._noting: set[asyncio.Task[None]] = set()
        self._activity_waiting = Waiting("activity_lost")
        self._shares = Shares(presses)
        put_gate_before(self)
        self._extensions_to_load = extensions
        self._server_events = ServerEvents(self, servers=services.servers, gather=gather)

    @override
    def _get_state(self, **options: Any) -> PackedState:
        return PackedState(
            dispatch=self.dispatch,
            handlers=self._handlers,
            hooks=self._hooks,
            http=self.http,
            **options,
        )

    @override
    async def setup_hook(self) -> None:
        for extension in self._extensions_to_load:
            await self.load_extension(extension)
        ids = await self._command_sync.run(self.tree, application_id=self.application_id or 0)
        self.mentions.learn(ids, usable_names(self.tree))

    @override
    async def add_cog(self, cog: commands.Cog, /, **kwargs: Any) -> None:
        await super().add_cog(cog, **kwargs)
        self.acts.register(cog)

    async def on_app_command_completion(
        self, interaction: discord.Interaction[Any], _command: object
    ) -> None:
        """A command has been answered."""
        self._note_end(interaction, InteractionOutcome.ANSWERED)
        self.record_activity_later(interaction)

    async def apologise(self, interaction: discord.Interaction[Any], error: Exception) -> None:
        """Tell a person what went wrong; that is how what they asked for ends."""
        self._note_end(interaction, await self._apology(interaction, error))

    def _note_end(self, interaction: discord.Interaction[Any], outcome: InteractionOutcome) -> None:
        end = end_of(interaction, outcome)
        if end is not None:
            self._events.publish(end)

    def note_activity(self, interaction: discord.Interaction[Any]) -> None:
        """Note that a person is there, whatever they ask for; it heals the unreachable.

        A change of the person stores it along with itself; else it is stored after the answer.
        """
        if _NOTED in interaction.extras:
            return
        interaction.extras[_NOTED] = True
        channel_id = interaction.channel_id if interaction.context.dm_channel else None
        self.services.activity.note(
            UserId(interaction.user.id),
            locale=str(interaction.locale),
            dm_channel_id=ChannelId(channel_id) if channel_id else None,
        )

    def record_activity_later(self, interaction: discord.Interaction[Any]) -> None:
        """Store, after the answer, what the answer has not stored along with itself."""
        self.note_activity(interaction)
        activity, user_id = self.services.activity, UserId(interaction.user.id)
        if activity.noted(user_id) is None:
            return
        if len(self._noting) >= MOST_NOTING:
            activity.settle(user_id, activity.noted(user_id))
            return
        noting = asyncio.create_task(self._try_to_record(user_id), name="activity")
        self._noting.add(noting)
        noting.add_done_callback(self._noting.discard)

    async def _try_to_record(self, user_id: UserId) -> None:
        try:
            async with asyncio.timeout(NOTE_TIMEOUT.total_seconds()):
                await self.services.activity.record_noted(user_id)
        except (StorageUnavailableError, TimeoutError) as error:
            self._activity_waiting.failed(error)
        except Exception as error:  # noqa: BLE001 - the person has their answer
            # Neither who it was nor a trace: both would say who has asked for first aid.
            log.warning("activity not recorded", action="activity_lost", cause=type(error).__name__)
        else:
            self._activity_waiting.answered()

    @override
    async def close(self) -> None:
        """Let what is noted right now be noted, and part from Discord."""
        if self._noting:
            await asyncio.wait(self._noting, timeout=GOODBYE.total_seconds())
        await self._server_events.stop()
        await super().close()

    @override
    async def on_message(self, message: discord.Message, /) -> None:
        """Answer somebody who types in their DM; in place of discord.py's, which reads the text."""
        if _is_typed_in_own_dm(message):
            user_id, channel_id = UserId(message.author.id), ChannelId(message.channel.id)
            await self.services.signposts.answer(user_id, channel_id)

    async def admits(self, interaction: discord.Interaction[Any]) -> bool:
        """Tell whether a person's action is carried out; beyond their share they are told once."""
        beyond = self._shares.take(interaction)
        if beyond is None:
            return True
        if not beyond.is_told:
            note_left_alone(LeftAlone.BEYOND_SHARE)
            self._note_end(interaction, InteractionOutcome.TOO_MANY)
            return False
        log.warning("too many presses", action="too_many_presses", user_id=interaction.user.id)
        again_at = interaction.created_at + beyond.wait
        await self.apologise(interaction, TooManyPressesError(again_at=again_at))
        return False

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Answer a press, a choice or a submitted form, whatever it carries.

        All of them carry their act; none is kept in memory.
        """
        if interaction.type not in {
            discord.InteractionType.modal_submit,
            discord.InteractionType.component,
        }:
            return
        self.texts.speak(str(interaction.locale))
        if not await self.admits(interaction):
            return
        try:
            await self.acts.answer(interaction, _act_of(interaction))
            self._note_end(interaction, InteractionOutcome.ANSWERED)
        except Exception as error:  # noqa: BLE001 - discord.py would only write it to the log
            await self.apologise(interaction, error)
        self.record_activity_later(interaction)


def _act_of(interaction: discord.Interaction[Any]) -> Act:
    """Return what a press, a choice or a form asks for.

    Raises:
        UnknownActError: it carries no act of Charley's.
    """
    submission = dict(interaction.data or {})
    channels = picked_channels(interaction)
    is_form = interaction.type is discord.InteractionType.modal_submit
    return (act_of_form if is_form else act_pressed)(submission, channels)


def _is_typed_in_own_dm(message: discord.Message) -> bool:
    """Tell whether a person wrote this to Charley; a pin or a call is no message of theirs."""
    is_typed = message.type in {discord.MessageType.default, discord.MessageType.reply}
    return is_typed and message.guild is None and not message.author.bot
