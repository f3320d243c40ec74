"""The buttons under a reminder. Their acts are answered in `cogs/responses.py`."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from discord import ButtonStyle, ui

from bot.client.acts import Act
from bot.client.components import ActButton, button_rows
from bot.domain.delivery.snoozes import SNOOZE_CHOICES
from bot.domain.ids import OccurrenceId, UserId
from bot.domain.reminders.rules import ReminderKind
from bot.kinds.stretch import STRETCH


def stretch_buttons(
    owner: UserId, occurrence_id: OccurrenceId, *, snoozes: Sequence[timedelta] = SNOOZE_CHOICES
) -> ui.View:
    """Return what can be answered to a stretch reminder: no snooze that the night has no room for."""

    def button(name: str, label: str, style: ButtonStyle = ButtonStyle.secondary) -> ActButton:
        act = Act(name=f"stretch.{name}", owner=owner, argument=occurrence_id)
        return ActButton(act, label=label, style=style)

    later = [
        button(f"snooze-{minutes(length)}", f"Snooze {minutes(length)} min") for length in snoozes
    ]
    return button_rows(
        [
            button("start", "Start", ButtonStyle.primary),
            button("done", "Done", ButtonStyle.success),
            button("skip", "Skip tonight"),
            button("stop", "Stop these"),
        ],
        later,
    )


def water_buttons(owner: UserId, occurrence_id: OccurrenceId) -> ui.View:
    """Return what can be answered to a drink prompt."""

    def button(name: str, label: str, style: ButtonStyle = ButtonStyle.secondary) -> ActButton:
        act = Act(name=f"water.{name}", owner=owner, argument=occurrence_id)
        return ActButton(act, label=label, style=style)

    return button_rows(
        [
            button("glass", "+1 glass", ButtonStyle.success),
            button("skip", "Skip"),
            button("enough", "Enough for today"),
            button("stop", "Stop these"),
        ]
    )


def pause_offer_buttons(owner: UserId, occurrence_id: OccurrenceId) -> ui.View:
    """Return what can be answered after a fortnight without an answer."""

    def act(name: str) -> Act:
        return Act(name=f"quiet.{name}", owner=owner, argument=occurrence_id)

    return button_rows(
        [
            ActButton(act("keep"), label="Keep reminding me", style=ButtonStyle.success),
            ActButton(act("pause"), label="Pause for 14 nights"),
            ActButton(act("stop"), label="Stop these"),
        ]
    )


def undo_button(owner: UserId, kind: ReminderKind, occurrence_id: OccurrenceId) -> ui.View:
    """Return the way back from an answer."""
    act = Act(name=f"{kind}.undo", owner=owner, argument=occurrence_id)
    return button_rows([ActButton(act, label="Undo")])


def turn_on_button(owner: UserId, kind: ReminderKind) -> ui.View:
    """Return the way back from *Stop these*."""
    act = Act(name=f"{kind}.on", owner=owner)
    return button_rows([ActButton(act, label="Turn back on")])


def is_reminder(custom_ids: Iterable[str], kind: ReminderKind) -> bool:
    """Tell whether a message with these custom ids is, or was until its answer, such a reminder."""
    features = {kind, "quiet"} if kind == STRETCH else {kind}
    return any(each.partition(".")[0] in features for each in custom_ids)


def minutes(length: timedelta) -> int:
    """Return a length in whole minutes."""
    return length // timedelta(minutes=1)
