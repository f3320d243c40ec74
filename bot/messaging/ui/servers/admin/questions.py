"""What is asked, or explained, before something is saved: nothing that was typed is lost."""

from discord import ButtonStyle, ui

from bot.client.act_arguments import draft_id as read_draft_id
from bot.client.act_arguments import reading, reading_text
from bot.client.components import ActButton
from bot.domain.errors import DomainError
from bot.domain.ids import DraftId, UserId
from bot.domain.servers.errors import EditConflictError, NotForYouError, NotOfThisServerError
from bot.domain.time.wall_time import EitherHalf, Reading
from bot.messaging.texts.formatting import relative
from bot.messaging.texts.sentences import say
from bot.messaging.ui.cards import Topic, act_button, card, row, text
from bot.messaging.ui.error_sentences import sentence_for
from bot.messaging.ui.people.bedtime_questions import half_label, half_question
from bot.messaging.ui.servers.admin.audit_lines import actor_text, values_text

_BETWEEN = "."


def again_screen(sentence: str, act: str, kept: DraftId, *, owner: UserId) -> ui.LayoutView:
    """Return what cannot be taken, and the way back to the form as it was filled in."""
    again = act_button(
        act,
        say("button.fill_in_again", "Fill in again"),
        owner=owner,
        argument=kept,
        style=ButtonStyle.primary,
    )
    back = act_button("server.panel", say("server.back", "Open settings"), owner=owner)
    return card(Topic.SERVER, text(sentence), row(again, back))


def again_sentence(error: DomainError) -> str:
    """Return what cannot be taken, in one sentence.

    Raises:
        DomainError: the error itself, if no other filling in would help, or nobody foresaw it.
    """
    sentence = sentence_for(error)
    if sentence is None or isinstance(error, NotForYouError | NotOfThisServerError):
        raise error
    return sentence


def half_screen(
    either: EitherHalf, acts: tuple[str, str], kept: DraftId, *, owner: UserId
) -> ui.LayoutView:
    """Return the question in which half of the day a time is meant.

    *acts* are that of an answer, and that of the way back to the form.
    """
    answer, again = acts
    buttons = [
        act_button(
            answer,
            half_label(meant),
            owner=owner,
            argument=f"{kept}{_BETWEEN}{reading_text(meant)}",
        )
        for meant in either.readings
    ]
    back = act_button(
        again, say("button.fill_in_again", "Fill in again"), owner=owner, argument=kept
    )
    question = say("server.half", "**{question}**", question=half_question(either))
    return card(Topic.SERVER, text(question), row(*buttons, back))


def half_answer(argument: str) -> tuple[DraftId, Reading]:
    """Read which form is meant, and the time that was picked.

    Raises:
        ValueError: it is no answer of `half_screen`.
    """
    kept, _, meant = argument.partition(_BETWEEN)
    return read_draft_id(kept), reading(meant)


def undo_button(act: str, undo_id: DraftId, *, owner: UserId) -> ActButton:
    """Return the way back from a removal; the one next step of the list below it stays another."""
    label = say("server.bring_back", "Bring it back")
    return act_button(act, label, owner=owner, argument=undo_id)


def conflict_text(conflict: EditConflictError) -> str:
    """Return who has changed what since it was shown, as far as that is on record."""
    if conflict.last is None:
        return say("server.conflict", "⚠ **Somebody has changed this since you opened it.**")
    values = values_text(conflict.last.change.parameters)
    who, at = actor_text(conflict.last.change.actor), relative(conflict.last.at)
    if not values:
        return say("server.conflict_by", "⚠ **{who} has changed this {at}.**", who=who, at=at)
    return say(
        "server.conflict_values",
        "⚠ **{who} has changed this {at}.**\nChanged: {values}.",
        who=who,
        at=at,
        values=values,
    )
