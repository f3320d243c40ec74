"""The form of `/start`: where, when, and what."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self

import discord
from discord import ButtonStyle

from bot.client.acts import Act
from bot.client.components import ActButton
from bot.domain.ids import UserId
from bot.domain.places import Place
from bot.domain.reminders.rules import ReminderKind
from bot.domain.time.wall_time import format_beyond_doubt
from bot.kinds.drinks import DRINKS
from bot.kinds.stretch import STRETCH
from bot.messaging.texts.sentences import Sentence, say
from bot.messaging.ui.forms import Form, choice_field, text_field
from bot.services.people.overview import Overview

_PART_LIMIT = 23  # three parts and their separators fit the 60 characters of an argument
_ZONE_LIMIT = 32  # the longest zone key is America/Argentina/ComodRivadavia
_OPTIONS = {
    STRETCH: (
        Sentence("setup.stretch", "Stretch before bed"),
        Sentence("setup.stretch_detail", "One message a night, half an hour before bed"),
    ),
    DRINKS: (
        Sentence("setup.drinks", "Drink through the day"),
        Sentence("setup.drinks_detail", "After a short safety check"),
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SetupDraft:
    """What somebody filled in, or had set before; carried from step to step by custom ids."""

    place: str = ""
    bedtime: str = ""
    kinds: frozenset[ReminderKind] = frozenset({STRETCH})

    @property
    def text(self) -> str:
        """The draft in short, such as `Europe/Berlin;22:30;stretch`."""
        letters = ",".join(sorted(kind[0] for kind in self.kinds))
        return f"{_short(self.place, _ZONE_LIMIT)};{_short(self.bedtime, _PART_LIMIT)};{letters}"

    def at(self, place: Place) -> Self:
        """Return the draft with a place that is beyond doubt: by its key, if that fits."""
        key = place.key if len(place.key) <= _ZONE_LIMIT and ";" not in place.key else place.zone
        return replace(self, place=key)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a draft back; an empty text is an empty draft."""
        place, _, rest = text.partition(";")
        bedtime, _, letters = rest.partition(";")
        kinds = frozenset(kind for kind in _OPTIONS if kind[0] in letters.split(","))
        return cls(place=place, bedtime=bedtime, kinds=kinds or cls().kinds)

    @classmethod
    def filled_in(cls, fields: Mapping[str, str]) -> Self:
        """Return what the form was filled in with.

        Raises:
            ValueError: a kind of reminder that there is none of; no form offers it.
        """
        asked = [ReminderKind(each) for each in fields.get("kinds", "").split(",") if each]
        if not _OPTIONS.keys() >= set(asked):
            message = f"the form offers {sorted(_OPTIONS)}, got {len(asked)} picks"
            raise ValueError(message)
        kinds = frozenset(asked)
        return cls(
            place=fields.get("place", ""),
            bedtime=fields.get("bedtime", ""),
            kinds=kinds or cls().kinds,
        )

    @classmethod
    def of(cls, overview: Overview | None) -> Self:
        """Return what a person has set already."""
        if overview is None:
            return cls()
        bedtimes = [each for each in overview.user.bedtimes.by_weekday if each is not None]
        kinds = frozenset(kind for kind in _OPTIONS if overview.is_on(kind))
        return cls(
            place=overview.user.zone_key or "",
            bedtime=format_beyond_doubt(bedtimes[0]) if bedtimes else "",
            kinds=kinds or cls().kinds,
        )


def _short(text: str, limit: int) -> str:
    return text.replace(";", " ").replace("\n", " ")[:limit]


class SetupForm(Form):
    """Asks for everything that reminders need, in one go."""

    def __init__(self, owner: UserId, draft: SetupDraft) -> None:
        title = say("setup.title", "Set up your reminders")
        super().__init__(Act(name="start.filled", owner=owner), title=title)
        self.add_item(
            text_field(
                "place",
                label=say("form.place", "Where do you live?"),
                placeholder=say("form.place_example", "Munich"),
                default=draft.place,
                description=say(
                    "setup.place_detail", "A city near you; I only keep its time zone."
                ),
            )
        )
        self.add_item(
            text_field(
                "bedtime",
                label=say("form.bedtime", "When do you go to bed?"),
                placeholder=say("setup.bedtime_example", "22:30 or 10:30pm"),
                default=draft.bedtime,
            )
        )
        options = [
            discord.SelectOption(
                label=label.say(),
                description=description.say(),
                value=kind,
                default=kind in draft.kinds,
            )
            for kind, (label, description) in _OPTIONS.items()
        ]
        label = say("setup.kinds", "What shall I remind you of?")
        self.add_item(choice_field("kinds", label=label, options=options))


def form_button(owner: UserId, draft: SetupDraft, *, label: str) -> ActButton:
    """Return a button that opens the form, filled in with *draft*."""
    act = Act(name="start.form", owner=owner, argument=draft.text)
    return ActButton(act, label=label, style=ButtonStyle.primary)


def set_up_button(owner: UserId) -> ActButton:
    """Return a button that opens the form for somebody new."""
    return form_button(owner, SetupDraft(), label=say("start.set_me_up", "Set me up"))


def consent_question(draft: SetupDraft) -> str:
    """Return what a person agrees to by *Yes*."""
    match sorted(draft.kinds):
        case [kind] if kind == STRETCH:
            return say(
                "start.consent_stretch",
                "Shall I write to you by direct message half an hour before bed? "
                "You can stop it any time.",
            )
        case [kind] if kind == DRINKS:
            return say(
                "start.consent_water",
                "Shall I write to you by direct message about drinks? You can stop it any time.",
            )
        case _:
            return say(
                "start.consent_both",
                "Shall I write to you by direct message half an hour before bed, and about "
                "drinks? You can stop it any time.",
            )
