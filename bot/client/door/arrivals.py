"""Arrivals: when an interaction came in, and how soon its person saw an answer begin.

What is made of it runs in tasks of its own; they inherit the context in which it was let in.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import discord

from bot.client.door.shares import FIRST_AID_COMMAND
from bot.domain.operations.measured import InteractionEnded, InteractionOutcome
from bot.ports.world import loop_time


@dataclass(slots=True)
class _Arrival:
    at: float
    """In the loop's seconds."""
    acknowledged_after: timedelta | None = None


_current: ContextVar[_Arrival | None] = ContextVar("arrival", default=None)


@contextmanager
def arriving() -> Iterator[None]:
    """Let in one interaction, inside."""
    token = _current.set(_Arrival(loop_time()))
    try:
        yield
    finally:
        _current.reset(token)


def note_acknowledged() -> None:
    """Take note that Discord has the first answer to the interaction of this context."""
    arrival = _current.get()
    if arrival is not None and arrival.acknowledged_after is None:
        arrival.acknowledged_after = timedelta(seconds=loop_time() - arrival.at)


def end_of(
    interaction: discord.Interaction[Any], outcome: InteractionOutcome
) -> InteractionEnded | None:
    """Return what there is to say of an interaction that has ended; `None`: of suggestions nothing."""
    if interaction.type is discord.InteractionType.autocomplete:
        return None
    arrival, name = _current.get(), None
    if interaction.type is discord.InteractionType.application_command:
        name = dict(interaction.data or {}).get("name")
    return InteractionEnded(
        # Whoever runs Charley for two people must not see which one asked for first aid, and when.
        command=None if name is None or name == FIRST_AID_COMMAND else str(name),
        outcome=outcome,
        acknowledged_after=arrival.acknowledged_after if arrival else None,
    )
