"""Two people ask for their nights at once: both get their picture, drawn one after the other."""

import asyncio

from bot.domain.delivery.outcomes import Outcome
from bot.domain.ids import UserId
from bot.domain.reminders.rules import ReminderKey
from bot.domain.reminders.slots import Occasion
from bot.kinds.stretch import STRETCH
from tests.faults.connection import supervised
from tests.faults.stage import DAY, DUE, Stage
from tests.wire.model import User

NIGHTS = 30


async def put_on_record(stage: Stage, user: User) -> None:
    async with stage.storage.begin() as uow:
        for ago in range(1, NIGHTS + 1):
            due_at = DUE - ago * DAY
            occasion = Occasion(due_at.date(), due_at)
            await uow.outcomes.record(ReminderKey(UserId(user.id), STRETCH), occasion, Outcome.DONE)
        await uow.commit()


async def test_two_people_who_ask_at_once_both_get_their_picture(stage: Stage) -> None:
    people = await stage.meet("ada", "bob")
    for user in people:
        await put_on_record(stage, user)

    async with supervised(stage) as connection:
        await connection.until_connected(identifies=1)
        outcomes = await asyncio.gather(
            *(stage.discord.slash(user, "progress", {"period": "year"}) for user in people)
        )

    for outcome in outcomes:
        message = outcome.message
        assert message is not None
        assert [each.filename for each in message.attachments] == ["progress.png"]
        assert f"Done on {NIGHTS} of {NIGHTS} planned nights." in message.text
