"""Wiring of health: what the operator may ask, and by which words it is counted."""

from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from importlib import import_module
from inspect import getmembers, isclass
from typing import Protocol

from discord.ext import commands

from bot.app.assembly import Assembly
from bot.app.gateway_link import shards_wanted
from bot.app.keeping.backups import chosen_folder
from bot.app.wiring import cog_names
from bot.kinds.registry import KINDS
from bot.messaging.discord_io.http_trace import Responses
from bot.ports.storage import Storage
from bot.ports.world import Clock
from bot.services.events import Events
from bot.services.operations.signs_of_life import SignsOfLife
from bot.settings import Settings

Errand = Callable[[], Awaitable[None]]


class Answering(Protocol):
    """What answers the operator."""

    @property
    def responses(self) -> Responses:
        """What counts Discord's answers."""
        ...

    def serving(self, *, host: str, port: int) -> AbstractAsyncContextManager[None]:
        """Answer inside.

        Raises:
            PortUnusableError: the address cannot be listened on.
        """
        ...

    def look_at(self, assembly: Assembly) -> None:
        """Know Charley from now on."""
        ...

    def errands(self, storage: Storage) -> Sequence[tuple[Errand, timedelta]]:
        """Return what is to be done again and again, each with the pause between."""
        ...


def open_office(
    settings: Settings, *, signs: SignsOfLife, events: Events, clock: Clock
) -> Answering:
    """Return what answers the operator."""
    # Only where it is wanted: with Prometheus' library and the HTTP server come four megabytes.
    from bot.app.http.labels import Labels  # noqa: PLC0415
    from bot.app.http.office import Office  # noqa: PLC0415

    return Office(
        labels=Labels.of(kinds=KINDS.names, commands=command_names()),
        signs=signs,
        events=events,
        clock=clock,
        makes_backups=chosen_folder(settings) is not None,
        shards=shards_wanted(settings.shard_ids, settings.shard_count),
    )


def command_names() -> tuple[str, ...]:
    """Return the first words of all slash commands, as the cogs declare them."""
    cogs = {cog for name in cog_names() for cog in _cogs_in(name)}
    return tuple(sorted({name for cog in cogs for name in _names_in(cog)}))


def _cogs_in(module: str) -> Iterator[type[commands.Cog]]:
    for _, member in getmembers(import_module(module), isclass):
        if issubclass(member, commands.Cog) and member.__module__ == module:
            yield member


def _names_in(cog: type[commands.Cog]) -> Iterator[str]:
    if cog.__cog_is_app_commands_group__:
        yield str(cog.__cog_group_name__)
    else:
        yield from (each.name for each in cog.__cog_app_commands__ if each.parent is None)
