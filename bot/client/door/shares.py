"""How much one person may ask for: nobody's thumb is as fast as a share, a script's is.

First aid has a share of its own, so that no other press ever uses it up; so have the suggestions
under what is being typed, of which Discord asks for one with every letter.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

import discord

from bot.domain.token_buckets import Rate, TokenBuckets
from bot.ports.world import MonotonicClock, loop_time

PRESSES = Rate(burst=30, every=timedelta(seconds=1))
"""Commands, presses and forms."""

SUGGESTIONS = Rate(burst=60, every=timedelta(milliseconds=250))
"""One for each letter, at the pace of somebody who types fast."""

WARN_EVERY = timedelta(seconds=10)
"""A sentence for every press beyond the share would be as many answers again."""

BREATHER = timedelta(seconds=5)
"""When to try again, as it is told: by then there are some presses again."""

FIRST_AID_COMMAND, FIRST_AID_ACTS = "cramp", "aid."
"""What is answered however many others there were; the acts by how their names begin."""


class Sort(StrEnum):
    """What a person's actions are counted as."""

    PRESS = "press"
    FIRST_AID = "first-aid"
    SUGGESTION = "suggestion"


def sort_of(interaction: discord.Interaction[Any]) -> Sort:
    """Return what an interaction counts as."""
    if interaction.type is discord.InteractionType.autocomplete:
        return Sort.SUGGESTION
    asked = dict(interaction.data or {})
    is_command = interaction.type is discord.InteractionType.application_command
    if is_command:
        is_first_aid = asked.get("name") == FIRST_AID_COMMAND
    else:
        act = str(asked.get("custom_id", "")).removeprefix("choose:")
        is_first_aid = act.startswith(FIRST_AID_ACTS)
    return Sort.FIRST_AID if is_first_aid else Sort.PRESS


@dataclass(frozen=True, slots=True, kw_only=True)
class Beyond:
    """An action that is more than somebody's share."""

    wait: timedelta
    """Until it makes sense to try again."""
    is_told: bool
    """Whether they are told so now; a moment ago they were."""


class Shares:
    """Counts what each person has asked for lately."""

    def __init__(self, presses: Rate = PRESSES, *, monotonic: MonotonicClock = loop_time) -> None:
        self._buckets: dict[Sort, TokenBuckets[int]] = {
            Sort.PRESS: TokenBuckets(presses),
            Sort.FIRST_AID: TokenBuckets(presses),
            Sort.SUGGESTION: TokenBuckets(SUGGESTIONS),
        }
        self._warned: TokenBuckets[int] = TokenBuckets(Rate(burst=1, every=WARN_EVERY))
        self._monotonic = monotonic

    def take(self, interaction: discord.Interaction[Any]) -> Beyond | None:
        """Count an action; return what it is beyond, `None` if it is carried out.

        No sentence fits among suggestions, so nobody is told of those.
        """
        person, sort, now = interaction.user.id, sort_of(interaction), self._monotonic()
        wait = self._buckets[sort].take(person, now=now)
        if not wait:
            return None
        is_told = sort is not Sort.SUGGESTION and not self._warned.take(person, now=now)
        return Beyond(wait=max(wait, BREATHER), is_told=is_told)
