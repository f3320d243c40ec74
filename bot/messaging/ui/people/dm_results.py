"""Telling people whether a direct message reached them, and what to change if not."""

from collections.abc import Sequence

from discord import ButtonStyle, ui

from bot.client.acts import Act
from bot.client.components import ActButton, button_rows
from bot.domain.delivery.retry import Refusal
from bot.domain.ids import UserId
from bot.domain.reminders.rules import Reminder, ReminderKind
from bot.messaging.texts.formatting import relative
from bot.messaging.texts.sentences import say
from bot.messaging.ui.cards import Topic
from bot.messaging.ui.replies import Interaction, reply, user_id_of
from bot.ports.delivery import Delivered, OutcomeUnknown, Refused
from bot.services.delivery.direct_messages import DirectMessageSent, welcome, welcome_back
from bot.services.people.overview import Overview
from bot.services.people.user_change import Changed


def try_again_label() -> str:
    """Return the label of the button that sends a message once more."""
    return say("dm_result.try_again", "Try again")


def dm_result_text(sent: DirectMessageSent, *, application_id: int | None, button: str) -> str:
    """Return one short paragraph on what became of a message."""
    match sent.result:
        case Delivered():
            return say("dm_result.arrived", "I have sent you a direct message: it arrived.")
        case Refused(refusal=Refusal.OPENING_TOO_FAST | Refusal.SPAM_FLAGGED):
            return say(
                "dm_result.opening_slowly",
                "Discord asks me to open new chats slowly, so my direct message has to wait. "
                "Press **{button}** {again}. What you set is saved.",
                button=button,
                again=_again(sent),
            )
        case Refused(refusal=Refusal.RATE_LIMITED):
            return say(
                "dm_result.busy",
                "Much is going on just now, so my direct message has to wait.\n"
                "Press **{button}** {again}. What you set is saved.",
                button=button,
                again=_again(sent),
            )
        case Refused(refusal=Refusal.TRIED_BEFORE):
            again = say("dm_result.again_at", "I can try it again {again}.", again=_again(sent))
            return f"{_closed_text(application_id, button)}\n{again}"
        case Refused(refusal=Refusal.UNREACHABLE | Refusal.NO_ACCESS | Refusal.CHANNEL_GONE):
            return _closed_text(application_id, button)
        case Refused() | OutcomeUnknown():
            return say(
                "dm_result.unknown",
                "Discord did not answer in time. Look into your direct messages: if mine is not "
                "there, press **{button}**. What you set is saved.",
                button=button,
            )


def _again(sent: DirectMessageSent) -> str:
    """Return when to try again."""
    if sent.again_at is None:
        return say("dm_result.in_a_minute", "in a minute")
    return relative(sent.again_at)


def _closed_text(application_id: int | None, button: str) -> str:
    link = f"https://discord.com/oauth2/authorize?client_id={application_id}"
    return say(
        "dm_result.closed",
        "**My direct message did not reach you.**\nWhat you set is saved; one of these opens the way:\n"
        "• If you have blocked me, unblock me.\n"
        "• In a server that we share: press the server's name, then **Privacy Settings**, and "
        "allow direct messages.\n"
        "• Or [add me to your own account](<{link}>).\n"
        "Then press **{button}**.",
        link=link,
        button=button,
    )


def try_again_button(owner: UserId, *, more: Sequence[ActButton] = ()) -> ui.View:
    """Return a button that sends the message once more, and what else can be done in a row below."""
    act = Act(name="dm.retry", owner=owner)
    again = ActButton(act, label=try_again_label(), style=ButtonStyle.primary)
    return button_rows([again], [*more])


async def welcome_if_new(
    interaction: Interaction,
    changed: Changed,
    *,
    kind: ReminderKind,
    text: str,
    more: Sequence[ActButton] = (),
    topic: Topic = Topic.PERSON,
) -> None:
    """Answer an opt-in; send the first direct message unless one has surely arrived before."""
    if changed.before is not None and _has_been_reached(
        changed.before, changed.after.statuses[kind].reminder
    ):
        view = button_rows([*more]) if more else None
        await reply(interaction, text, view=view, topic=topic)
        return
    sent = await send_welcome(interaction, changed)
    view = button_rows([*more]) if more else None
    if not sent.arrived:
        view = try_again_button(user_id_of(interaction))
    said = f"{text}\n{dm_result_text_for(interaction, sent)}"
    await reply(interaction, said, view=view, topic=topic)


async def send_welcome(interaction: Interaction, changed: Changed) -> DirectMessageSent:
    """Send the message after an opt-in; only a first consent is greeted."""
    has_agreed_before = changed.before is not None and changed.before.user.consented_at is not None
    return await interaction.client.services.direct_messages.send(
        user_id_of(interaction),
        welcome_back if has_agreed_before else welcome,
        next_due_at=changed.after.next_due_at,
    )


def dm_result_text_for(
    interaction: Interaction, sent: DirectMessageSent, *, button: str | None = None
) -> str:
    """Return what became of a direct message, with the way to install this very application.

    Args:
        interaction: whose answer it is a part of.
        sent: what became of the message.
        button: the label of the button below the answer that sends it once more; `Try again`, if
            no other is given.
    """
    return dm_result_text(
        sent,
        application_id=interaction.client.application_id,
        button=button or try_again_label(),
    )


def _has_been_reached(before: Overview, reminder: Reminder) -> bool:
    """Tell whether an earlier message to the person has arrived, as what was on before proves.

    Who comes from the safety screen has just read enough of it: any reminder will do.
    """
    if before.user.dm_channel_id is None or before.user.is_unreachable:
        return False
    proofs = before.statuses if reminder.traits.needs_screening else [reminder.kind]
    return any(before.is_on(kind) for kind in proofs)
