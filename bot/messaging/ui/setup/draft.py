"""What somebody has said on the way through `/start`, as custom ids carry it from step to step."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import time
from typing import Self

from bot.domain.errors import DomainError
from bot.domain.places import Place
from bot.domain.reminders.rules import ReminderKind
from bot.domain.time.wall_time import Reading, format_beyond_doubt, parse_wall_time
from bot.kinds.registry import KINDS
from bot.services.people.overview import Overview

_PART_LIMIT = 23  # three parts and their separators fit the 60 characters of an argument
_PLANS_NIGHTS = "+"
_ZONE_LIMIT = 32  # the longest zone key is America/Argentina/ComodRivadavia

PROPOSED = KINDS.proposed
"""The kinds that the set-up is about."""

AT_ONCE = frozenset(
    kind.name for kind in KINDS if kind.traits.is_proposed and not kind.traits.needs_screening
)
"""What is ticked already: the kinds that nothing has to be asked about first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupDraft:
    """What somebody picked or filled in, or had set before."""

    place: str = ""
    bedtime: str = ""
    kinds: frozenset[ReminderKind] = AT_ONCE
    plans_nights: bool = False
    """Whether they work shifts, and plan their nights once they have said yes."""

    @property
    def text(self) -> str:
        """The draft in short, such as `Europe/Berlin;22:30;s`; `s+` if nights are planned."""
        separator = _PLANS_NIGHTS if self.plans_nights else ","
        letters = separator.join(sorted(kind[0] for kind in self.kinds))
        if self.plans_nights and len(self.kinds) == 1:
            letters += separator
        return f"{_short(self.place, _ZONE_LIMIT)};{_short(self.bedtime, _PART_LIMIT)};{letters}"

    @property
    def nights_sign(self) -> str:
        """What says in a form's custom id that nights are planned; its fields do not."""
        return _PLANS_NIGHTS if self.plans_nights else ""

    def with_nights_sign(self, sign: str) -> Self:
        """Return the draft with nights planned, or not, as a form's custom id says."""
        return replace(self, plans_nights=sign == _PLANS_NIGHTS)

    @property
    def reading(self) -> Reading | None:
        """The bedtime, perhaps one in doubt; `None`: none was said, or none that can be read."""
        try:
            return parse_wall_time(self.bedtime) if self.bedtime else None
        except DomainError:
            return None

    def at(self, place: Place) -> Self:
        """Return the draft with a place that is beyond doubt: by its key, if that fits."""
        key = place.key if len(place.key) <= _ZONE_LIMIT and ";" not in place.key else place.zone
        return replace(self, place=key)

    def going_to_bed(self, bedtime: time) -> Self:
        """Return the draft with a bedtime that is beyond doubt."""
        return replace(self, bedtime=format_beyond_doubt(bedtime))

    def turned(self, kind: ReminderKind) -> Self:
        """Return the draft with a kind more, or without one that it had."""
        return replace(self, kinds=self.kinds ^ {kind})

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a draft back; an empty text is an empty draft."""
        place, _, rest = text.partition(";")
        bedtime, _, letters = rest.partition(";")
        picked = letters.replace(_PLANS_NIGHTS, ",").split(",")
        kinds = frozenset(kind for kind in PROPOSED if kind[0] in picked)
        return cls(
            place=place,
            bedtime=bedtime,
            kinds=kinds or AT_ONCE,
            plans_nights=_PLANS_NIGHTS in letters,
        )

    @classmethod
    def filled_in(cls, fields: Mapping[str, str]) -> Self:
        """Return what the form was filled in with.

        Raises:
            ValueError: a kind of reminder that there is none of; no form offers it.
        """
        asked = [ReminderKind(each) for each in fields.get("kinds", "").split(",") if each]
        if not set(PROPOSED) >= set(asked):
            message = f"the form offers {sorted(PROPOSED)}, got {len(asked)} picks"
            raise ValueError(message)
        return cls(
            place=fields.get("place", ""),
            bedtime=fields.get("bedtime", ""),
            kinds=frozenset(asked) or AT_ONCE,
        )

    @classmethod
    def of(cls, overview: Overview | None) -> Self:
        """Return what a person has set already."""
        if overview is None:
            return cls()
        bedtimes = [each for each in overview.user.bedtimes.by_weekday if each is not None]
        kinds = frozenset(kind for kind in PROPOSED if overview.is_on(kind))
        return cls(
            place=overview.user.zone_key or "",
            bedtime=format_beyond_doubt(bedtimes[0]) if bedtimes else "",
            kinds=kinds or AT_ONCE,
        )


def _short(text: str, limit: int) -> str:
    return text.replace(";", " ").replace("\n", " ")[:limit]
