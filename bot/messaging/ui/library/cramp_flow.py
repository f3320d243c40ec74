"""The way through first aid: what is on screen, and where its buttons lead.

All that one press tells the next stands in the buttons' custom ids: the place, the step and the
end of the ten minutes. So nothing is kept anywhere, and no step asks a database. The acts have no
owner and a neutral name, so that an id says nothing about anybody.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Self

from discord import ButtonStyle, ui

from bot.client.acts import ANYBODY, Act
from bot.client.components import ActButton, button_rows
from bot.domain.library.library import Library
from bot.domain.library.terms import BodyPlace, Tier
from bot.messaging.texts.sentences import Sentence, say
from bot.messaging.ui.library.first_aid import (
    danger_text,
    eased_text,
    first_step_text,
    got_help_text,
    step_text,
    ten_minutes_text,
)

TEN_MINUTES = timedelta(minutes=10)
"""A cramp that lasts longer needs urgent medical advice."""

NOW, STEP, EASED, TEN, AGAIN, HELPED, PAUSE = (
    "aid.now",
    "aid.step",
    "aid.eased",
    "aid.ten",
    "aid.again",
    "aid.helped",
    "aid.pause",
)
DANGER = {tier: f"aid.{tier}" for tier in Tier}
"""The acts that show a tier of danger signs."""

_TIER_LABELS = {
    Tier.EMERGENCY: Sentence("cramp.emergency_signs", "Emergency signs"),
    Tier.SAME_DAY: Sentence("cramp.signs_for_today", "Signs for today"),
    Tier.ROUTINE: Sentence("cramp.signs_for_a_visit", "Signs for a visit"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """Where somebody stands in first aid."""

    place: BodyPlace
    over_at: datetime
    """When the ten minutes are over."""
    step: int = 0
    """0 is the first line, then the steps from 1."""

    @property
    def text(self) -> str:
        """The course in short, such as `calf|2|1767225600`."""
        return f"{self.place}|{self.step}|{int(self.over_at.timestamp())}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a course back."""
        place, step, over_at = text.split("|")
        return cls(
            place=BodyPlace(place),
            step=int(step),
            over_at=datetime.fromtimestamp(int(over_at), UTC),
        )

    @classmethod
    def begin(cls, place: BodyPlace, *, now: datetime) -> Self:
        """Begin with the first line; the ten minutes count from now."""
        return cls(place=place, over_at=now + TEN_MINUTES)

    def at_step(self, step: int) -> "Course":
        """Return the same course at another step."""
        return replace(self, step=step)


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """What is shown at a time."""

    text: str
    view: ui.View


@dataclass(frozen=True, slots=True, kw_only=True)
class Screens:
    """All that can be shown on a day. From each screen the danger signs are one press away."""

    library: Library
    on: date
    number_line: str | None = None
    """Whom to call in an emergency where the reader is, if that is known."""

    def step(self, course: Course) -> Screen:
        """Return the step that the course stands at."""
        if course.step == 0:
            text = first_step_text(self.library, course.place, over_at=course.over_at, on=self.on)
            more = [self._elsewhere(course, place) for place in BodyPlace]
            more = [button for button in more if button.act.argument != course.text]
        else:
            text = step_text(
                self.library, course.place, course.step, over_at=course.over_at, on=self.on
            )
            more = [_button(STEP, course.at_step(0), say("cramp.first_step", "First step"))]
        return Screen(text=text, view=button_rows(self._ways_on(course), more))

    def eased(self, course: Course) -> Screen:
        """Return what helps now that it has eased."""
        buttons = [_button(AGAIN, course, say("cramp.back", "It is back")), _warning_button(course)]
        return Screen(
            text=eased_text(self.library, course.place, on=self.on), view=button_rows(buttons)
        )

    def ten_minutes(self, course: Course) -> Screen:
        """Return what to do about a cramp that does not let go."""
        text = ten_minutes_text(
            self.library,
            course.place,
            over_at=course.over_at,
            on=self.on,
            number_line=self.number_line,
        )
        buttons = [_warning_button(course), *self._help_buttons(course)]
        return Screen(text=text, view=button_rows(buttons, [_back(course)]))

    def danger(self, course: Course, tier: Tier) -> Screen:
        """Return the danger signs of a tier; the other tiers are one press away."""
        others = [
            _button(DANGER[other], course, _TIER_LABELS[other].say())
            for other in Tier
            if other is not tier
        ]
        text = danger_text(self.library, tier, on=self.on, number_line=self.number_line)
        return Screen(
            text=text, view=button_rows(others, [*self._help_buttons(course), _back(course)])
        )

    def got_help(self, course: Course) -> Screen:
        """Return the end of the flow, for somebody who has help."""
        buttons = [_pause_button(course), _warning_button(course)]
        return Screen(text=got_help_text(self.library, course.place), view=button_rows(buttons))

    def last_word(self, text: str, course: Course) -> Screen:
        """Return what became of a pause."""
        return Screen(text=text, view=button_rows([_warning_button(course), _back(course)]))

    def _ways_on(self, course: Course) -> list[ActButton]:
        has_more = course.step < len(self.library.first_aid(course.place).steps)
        following = say("cramp.next_step", "Next step")
        onward = _button(STEP, course.at_step(course.step + 1), following, ButtonStyle.primary)
        return [
            *([onward] if has_more else []),
            _button(EASED, course, say("cramp.eased", "It eased"), ButtonStyle.success),
            _button(TEN, course, say("cramp.ten_minutes", "Still cramping after 10 min")),
            _warning_button(course),
        ]

    def _elsewhere(self, course: Course, place: BodyPlace) -> ActButton:
        name = self.library.first_aid(place).name
        return _button(STEP, replace(course, place=place, step=0), name)

    def _help_buttons(self, course: Course) -> list[ActButton]:
        helped = _button(HELPED, course, self.library.standing.got_help, ButtonStyle.success)
        return [helped, _pause_button(course)]


def _button(
    name: str, course: Course, label: str, style: ButtonStyle = ButtonStyle.secondary
) -> ActButton:
    return ActButton(Act(name=name, owner=ANYBODY, argument=course.text), label=label, style=style)


def _warning_button(course: Course) -> ActButton:
    label = say("cramp.warning_signs", "Warning signs")
    return _button(DANGER[Tier.EMERGENCY], course, label, ButtonStyle.danger)


def _pause_button(course: Course) -> ActButton:
    return _button(PAUSE, course, say("cramp.pause", "Pause my reminders for a day"))


def _back(course: Course) -> ActButton:
    return _button(STEP, course, say("cramp.back_to_steps", "Back to the steps"))
