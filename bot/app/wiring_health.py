"""Wiring of health: what the operator may ask, and where the figures come from."""

from collections.abc import Iterator
from importlib import import_module
from inspect import getmembers, isclass

from discord.ext import commands

from bot.app.wiring import cog_names


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
