"""Giving a message back to its reminder, once no stretch stands in it any more."""

from collections.abc import Awaitable

from bot.domain.guided.session import SessionGoneError
from bot.domain.ids import OccurrenceId, UserId
from bot.kinds.stretch import STRETCH
from bot.messaging.ui.delivery.answers import standing_message
from bot.messaging.ui.delivery.parts import companion_of, part_of
from bot.messaging.ui.replies import Interaction, reply


async def give_back(interaction: Interaction, user_id: UserId, occurrence_id: OccurrenceId) -> None:
    """End what stands in the pressed message, and show its reminder there, as it stands now.

    Raises:
        OccurrenceGoneError: the occurrence is not stored any more.
        NotYoursError: it is another person's.
    """
    services = interaction.client.services
    await services.guiding.give_back(user_id, occurrence_id)
    beside = companion_of(occurrence_id, interaction.message)
    answered = await services.answers.look(user_id, occurrence_id, beside=beside)
    message = standing_message(answered, services.library, services.vocabulary)
    await reply(interaction, message.content, view=message.view)


async def or_give_back(interaction: Interaction, user_id: UserId, press: Awaitable[None]) -> None:
    """Let a press do its work; where its session is over, give the message back to its reminder.

    Raises:
        SessionGoneError: it is over, and its message is no reminder.
    """
    try:
        await press
    except SessionGoneError:
        occurrence_id = part_of(interaction.message, STRETCH)
        if occurrence_id is None:
            raise
        await give_back(interaction, user_id, occurrence_id)
