"""What a reminder says once it has been answered: always the same for the same state."""

from discord import ui

from bot.client.components import button_rows
from bot.client.kind_words import Vocabulary
from bot.domain.delivery.notices import PauseOfferNotice
from bot.domain.delivery.occurrence import State
from bot.domain.ids import OccurrenceId, UserId
from bot.domain.library.library import Library
from bot.domain.reminders.rules import Cycle, ReminderKind
from bot.domain.standing.evening import CLOSED
from bot.messaging.texts.sentences import say
from bot.messaging.ui.delivery.buttons import (
    snoozed_buttons,
    turn_on_button,
    undo_button,
)
from bot.messaging.ui.delivery.notices import render_notice
from bot.messaging.ui.delivery.parts import RenderedMessage, joined
from bot.messaging.ui.kinds.vocabulary import VOCABULARY
from bot.messaging.ui.people.settings import next_text
from bot.messaging.ui.people.ways_on import panel_button
from bot.services.people.overview import Overview
from bot.services.reminders.press import Answered


def answered_text(answered: Answered, library: Library, vocabulary: Vocabulary = VOCABULARY) -> str:
    """Return the text that takes the reminder's place."""
    if _is_unanswered(answered):
        return render_notice(answered.notice, library, vocabulary).content
    words = vocabulary[answered.occurrence.kind]
    text = words.answered(answered, library)
    if _is_nightly(answered):
        return text  # all in one line; beside a snooze, the next one would read as if tonight were over
    return f"{text}\n-# {next_text(answered.overview, answered.occurrence.kind, words)}"


def answered_message(
    answered: Answered, library: Library, vocabulary: Vocabulary = VOCABULARY
) -> RenderedMessage:
    """Return what takes the message's place: the reminder as it stands now, and what is beside it."""
    part = _part(answered, library, vocabulary)
    return with_beside(part, answered, library, vocabulary)


def standing_message(
    answered: Answered, library: Library, vocabulary: Vocabulary = VOCABULARY
) -> RenderedMessage:
    """Return what a message says to which nothing was answered just now, all parts of it."""
    part = part_beside(answered, library, vocabulary)
    return with_beside(part, answered, library, vocabulary)


def with_beside(
    part: RenderedMessage, answered: Answered, library: Library, vocabulary: Vocabulary
) -> RenderedMessage:
    """Return the message in which a *part* stands for a reminder, and what is beside it."""
    beside = answered.beside
    if beside is None:
        return part
    by_kind = {
        answered.occurrence.kind: part,
        beside.occurrence.kind: part_beside(beside, library, vocabulary),
    }
    return joined([by_kind[kind] for kind in vocabulary if kind in by_kind], vocabulary)


def part_beside(answered: Answered, library: Library, vocabulary: Vocabulary) -> RenderedMessage:
    """Return the part of a reminder to which nothing was answered just now."""
    if answered.is_asked_again:
        return _asked_again(answered)
    occurrence = answered.occurrence
    if not (_is_closed(answered) or answered.overview.is_on(occurrence.kind)):
        return turned_off_message(
            occurrence.user_id, occurrence.kind, vocabulary, occurrence_id=occurrence.id
        )
    return _part(answered, library, vocabulary)


def _asked_again(answered: Answered) -> RenderedMessage:
    """Return what is left of a reminder above a later one of its night, which is to be answered."""
    text = say("reminder.asked_again", "Asked again below.")
    if answered.beside is not None:
        return RenderedMessage(content=text)
    view = button_rows([panel_button(answered.occurrence.user_id)])
    return RenderedMessage(content=text, view=view)


def _part(answered: Answered, library: Library, vocabulary: Vocabulary) -> RenderedMessage:
    if answered.is_asked_again and _is_unanswered(answered):
        return _asked_again(answered)
    return RenderedMessage(
        content=answered_text(answered, library, vocabulary),
        view=_answered_view(answered, library, vocabulary),
    )


def turned_off_message(
    owner: UserId,
    kind: ReminderKind,
    vocabulary: Vocabulary,
    *,
    occurrence_id: OccurrenceId | None = None,
) -> RenderedMessage:
    """Return what is said once a reminder was turned off, with the way back to its occurrence."""
    view = turn_on_button(owner, kind, occurrence_id=occurrence_id)
    return RenderedMessage(content=vocabulary[kind].turned_off(), view=view)


def turned_on_message(
    overview: Overview,
    kind: ReminderKind,
    library: Library,
    vocabulary: Vocabulary,
    *,
    part: Answered | None,
) -> RenderedMessage:
    """Return what is said once a reminder is back on: as it was sent, while it is still due.

    Later, or without a *part* (a button of a version that named no occurrence), it tells when the
    next one comes. Beside another reminder it can be answered all the same.
    """
    if part is not None and part.beside is None and _is_due(part):
        return _part(part, library, vocabulary)
    coming = next_text(overview, kind, vocabulary[kind])
    text = say("reminder.back_on", "**They are back on.**\n{next}", next=coming)
    if part is None or (part.beside is None and _is_unanswered(part)):
        return RenderedMessage(content=text, view=button_rows([panel_button(overview.user.id)]))
    return RenderedMessage(content=text, view=_answered_view(part, library, vocabulary))


def _answered_view(answered: Answered, library: Library, vocabulary: Vocabulary) -> ui.View:
    """Return what may be pressed next: an answer, or the way back from one."""
    occurrence = answered.occurrence
    if _is_unanswered(answered):
        return render_notice(answered.notice, library, vocabulary).view
    notice, status = answered.notice, answered.overview.statuses.get(occurrence.kind)
    if occurrence.state is State.SNOOZED and not isinstance(notice, PauseOfferNotice):
        can_undo = status is not None and status.snoozed_until is not None
        return snoozed_buttons(notice, vocabulary[occurrence.kind], can_undo=can_undo)
    owner, state = occurrence.user_id, occurrence.state
    if state not in {State.DONE, State.SKIPPED}:
        state = State.SNOOZED
    return undo_button(owner, occurrence.kind, occurrence.id, state)


def _is_nightly(answered: Answered) -> bool:
    return _cycle_of(answered) is Cycle.NIGHT


def _cycle_of(answered: Answered) -> Cycle | None:
    status = answered.overview.statuses.get(answered.occurrence.kind)
    return None if status is None else status.reminder.traits.cycle


def _is_unanswered(answered: Answered) -> bool:
    """Tell whether the reminder stands there as it was sent: it waits for an answer, or takes none."""
    is_open = answered.occurrence.state in {State.SENT, State.UNANSWERED}
    return is_open or _cycle_of(answered) is Cycle.WEEK


def _is_closed(answered: Answered) -> bool:
    """Tell whether a reminder's night needs no answer any more, whether or not it is turned on."""
    return answered.occurrence.state in CLOSED


def _is_due(answered: Answered) -> bool:
    return _is_unanswered(answered) and not answered.occurrence.slot.is_stale(at=answered.at)


def nothing_changed_text(answered: Answered) -> str:
    """Explain a press that came too late to change anything."""
    match answered.occurrence.state:
        case State.DONE:
            return say(
                "answer.done_already",
                "This one is logged as done already.\nPress **Undo** first to answer again.",
            )
        case State.SNOOZED:
            return say(
                "answer.snooze_over",
                "The snooze has ended already, so there is nothing to take back.",
            )
        case State.SKIPPED:
            return say(
                "answer.skipped_already",
                "This one is skipped already.\nPress **Undo** first to answer again.",
            )
        case _:
            return say(
                "answer.earlier_day",
                "This reminder is from an earlier day.\nYou can still press **Done** or **Skip**.",
            )
