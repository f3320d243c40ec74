"""Messages of first aid from version 0.1, plain text and buttons: a press makes the card of today of them."""

from datetime import timedelta

import pytest

from bot.ports.storage import StorageUnavailableError
from tests.behaviour.person import Person, note_of, shown, text_of
from tests.behaviour.stage import COPY, Stage

FROM_0_1 = {
    "aid.step:0:calf|0|{over_at}": "Sit up. Straighten your knee.",
    "aid.step:0:calf|7|{over_at}": "Keep up the stretch",
    "aid.step:0:foot|0|{over_at}": "pull your toes up",
    "aid.eased:0:calf|2|{over_at}": "Good. Loosen the covers",
    "aid.ten:0:calf|2|{over_at}": "Get medical help",
    "aid.again:0:shin|0|{over_at}": "point your foot",
    "aid.helped:0:calf|0|{over_at}": "Good, you have help.",
    "aid.emergency:0:calf|2|{over_at}": "Is any one of these true?",
    "aid.same-day:0:calf|2|{over_at}": "See a doctor today",
    "aid.routine:0:calf|2|{over_at}": "See a doctor soon",
}
"""Custom ids of version 0.1, and what a press says first now."""


@pytest.mark.parametrize("custom_id", FROM_0_1)
async def test_a_message_of_version_0_1_becomes_a_card_by_a_press(
    stage: Stage, ada: Person, custom_id: str
) -> None:
    over_at = int((stage.now() + timedelta(minutes=6)).timestamp())
    old = await stage.show(custom_id.format(over_at=over_at), where=ada.user.dm_channel)

    stage.process.storage.failure = StorageUnavailableError("the database did not answer")

    answer = await ada.presses(old, COPY)

    first, *_ = text_of(answer).splitlines()
    assert first.startswith("## ")
    assert FROM_0_1[custom_id] in first
    assert not answer.deferred
    assert shown(answer).id == old.id


async def test_what_became_of_a_pause_comes_below_it(stage: Stage, ada: Person) -> None:
    old = await stage.show("aid.pause:0:calf|0|1772622600", where=ada.user.dm_channel)

    answer = await ada.presses(old, COPY)

    assert note_of(answer).startswith("## You have no reminders from me")


async def test_the_way_in_from_a_signpost_of_version_0_1_still_leads_there(
    stage: Stage, ada: Person
) -> None:
    old = await stage.show("aid.now:0:", where=ada.user.dm_channel)

    answer = await ada.presses(old, COPY)

    assert text_of(answer).startswith("## Sit up.")
    assert shown(answer).id != old.id


async def test_an_old_press_after_ten_minutes_sends_for_help(stage: Stage, ada: Person) -> None:
    over_at = int((stage.now() - timedelta(days=30)).timestamp())
    old = await stage.show(f"aid.step:0:calf|3|{over_at}", where=ada.user.dm_channel)

    answer = await ada.presses(old, COPY)

    assert text_of(answer).startswith("## Still cramping after 10 minutes?")
