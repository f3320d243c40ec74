"""What a reminder says once it has been answered: always the same for the same state."""

from discord import ui

from bot.client.kind_words import Vocabulary
from bot.domain.delivery.occurrence import State
from bot.domain.library.library import Library
from bot.messaging.texts.sentences import say
from bot.messaging.ui.delivery.buttons import undo_button
from bot.messaging.ui.delivery.notices import render_notice
from bot.messaging.ui.kinds.vocabulary import VOCABULARY
from bot.messaging.ui.people.settings import next_text
from bot.services.reminders.answers import Answered


def answered_text(answered: Answered, library: Library, vocabulary: Vocabulary = VOCABULARY) -> str:
    """Return the text that takes the reminder's place."""
    if _is_unanswered(answered):
        return render_notice(answered.notice, library, vocabulary).content
    words = vocabulary[answered.occurrence.kind]
    text = words.answered(answered, library)
    if answered.occurrence.state is State.SNOOZED:
        return text  # the next regular one beside it would read as if tonight were over
    return f"{text}\n-# {next_text(answered.overview, answered.occurrence.kind, words)}"


def answered_view(
    answered: Answered, library: Library, vocabulary: Vocabulary = VOCABULARY
) -> ui.View:
    """Return what may be pressed next: an answer, or the way back from one."""
    occurrence = answered.occurrence
    if _is_unanswered(answered):
        return render_notice(answered.notice, library, vocabulary).view
    return undo_button(occurrence.user_id, occurrence.kind, occurrence.id)


def _is_unanswered(answered: Answered) -> bool:
    """Tell whether the reminder waits for an answer, so that it stands there as it was sent."""
    return answered.occurrence.state in {State.SENT, State.UNANSWERED}


def nothing_changed_text(answered: Answered) -> str:
    """Explain a press that came too late to change anything."""
    match answered.occurrence.state:
        case State.DONE:
            return say(
                "answer.done_already",
                "This one is logged as done already. Press **Undo** first to answer again.",
            )
        case State.SNOOZED:
            return say(
                "answer.snooze_over",
                "The snooze has ended already, so there is nothing to take back.",
            )
        case State.SKIPPED:
            return say(
                "answer.skipped_already",
                "This one is skipped already. Press **Undo** first to answer again.",
            )
        case _:
            return say(
                "answer.earlier_day",
                "This reminder is from an earlier day. You can still press **Done** or **Skip**.",
            )
