"""The buttons under a reminder. Their acts are answered in `cogs/responses.py`."""

from collections.abc import Iterable

from discord import ButtonStyle, ui

from bot.client.acts import Act
from bot.client.components import ActButton, button_rows
from bot.client.kind_words import AnyWords
from bot.domain.delivery.notices import STOP, Button, Emphasis, ReminderNotice
from bot.domain.delivery.occurrence import State
from bot.domain.ids import OccurrenceId, UserId
from bot.domain.reminders.rules import ReminderKind
from bot.kinds.kind import TURN_ON, act_name, undo_of
from bot.kinds.registry import AnyKind
from bot.messaging.texts.sentences import say, say_count

QUIET, KEEP, PAUSE = "quiet", "keep", "pause"
"""Acts after a fortnight without an answer: `quiet.keep`, `quiet.pause`, and `quiet.stop`."""

QUIET_PAUSE_NIGHTS = 14

_STYLES = {
    Emphasis.USUAL: ButtonStyle.secondary,
    Emphasis.MAIN: ButtonStyle.primary,
    Emphasis.DONE: ButtonStyle.success,
}


def reminder_buttons(notice: ReminderNotice, words: AnyWords) -> ui.View:
    """Return what can be answered to a reminder."""

    def button(offered: Button) -> ActButton:
        name = act_name(notice.kind, offered.act)
        act = Act(name=name, owner=notice.user_id, argument=notice.occurrence_id)
        label = button_label(offered.act, words)
        return ActButton(act, label=label, style=_STYLES[offered.emphasis])

    return button_rows(*([button(offered) for offered in row] for row in notice.buttons))


def trial_buttons(notice: ReminderNotice, words: AnyWords) -> ui.View:
    """Return the same buttons for a trial: a press on one says that it was a trial, and does nothing."""

    def button(offered: Button) -> ActButton:
        argument = act_name(notice.kind, offered.act)
        act = Act(name="trial.press", owner=notice.user_id, argument=argument)
        label = button_label(offered.act, words)
        return ActButton(act, label=label, style=_STYLES[offered.emphasis])

    return button_rows(*([button(offered) for offered in row] for row in notice.buttons))


def button_label(act: str, words: AnyWords) -> str:
    """Return what stands on a reminder's button, by the act's name without the kind's."""
    return stop_label() if act == STOP else words.label(act)


def snoozed_buttons(notice: ReminderNotice, words: AnyWords, *, can_undo: bool) -> ui.View:
    """Return what may still be answered while a reminder is put off: it need not be waited for.

    Once it has come again, there is nothing to take back.
    """
    owner, occurrence_id = notice.user_id, notice.occurrence_id
    answers = [
        ActButton(
            Act(name=act_name(notice.kind, each.act), owner=owner, argument=occurrence_id),
            label=words.label(each.act),
            style=_STYLES[each.emphasis],
        )
        for each in notice.buttons[0]
        if each.act != STOP
    ]
    undo = (
        undo_button(owner, notice.kind, occurrence_id, State.SNOOZED).children if can_undo else ()
    )
    return button_rows([*answers, *(each for each in undo if isinstance(each, ActButton))])


def stop_label() -> str:
    """Return the label of the button that turns a reminder off."""
    return say("button.stop", "Stop these")


def pause_offer_buttons(owner: UserId, occurrence_id: OccurrenceId) -> ui.View:
    """Return what can be answered after a fortnight without an answer."""

    def act(name: str) -> Act:
        return Act(name=f"{QUIET}.{name}", owner=owner, argument=occurrence_id)

    keep = say("quiet.keep", "Keep reminding me")
    pause = say_count(
        "quiet.pause", "Pause for {count} night", "Pause for {count} nights", QUIET_PAUSE_NIGHTS
    )
    return button_rows(
        [
            ActButton(act(KEEP), label=keep, style=ButtonStyle.success),
            ActButton(act(PAUSE), label=pause),
            ActButton(act(STOP), label=stop_label()),
        ]
    )


def undo_button(
    owner: UserId, kind: ReminderKind, occurrence_id: OccurrenceId, state: State
) -> ui.View:
    """Return the way back from the answer that a message shows, and from no other."""
    act = Act(name=act_name(kind, undo_of(state)), owner=owner, argument=occurrence_id)
    return button_rows([ActButton(act, label=say("button.undo", "Undo"))])


def turn_on_button(
    owner: UserId, kind: ReminderKind, *, occurrence_id: OccurrenceId | None = None
) -> ui.View:
    """Return the way back from *Stop these*; as a part of a message it keeps its occurrence."""
    act = Act(name=act_name(kind, TURN_ON), owner=owner, argument=occurrence_id or "")
    return button_rows([ActButton(act, label=say("button.turn_back_on", "Turn back on"))])


def is_reminder(custom_ids: Iterable[str], kind: AnyKind) -> bool:
    """Tell whether a message with these custom ids is, or was until its answer, such a reminder."""
    families = {kind.name, QUIET} if kind.traits.falls_quiet else {kind.name}
    return any(each.partition(".")[0] in families for each in custom_ids)
