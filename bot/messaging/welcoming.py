"""The end of an opt-in: the first direct message, and what became of it."""

from collections.abc import Sequence

from bot.domain.reminders import ReminderKind
from bot.messaging.actions import ActButton, rows
from bot.messaging.reach import TRY_AGAIN, reach_text, try_again_button
from bot.messaging.replies import Interaction, reply, user_id_of
from bot.services.direct_messages import DirectMessageSent, welcome, welcome_back
from bot.services.editing import Changed
from bot.services.overview import Overview


async def welcome_if_new(
    interaction: Interaction,
    changed: Changed,
    *,
    kind: ReminderKind,
    text: str,
    more: Sequence[ActButton] = (),
) -> None:
    """Answer an opt-in; send the first direct message unless one has surely arrived before."""
    if changed.before is not None and _has_been_reached(changed.before, kind):
        await reply(interaction, text, view=rows([*more]) if more else None)
        return
    sent = await send_welcome(interaction, changed)
    view = rows([*more]) if more else None
    if not sent.arrived:
        view = try_again_button(user_id_of(interaction))
    await reply(interaction, f"{text}\n{reach_text_for(interaction, sent)}", view=view)


async def send_welcome(interaction: Interaction, changed: Changed) -> DirectMessageSent:
    """Send the message after an opt-in; only a first consent is greeted."""
    has_agreed_before = changed.before is not None and changed.before.user.consented_at is not None
    return await interaction.client.services.direct_messages.send(
        user_id_of(interaction),
        welcome_back if has_agreed_before else welcome,
        next_due_at=changed.after.next_due_at,
    )


def reach_text_for(
    interaction: Interaction, sent: DirectMessageSent, *, button: str = TRY_AGAIN
) -> str:
    """Return what became of a direct message, with the way to install this very application.

    Args:
        interaction: whose answer it is a part of.
        sent: what became of the message.
        button: the label of the button below the answer that sends it once more.
    """
    return reach_text(sent, application_id=interaction.client.application_id, button=button)


def _has_been_reached(before: Overview, kind: ReminderKind) -> bool:
    if before.user.dm_channel_id is None or before.user.is_unreachable:
        return False
    return before.is_on(kind) or (kind is ReminderKind.WATER and before.is_on(ReminderKind.STRETCH))
