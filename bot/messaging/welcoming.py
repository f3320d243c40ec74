"""The end of an opt-in: the first direct message, and what became of it."""

from bot.domain.reminders import ReminderKind
from bot.messaging.reach import reach_text, try_again_button
from bot.messaging.replies import Interaction, reply, user_id_of
from bot.services.direct_messages import welcome
from bot.services.overview import Overview


async def welcome_if_new(
    interaction: Interaction,
    before: Overview | None,
    after: Overview,
    *,
    kind: ReminderKind,
    text: str,
) -> None:
    """Answer an opt-in; send the first direct message unless one has surely arrived before."""
    if before is not None and _has_been_reached(before, kind):
        await reply(interaction, text)
    else:
        await send_welcome(interaction, after, text=text)


def _has_been_reached(before: Overview, kind: ReminderKind) -> bool:
    if before.user.dm_channel_id is None or before.user.is_unreachable:
        return False
    return before.is_on(kind) or (kind is ReminderKind.WATER and before.is_on(ReminderKind.STRETCH))


async def send_welcome(interaction: Interaction, overview: Overview, *, text: str) -> str:
    """Send the first direct message, say below *text* whether it arrived, return all that."""
    user_id = user_id_of(interaction)
    sent = await interaction.client.services.direct_messages.send(
        user_id, welcome, next_due_at=overview.next_due_at
    )
    outcome = reach_text(sent, application_id=interaction.client.application_id)
    view = None if sent.arrived else try_again_button(user_id)
    answer = f"{text}\n{outcome}"
    await reply(interaction, answer, view=view)
    return answer
