"""The forms of `/start`, for whoever would rather type than pick."""

import discord
from discord import ButtonStyle

from bot.client.acts import Act
from bot.client.components import ActButton
from bot.client.kind_words import Vocabulary
from bot.domain.ids import UserId
from bot.messaging.texts.sentences import Sentence, say
from bot.messaging.ui.cards import act_button
from bot.messaging.ui.forms import Form, choice_field, text_field
from bot.messaging.ui.setup.draft import PROPOSED, SetupDraft

BEDTIME_EXAMPLE = Sentence("setup.bedtime_example", "22:30 or 10:30pm")
BEDTIME_QUESTION = Sentence("form.bedtime", "When do you go to bed?")


class SetupForm(Form):
    """Asks for everything that reminders need, in one go; the bedtime may also be picked later."""

    def __init__(self, owner: UserId, draft: SetupDraft, vocabulary: Vocabulary) -> None:
        title = say("setup.title", "Set up your reminders")
        act = Act(name="start.filled", owner=owner, argument=draft.nights_sign)
        super().__init__(act, title=title)
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
                label=BEDTIME_QUESTION.say(),
                description=say("setup.bedtime_detail", "Leave it empty to pick from a list."),
                placeholder=BEDTIME_EXAMPLE.say(),
                default=draft.bedtime,
                required=False,
            )
        )
        options = [
            discord.SelectOption(
                label=words.offer(),
                description=words.offer_detail(),
                value=kind,
                default=kind in draft.kinds,
            )
            for kind, words in vocabulary.items()
            if kind in PROPOSED
        ]
        label = say("setup.kinds", "What should I remind you about?")
        self.add_item(choice_field("kinds", label=label, options=options))


class BedtimeForm(Form):
    """Asks for a bedtime alone; what was said before stands in its custom id."""

    def __init__(self, owner: UserId, draft: SetupDraft) -> None:
        act = Act(name="start.typed-time", owner=owner, argument=draft.text)
        super().__init__(act, title=BEDTIME_QUESTION.say())
        self.add_item(
            text_field(
                "bedtime",
                label=say("setup.bedtime", "Your bedtime"),
                placeholder=BEDTIME_EXAMPLE.say(),
                default=draft.bedtime,
            )
        )


def form_button(
    owner: UserId, draft: SetupDraft, *, label: str, style: ButtonStyle = ButtonStyle.secondary
) -> ActButton:
    """Return a button that opens the form, filled in with *draft*."""
    return act_button("start.form", label, owner=owner, argument=draft.text, style=style)


def set_up_button(owner: UserId) -> ActButton:
    """Return the way to the first step."""
    label = say("start.set_me_up", "Set me up")
    return act_button("start.show", label, owner=owner, style=ButtonStyle.primary)
