"""Custom ids of a message: all that Charley knows again of what it once wrote.

The text of a message is never read; what it was about stands in its buttons.
"""

from collections.abc import Iterator

import discord

from bot.domain.ids import OccurrenceId


def custom_ids(message: discord.Message) -> Iterator[str]:
    """Yield the custom ids of a message's components, in the order in which people see them."""
    for component in message.components:
        yield from _custom_ids_in(component.to_dict())


def carries(message: discord.Message, occurrence_id: OccurrenceId) -> bool:
    """Tell whether a message has a button of an occurrence."""
    return any(occurrence_id in each for each in custom_ids(message))


def missing_in(
    message: discord.Message, occurrence_ids: frozenset[OccurrenceId]
) -> frozenset[OccurrenceId]:
    """Return those of the occurrences that a message with buttons has no button of.

    A message without buttons was answered: it tells nothing.
    """
    known = " ".join(custom_ids(message))
    return frozenset(each for each in occurrence_ids if known and each not in known)


def _custom_ids_in(part: object) -> Iterator[str]:
    match part:
        case dict():
            yield from (value for key, value in part.items() if key == "custom_id")
            yield from _custom_ids_in(list(part.values()))
        case list():
            for each in part:
                yield from _custom_ids_in(each)
        case _:
            pass
