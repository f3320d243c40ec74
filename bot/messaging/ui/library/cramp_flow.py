"""The way through first aid: three screens, where their buttons lead, and the danger signs beside them.

All that one press tells the next stands in the buttons' custom ids: the place, the step and the
end of the ten minutes. So nothing is kept anywhere, and no screen asks a database. The acts have no
owner and a neutral name, so that an id says nothing about anybody.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Self

import discord
from discord import ButtonStyle

from bot.client.acts import ANYBODY, Act
from bot.client.components import ActButton, ActSelect
from bot.domain.library.library import Library
from bot.domain.library.terms import BodyPlace, Tier
from bot.messaging.texts.sentences import Sentence, say
from bot.messaging.ui.library.cramp_screens import Screen
from bot.messaging.ui.library.emergency_words import EmergencyCall, emergency_call
from bot.messaging.ui.library.first_aid import (
    Words,
    danger_words,
    eased_words,
    first_words,
    got_help_words,
    help_words,
    next_words,
)
from bot.ports.delivery import Picture

TEN_MINUTES = timedelta(minutes=10)
"""A cramp that lasts longer needs urgent medical advice."""

NOW, STEP, PLACE, EASED, TEN, AGAIN, HELPED, PAUSE = (
    "aid.now",
    "aid.step",
    "aid.place",
    "aid.eased",
    "aid.ten",
    "aid.again",
    "aid.helped",
    "aid.pause",
)
DANGER = {tier: f"aid.{tier}" for tier in Tier}
"""The acts that show a tier of danger signs."""

STILL_HURTS = 1
"""The step that asks for more; in messages of version 0.1 any later one, too."""

_STILL_HURTS = Sentence("cramp.still_hurts", "Still hurts")


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """Where somebody stands in first aid."""

    place: BodyPlace
    over_at: datetime
    """When the ten minutes are over."""
    step: int = 0
    """0 is the first line, anything later what to try next."""

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

    def is_over(self, *, now: datetime) -> bool:
        """Tell whether the ten minutes are over."""
        return now >= self.over_at

    def at_step(self, step: int) -> "Course":
        """Return the same course at another step."""
        return replace(self, step=step)


@dataclass(frozen=True, slots=True, kw_only=True)
class Screens:
    """All that can be shown at a time. From each screen the danger signs are one press away."""

    library: Library
    now: datetime
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    """Of the places, by name; without one, the words stand alone."""
    zone_key: str | None = None
    """The reader's zone, if that is known: it tells whom to call in an emergency."""

    def first(self, course: Course) -> Screen:
        """Return what to do now."""
        course = course.at_step(0)
        on, over_at = self._on, course.over_at
        still = _button(STEP, course.at_step(STILL_HURTS), _STILL_HURTS.say(), ButtonStyle.primary)
        return Screen(
            words=first_words(self.library, course.place, over_at=over_at, on=on),
            picture=self._picture(course.place),
            rows=((_eased_button(course), still, self._warning_button(course)),),
            menu=self._elsewhere(course),
        )

    def more(self, course: Course) -> Screen:
        """Return what to try next."""
        on, over_at = self._on, course.over_at
        still = _button(TEN, course, _STILL_HURTS.say(), ButtonStyle.primary)
        return Screen(
            words=next_words(self.library, course.place, over_at=over_at, on=on),
            rows=((_eased_button(course), still, self._warning_button(course)), (_back(course),)),
        )

    def eased(self, course: Course) -> Screen:
        """Return what helps now that it has eased."""
        again = _button(AGAIN, course, say("cramp.back", "It is back"))
        mine = Act(name="panel.show")
        settings = ActButton(mine, label=say("cramp.my_reminders", "My reminders"))
        return Screen(
            words=eased_words(self.library, course.place, on=self._on),
            rows=((again, settings, self._warning_button(course)),),
        )

    def medical_help(self, course: Course) -> Screen:
        """Return what to do about a cramp that does not let go."""
        words = help_words(
            self.library,
            course.place,
            over_at=None if course.is_over(now=self.now) else course.over_at,
            on=self._on,
            call=self._call,
        )
        return Screen(
            words=words,
            rows=(self._help_buttons(course), (self._warning_button(course), _back(course))),
        )

    def danger(self, course: Course, tier: Tier) -> Screen:
        """Return the danger signs of a tier; the other tiers are one press away."""
        others = tuple(self._tier_button(course, each) for each in Tier if each is not tier)
        return Screen(
            words=danger_words(self.library, tier, on=self._on, call=self._call),
            rows=(others, self._help_buttons(course), (_back(course),)),
        )

    def got_help(self, course: Course) -> Screen:
        """Return the end of the flow, for somebody who has help."""
        rows = ((_pause_button(course), self._warning_button(course)),)
        return Screen(words=got_help_words(self.library, course.place), rows=rows)

    def last_word(self, words: Words, course: Course) -> Screen:
        """Return what became of a pause."""
        return Screen(words=words, rows=((self._warning_button(course), _back(course)),))

    @property
    def _call(self) -> EmergencyCall:
        return emergency_call(self.library, self.zone_key)

    @property
    def _on(self) -> date:
        return self.now.date()

    def _picture(self, place: BodyPlace) -> Picture | None:
        aid = self.library.first_aid(place)
        png = self.pictures.get(aid.picture)
        return Picture(name=aid.picture, png=png, alt=aid.alt) if png else None

    def _elsewhere(self, course: Course) -> ActSelect:
        options = [
            discord.SelectOption(label=self.library.first_aid(place).name, value=place.value)
            for place in BodyPlace
            if place is not course.place
        ]
        act = Act(name=PLACE, argument=course.text)
        return ActSelect(
            act, placeholder=say("cramp.elsewhere", "Somewhere else?"), options=options
        )

    def _tier_button(self, course: Course, tier: Tier) -> ActButton:
        style = ButtonStyle.danger if tier is Tier.EMERGENCY else ButtonStyle.secondary
        return _button(DANGER[tier], course, self.library.red_flags[tier].label, style)

    def _warning_button(self, course: Course) -> ActButton:
        return self._tier_button(course, Tier.EMERGENCY)

    def _help_buttons(self, course: Course) -> tuple[ActButton, ...]:
        helped = _button(HELPED, course, self.library.standing.got_help, ButtonStyle.success)
        return helped, _pause_button(course)


def _button(
    name: str, course: Course, label: str, style: ButtonStyle = ButtonStyle.secondary
) -> ActButton:
    return ActButton(Act(name=name, owner=ANYBODY, argument=course.text), label=label, style=style)


def _eased_button(course: Course) -> ActButton:
    return _button(EASED, course, say("cramp.eased", "It eased"), ButtonStyle.success)


def _pause_button(course: Course) -> ActButton:
    return _button(PAUSE, course, say("cramp.pause", "Pause my reminders for a day"))


def _back(course: Course) -> ActButton:
    return _button(STEP, course.at_step(0), say("cramp.back_to_steps", "Back to first aid"))
