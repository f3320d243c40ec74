"""The gate: of the interactions that the gateway tells, those are let in that can be answered.

discord.py 2.7 reads them where it reads everything else, and its connection ends for good on one
of an unexpected shape (Rapptz/discord.py#8155), for all people at once.
"""

from collections.abc import Callable
from datetime import timedelta
from enum import StrEnum
from typing import Any

import discord
import structlog
from discord.ext import commands

from bot.client.door.arrivals import arriving
from bot.client.door.shapes import is_known, require_shape
from bot.domain.token_buckets import Rate, TokenBuckets
from bot.ports.world import loop_time

_EVENT = "INTERACTION_CREATE"
_OF_COMMANDS = frozenset(
    {
        discord.InteractionType.application_command.value,
        discord.InteractionType.autocomplete.value,
    }
)
TELL_EVERY = timedelta(minutes=1)
"""How often an operator is told that something could not be read; more would only fill the disk."""

log = structlog.get_logger(__name__)


class LeftAlone(StrEnum):
    """Why an interaction gets no answer: all the reasons there are."""

    MALFORMED = "malformed"
    """Discord could not have sent it so: there is nobody who would see an answer."""
    UNKNOWN_TYPE = "unknown-type"
    """A ping, or a type from after this version: what would answer it is not known."""
    BEYOND_SHARE = "beyond-share"
    """More than one person may send; they have just been told so."""
    TOO_LATE = "too-late"
    """Discord takes no answer any more, or has one."""


def note_left_alone(reason: LeftAlone) -> None:
    """Put on record that something gets no answer on purpose; nothing of what it was."""
    log.debug("left alone", action="interaction_left_alone", reason=reason.value)


class AnothersError(Exception):
    """An interaction is for another application: its answer would go astray."""


def put_gate_before(client: commands.AutoShardedBot) -> None:
    """Let every interaction that the gateway tells a client of pass the gate first."""
    parsers = client._connection.parsers  # noqa: SLF001 - by event; the gateway looks here
    read = parsers[_EVENT]

    def let_in(event: dict[str, Any]) -> None:
        if int(event["application_id"]) != client.application_id:
            raise AnothersError
        if event["type"] in _OF_COMMANDS:
            read(event)
            return
        # discord.py would look a component up in its message, and a form in its memory, and be
        # silent where it is not found; Charley's are told by their custom id alone.
        state: Any = client._connection  # noqa: SLF001 - nothing else makes an interaction
        client.dispatch("interaction", discord.Interaction(data=event, state=state))  # type: ignore[arg-type]  # as it came

    parsers[_EVENT] = Gate(let_in=let_in).take


class Gate:
    """Stands between the gateway and discord.py's own reading of interactions."""

    def __init__(self, *, let_in: Callable[[dict[str, Any]], None]) -> None:
        """Take what reads one that may come in; it may raise anything."""
        self._let_in = let_in
        self._told: TokenBuckets[LeftAlone] = TokenBuckets(Rate(burst=1, every=TELL_EVERY))

    def take(self, event: dict[str, Any]) -> None:
        """Let one in, or leave it alone; never raise."""
        if not is_known(event):
            self._leave(LeftAlone.UNKNOWN_TYPE, cause=None)
            return
        try:
            require_shape(event)
            with arriving():
                self._let_in(event)
        except Exception as error:  # noqa: BLE001 - else the connection of all people would end
            self._leave(LeftAlone.MALFORMED, cause=type(error).__name__)

    def _leave(self, reason: LeftAlone, *, cause: str | None) -> None:
        note_left_alone(reason)
        if not self._told.take(reason, now=loop_time()):
            log.warning("unreadable", action="interaction_unreadable", reason=reason, cause=cause)
