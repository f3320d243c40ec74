"""What Charley's own screens are made of: acts, commands as they were synced, forms."""

import inspect
from dataclasses import dataclass, field
from importlib import import_module

from discord.ext import commands

from bot.app.wiring import cog_names
from bot.client.acts import _MARK
from bot.domain.delivery.notices import STOP
from bot.kinds.kind import TURN_ON, act_name
from bot.kinds.registry import KINDS
from tests.wire.model import Json

SUB_COMMAND, GROUP = 1, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """A command without sub-commands, by its full name."""

    root: Json
    path: tuple[str, ...]
    options: list[Json]

    @property
    def name(self) -> str:
        return " ".join((self.root["name"], *self.path))


@dataclass(slots=True, kw_only=True)
class Vocabulary:
    """Everything that may be named; what was seen on screens is added while they are looked at."""

    acts: list[str]
    leaves: list[Leaf]
    custom_ids: list[tuple[int, str]] = field(default_factory=list)
    """Of components that were really shown: their type, and their custom id."""
    forms: list[Json] = field(default_factory=list)
    """Forms that were really opened."""


def acts() -> list[str]:
    """Return the names of all acts that somebody answers."""
    found = set()
    for name in cog_names():
        for _, cog in inspect.getmembers(import_module(name), inspect.isclass):
            if issubclass(cog, commands.Cog):
                for _, method in inspect.getmembers(cog, inspect.iscoroutinefunction):
                    found.update(getattr(method, _MARK, ()))
    for kind in KINDS:
        found.update(act_name(kind.name, act) for act in (*kind.reactions, STOP, TURN_ON))
    return sorted(found)


def leaves(definitions: list[Json]) -> list[Leaf]:
    """Return all commands that can be used."""
    return [leaf for root in definitions for leaf in _leaves(root, root, ())]


def _leaves(root: Json, here: Json, path: tuple[str, ...]) -> list[Leaf]:
    options = here.get("options", [])
    subs = [each for each in options if each["type"] in (SUB_COMMAND, GROUP)]
    if not subs:
        return [Leaf(root=root, path=path, options=options)]
    return [leaf for sub in subs for leaf in _leaves(root, sub, (*path, sub["name"]))]
