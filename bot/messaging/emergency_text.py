"""Whom to call in an emergency, in one line: where the person lives, else the best known numbers."""

from collections.abc import Sequence

from bot.domain.emergency import EmergencyNumbers, LocalNumber
from bot.domain.library import Library


def emergency_line(library: Library, zone_key: str | None) -> str:
    """Return the emergency number of the zone's country, such as "in Germany: 112".

    A zone that spans countries without a number in common, or that is not known, gets the numbers
    that most people know. Nothing is asked for it, so that it may stand where nothing may wait.
    """
    numbers = library.emergency
    local = numbers.in_zone(zone_key)
    return _local(numbers, local) if local else _well_known(numbers)


def _local(numbers: EmergencyNumbers, local: LocalNumber) -> str:
    known = numbers.known.format(place=local.place, numbers=" or ".join(local.numbers))
    shared = [numbers.shared.format(others=_listed(local.others))] if local.others else []
    return " ".join([f"**{known}**", *shared, numbers.elsewhere])


def _well_known(numbers: EmergencyNumbers) -> str:
    listed = ", ".join(f"{each.number} in {each.places}" for each in numbers.common)
    return f"**{numbers.unknown.format(common=listed)}**"


def _listed(names: Sequence[str]) -> str:
    """Return such as `Denmark, Norway and Sweden`."""
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last
