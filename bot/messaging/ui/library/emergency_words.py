"""Whom to call in an emergency: for where somebody lives, never guessed, and said once on a card."""

from dataclasses import dataclass

from bot.domain.library.first_aid import EmergencyNumbers, LocalNumber
from bot.domain.library.library import Library
from bot.messaging.texts.formatting import listed
from bot.messaging.texts.sentences import say


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyCall:
    """Whom to call, for a card that says the number within its own sentences."""

    number: str
    """Follows "call": such as `112`, or `your local emergency number`."""
    where: str
    """Where that number holds; the numbers that most people know, where none is known."""


def emergency_call(library: Library, zone_key: str | None) -> EmergencyCall:
    """Return whom to call in the country of a zone.

    A zone that spans countries without a number in common, or that is not known, gets the numbers
    that most people know. Nothing is asked for it, so that it may stand where nothing may wait.
    """
    numbers = library.emergency
    local = numbers.in_zone(zone_key)
    if local is None:
        return EmergencyCall(number=numbers.nowhere, where=_well_known(numbers))
    number = _either(local)
    here = numbers.here.format(number=number, place=local.place)
    return EmergencyCall(number=number, where=_as_elsewhere(numbers, local, here))


def emergency_line(library: Library, zone_key: str | None) -> str:
    """Return the emergency number of the zone's country by itself, such as "in Germany: 112"."""
    numbers = library.emergency
    local = numbers.in_zone(zone_key)
    if local is None:
        return f"**{numbers.unknown}**\n{_well_known(numbers)}"
    known = numbers.known.format(place=local.place, numbers=_either(local))
    return _as_elsewhere(numbers, local, f"**{known}**")


def _either(local: LocalNumber) -> str:
    return listed(local.numbers, style="or")


def _as_elsewhere(numbers: EmergencyNumbers, local: LocalNumber, here: str) -> str:
    """Return a sentence about a place, where else it is so, and what to do away from there."""
    shared = [numbers.shared.format(others=listed(local.others))] if local.others else []
    return " ".join([here, *shared, numbers.elsewhere])


def _well_known(numbers: EmergencyNumbers) -> str:
    """Return the common numbers, one in a line."""
    return "\n".join(
        say(
            "emergency.number_in",
            "- **{number}** in {places}",
            number=each.number,
            places=each.places,
        )
        for each in numbers.common
    )
