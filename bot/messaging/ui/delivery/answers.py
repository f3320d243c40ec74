"""What a reminder says once it has been answered: always the same for the same state."""

from discord import ui

from bot.domain.delivery.occurrence import Reason, State
from bot.domain.library.library import Library
from bot.kinds.stretch import STRETCH
from bot.messaging.texts.formatting import clock, night_name, tonight
from bot.messaging.ui.delivery.buttons import undo_button
from bot.messaging.ui.delivery.drinks import day_text
from bot.messaging.ui.delivery.notices import render_notice
from bot.messaging.ui.people.settings import next_text
from bot.services.reminders.answers import Answered


def answered_text(answered: Answered, library: Library) -> str:
    """Return the text that takes the reminder's place."""
    if _is_unanswered(answered):
        return render_notice(answered.notice, library).content
    if answered.occurrence.kind != STRETCH:
        return f"{_water_line(answered, library)}\n{_next(answered)}"
    if answered.occurrence.state is State.SNOOZED:
        return _snoozed_line(answered)
    return f"{_stretch_line(answered)}\n{_next(answered)}"


def answered_view(answered: Answered, library: Library) -> ui.View:
    """Return what may be pressed next: an answer, or the way back from one."""
    occurrence = answered.occurrence
    if _is_unanswered(answered):
        return render_notice(answered.notice, library).view
    return undo_button(occurrence.user_id, occurrence.kind, occurrence.id)


def _is_unanswered(answered: Answered) -> bool:
    """Tell whether the reminder waits for an answer, so that it stands there as it was sent."""
    return answered.occurrence.state in {State.SENT, State.UNANSWERED}


def _stretch_line(answered: Answered) -> str:
    if answered.occurrence.state is State.DONE:
        return logged_line(_night(answered))
    return f"**Skipped for {_night(answered)}.** Nothing more comes for it."


def _snoozed_line(answered: Answered) -> str:
    """Return until when; the next regular reminder beside it would read as if tonight were over."""
    snoozed_until = answered.overview.statuses[STRETCH].snoozed_until
    if snoozed_until is None:
        return "**Snoozed.** I have come back since, below."
    return f"**Snoozed until {clock(snoozed_until)}.** I come back then."


def logged_line(night: str) -> str:
    """Return the praise for a night that was done."""
    return (
        f"**Logged for {night}.** Sleep well." if night == tonight() else f"**Logged for {night}.**"
    )


def _water_line(answered: Answered, library: Library) -> str:
    match answered.occurrence.state:
        case State.DONE:
            day = day_text(library, answered.overview, drunk_ml=answered.drunk_ml)
            return f"**One glass logged.** {day}"
        case _ if answered.occurrence.reason is Reason.ENOUGH:
            return "**Enough for today.** I ask again tomorrow."
        case _:
            return f"**Skipped.** {library.hydration.missed_glass_note}"


def _next(answered: Answered) -> str:
    return f"-# {next_text(answered.overview, answered.occurrence.kind)}"


def _night(answered: Answered) -> str:
    return night_name(answered.occurrence.slot.local_date, answered.overview)


def nothing_changed_text(answered: Answered) -> str:
    """Explain a press that came too late to change anything."""
    match answered.occurrence.state:
        case State.DONE:
            return "This one is logged as done already. Press **Undo** first to answer again."
        case State.SNOOZED:
            return "The snooze has ended already, so there is nothing to take back."
        case State.SKIPPED:
            return "This one is skipped already. Press **Undo** first to answer again."
        case _:
            return "This reminder is from an earlier day. You can still press **Done** or **Skip**."
