"""What a reminder says once it has been answered: always the same for the same state."""

from discord import ui

from bot.domain.occurrences import Reason, State
from bot.domain.reminders import ReminderKind
from bot.messaging.amounts import millilitres
from bot.messaging.night_names import TONIGHT, night_name
from bot.messaging.reminder_buttons import stretch_buttons, undo_button, water_buttons
from bot.messaging.settings_text import next_text
from bot.messaging.timestamps import clock
from bot.services.answers import Answered


def answered_text(answered: Answered) -> str:
    """Return the text that takes the reminder's place."""
    match answered.occurrence.kind:
        case ReminderKind.STRETCH:
            return f"{_stretch_line(answered)}\n{_next(answered)}"
        case ReminderKind.WATER:
            return f"{_water_line(answered)}\n{_next(answered)}"


def answered_view(answered: Answered) -> ui.View:
    """Return what may be pressed next: an answer, or the way back from one."""
    occurrence = answered.occurrence
    owner = occurrence.user_id
    if occurrence.state in {State.SENT, State.UNANSWERED}:
        buttons = stretch_buttons if occurrence.kind is ReminderKind.STRETCH else water_buttons
        return buttons(owner, occurrence.id)
    return undo_button(owner, occurrence.kind, occurrence.id)


def _stretch_line(answered: Answered) -> str:
    match answered.occurrence.state:
        case State.DONE:
            return logged_line(_night(answered))
        case State.SKIPPED:
            return f"**Skipped for {_night(answered)}.** Nothing more comes for it."
        case State.SNOOZED:
            snoozed_until = answered.overview.statuses[ReminderKind.STRETCH].snoozed_until
            if snoozed_until is None:
                return "**Snoozed.** I have come back since, below."
            return f"**Snoozed.** I come back at {clock(snoozed_until)}."
        case _:
            return "**Time for your bedtime stretch.**"


def logged_line(night: str) -> str:
    """Return the praise for a night that was done."""
    return (
        f"**Logged for {night}.** Sleep well." if night == TONIGHT else f"**Logged for {night}.**"
    )


def _water_line(answered: Answered) -> str:
    match answered.occurrence.state:
        case State.DONE:
            return f"**One glass logged.** So far today: {millilitres(answered.drunk_ml)}."
        case State.SKIPPED if answered.occurrence.reason is Reason.ENOUGH:
            return "**Enough for today.** I ask again tomorrow."
        case State.SKIPPED:
            return "**Skipped.** A missed glass need not be caught up."
        case _:
            return "**Time for a drink.**"


def _next(answered: Answered) -> str:
    return f"-# {next_text(answered.overview, answered.occurrence.kind)}"


def _night(answered: Answered) -> str:
    return night_name(answered.occurrence.slot.local_date, answered.overview)


def nothing_changed_text(answered: Answered) -> str:
    """Explain a press that came too late to change anything."""
    match answered.occurrence.state:
        case State.DONE:
            return "This one is logged as done already. Press **Undo** first to answer it anew."
        case State.SNOOZED:
            return "The snooze has ended already, so there is nothing to take back."
        case State.SKIPPED:
            return "This one is skipped already. Press **Undo** first to answer it anew."
        case _:
            return "This reminder is from an earlier day. You can still press **Done** or **Skip**."
