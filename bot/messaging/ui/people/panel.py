"""The panel of `/reminders`: everything that is set, each part with a button to change it."""

from discord import ButtonStyle, ui

from bot.client.acts import ANYBODY, Act
from bot.client.components import ActButton, button_rows
from bot.client.kind_words import AnyWords, Vocabulary
from bot.domain.errors import NothingOnError
from bot.domain.ids import UserId
from bot.domain.reminders.rules import ReminderKind
from bot.kinds.registry import AnyKind, Kinds
from bot.messaging.texts.sentences import Sentence, say
from bot.messaging.ui.library.cramp_flow import NOW
from bot.messaging.ui.people.presets import membership_buttons, membership_lines
from bot.messaging.ui.people.settings import overview_text
from bot.messaging.ui.replies import Interaction, reply, server_names
from bot.services.people.overview import Overview

SEND_A_TEST = Sentence("panel.send_a_test", "Send a test")


async def overview_for(interaction: Interaction, user_id: UserId) -> Overview:
    """Return what the person has set.

    Raises:
        NothingOnError: nothing at all.
    """
    overview = await interaction.client.services.overviews.show(user_id)
    if overview is None:
        raise NothingOnError
    return overview


async def show_panel(
    interaction: Interaction,
    overview: Overview,
    *,
    note: str | None = None,
    more: list[ActButton] | None = None,
) -> None:
    """Show the panel in place of the answer, with a note below it."""
    services = interaction.client.services
    joined = overview.joined
    text = "\n".join(
        [
            overview_text(overview, services.vocabulary),
            *membership_lines(joined, overview, server_names(interaction)),
        ]
    )
    view = _panel(
        overview,
        services.kinds,
        services.vocabulary,
        more=more or [],
        presets=membership_buttons(joined, overview, owner=overview.user.id),
    )
    await reply(interaction, f"{text}\n\n{note}" if note else text, view=view)


def panel_button(owner: UserId) -> ActButton:
    """Return the way to the panel."""
    return ActButton(Act(name="panel.show", owner=owner), label=_MY_REMINDERS.say())


def _panel(
    overview: Overview,
    kinds: Kinds,
    vocabulary: Vocabulary,
    *,
    more: list[ActButton],
    presets: list[ActButton],
) -> ui.View:
    owner = overview.user.id
    needs_resume = overview.is_paused or any(
        status.is_quiet for status in overview.statuses.values()
    )
    first = (
        _button(owner, "panel.resume", say("panel.resume", "Resume"), ButtonStyle.success)
        if needs_resume
        else _button(owner, "panel.pause", say("panel.pause_tonight", "Pause tonight"))
    )
    skip = _button(owner, "panel.skip", say("panel.skip_tonight", "Skip tonight"))
    test = _button(owner, "panel.test", SEND_A_TEST.say())
    return button_rows(
        [first, skip, test, *more],
        *(_reminder_buttons(overview, kind, vocabulary[kind.name]) for kind in kinds),
        [
            _button(owner, "edit.bedtime", say("panel.edit_bedtime", "Edit bedtime")),
            _button(owner, "edit.place", say("panel.edit_place", "Edit place")),
            *presets,
        ],
    )


def _reminder_buttons(overview: Overview, kind: AnyKind, words: AnyWords) -> list[ActButton]:
    owner, name = overview.user.id, kind.name
    if not overview.is_on(name):
        return [_button(owner, turn_on_act(name), words.turn_on_label())]
    edit = [_button(owner, edit_act(name), words.edit_label())] if kind.has_form else []
    return [*edit, _button(owner, turn_off_act(name), words.turn_off_label())]


def turn_on_act(kind: ReminderKind) -> str:
    """Return the act of the panel's button that turns a reminder on."""
    return f"panel.{kind}-on"


def turn_off_act(kind: ReminderKind) -> str:
    """Return the act of the panel's button that turns a reminder off."""
    return f"panel.{kind}-off"


def kind_turned(act: str) -> str:
    """Return the name of the kind that such an act turns on or off."""
    return act.removeprefix("panel.").rpartition("-")[0]


def edit_act(kind: ReminderKind) -> str:
    """Return the act of the panel's button that opens a reminder's form."""
    return f"edit.{kind}"


def _button(
    owner: UserId, name: str, label: str, style: ButtonStyle = ButtonStyle.secondary
) -> ActButton:
    return ActButton(Act(name=name, owner=owner), label=label, style=style)


SIGNPOST = Sentence(
    "signpost.text",
    "**A cramp right now? Press *Cramp now*.**\n"
    "I am a bot and do not read messages, so I do not know what you wrote. Press a button, or type "
    "`/help` to see what I can do.",
)
_MY_REMINDERS = Sentence("panel.my_reminders", "My reminders")


def signpost_buttons(owner: UserId) -> ui.View:
    """Return the ways that start here; the first works without anything being known or stored."""
    return button_rows(
        [
            ActButton(
                Act(name=NOW, owner=ANYBODY),
                label=say("signpost.cramp_now", "Cramp now"),
                style=ButtonStyle.primary,
            ),
            ActButton(Act(name="panel.show", owner=owner), label=_MY_REMINDERS.say()),
            ActButton(Act(name="start.show", owner=owner), label=say("signpost.set_up", "Set up")),
        ]
    )
