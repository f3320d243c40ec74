"""How delivered reminders stand, by what is stored: nothing is pressed, and nothing changes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.delivery.occurrence import Occurrence
from bot.domain.delivery.person import Person
from bot.domain.library.tip_choice import BedtimeTip
from bot.domain.progress.week import Retrospect
from bot.domain.standing.answered import Answered
from bot.domain.standing.evening import beside, is_asked_again
from bot.domain.standing.overview import overview_of
from bot.domain.time.zones import drink_day_of
from bot.kinds.registry import Kinds
from bot.services.reminders.press import notice_again, with_drinks


class Standings:
    """Says what the messages of a person's reminders ought to show."""

    def __init__(self, *, bedtime_tips: Sequence[BedtimeTip], kinds: Kinds) -> None:
        self._bedtime_tips = bedtime_tips
        self._kinds = kinds

    def of(
        self,
        person: Person,
        occurrence: Occurrence,
        *,
        now: datetime,
        past: Retrospect | None = None,
    ) -> Answered:
        """Return how a reminder stands, and what shares its message; *past* is what one looks back at.

        Raises:
            KeyError: that reminder was never on.
            ZoneMissingError, ZoneUnknownError: what it said has no meaning without a zone.
        """
        other = beside(person, occurrence)
        own = self._alone(person, occurrence, now=now, past=past)
        if other is None:
            return own
        return replace(own, beside=self._alone(person, other, now=now, past=past))

    def _alone(
        self, person: Person, occurrence: Occurrence, *, now: datetime, past: Retrospect | None
    ) -> Answered:
        drunk_ml = person.drunk_ml.get(drink_day_of(now, person.user.zone), 0)
        agenda = with_drinks(person.agenda(occurrence.kind), occurrence, drunk_ml)
        return Answered(
            occurrence=occurrence,
            is_new=False,
            leads_to=occurrence.state,
            overview=overview_of(person, now=now),
            drunk_ml=drunk_ml,
            at=now,
            notice=notice_again(
                occurrence,
                agenda,
                at=now,
                tips=self._bedtime_tips,
                kinds=self._kinds,
                past=past if agenda.reminder.traits.looks_back else None,
            ),
            is_asked_again=is_asked_again(person, occurrence),
        )
