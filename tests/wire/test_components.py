"""Buttons, selects and modals through the real client."""

import aiohttp
import discord
import pytest

from tests.wire import Answer, NotPossibleError, WireDiscord
from tests.wire.model import User
from tests.wire.running import running
from tests.wire.sample_bot import SampleBot
from tests.wire.sample_screens import DoneButton

pytestmark = pytest.mark.usefixtures("bot")


async def test_dynamic_button_works_for_a_message_of_an_earlier_process(
    wire: WireDiscord, ada: User
) -> None:
    async with running(SampleBot(), wire):
        shown = await wire.slash(ada, "buttons")
    async with running(SampleBot(), wire):
        pressed = await wire.press(ada, shown.message, label="Done")

    assert pressed.answer is Answer.UPDATE
    assert pressed.content == "done 7"
    assert not pressed.message.components


async def test_button_in_a_sent_dm_updates_that_dm(
    wire: WireDiscord, bot: SampleBot, ada: User
) -> None:
    view = discord.ui.View(timeout=None)
    view.add_item(DoneButton(3))
    dm = await bot.create_dm(discord.Object(ada.id))
    await dm.send("reminder", view=view)

    await wire.press(ada, wire.dm_messages(ada)[0], custom_id="done:3")

    assert [message.content for message in wire.dm_messages(ada)] == ["done 3"]


async def test_pressing_what_is_gone_needs_a_stale_view(wire: WireDiscord, ada: User) -> None:
    shown = await wire.slash(ada, "buttons")
    await wire.press(ada, shown.message, label="Done")

    with pytest.raises(NotPossibleError):
        await wire.press(ada, shown.message, label="Done")
    again = await wire.press(ada, shown.message, label="Done", stale=True)

    assert again.did_respond


async def test_only_those_who_see_a_message_can_press_it(wire: WireDiscord, ada: User) -> None:
    shown = await wire.slash(ada, "buttons")

    with pytest.raises(NotPossibleError):
        await wire.press(wire.add_user("eve"), shown.message, label="Done")


async def test_silent_update_and_its_later_edit_are_one_outcome(
    wire: WireDiscord, ada: User
) -> None:
    shown = await wire.slash(ada, "panel")

    outcome = await wire.press(ada, shown.message, label="Quiet")

    assert outcome.answer is Answer.DEFERRED_UPDATE
    assert outcome.text == "edited"
    assert outcome.message.attachments == []


async def test_layout_with_a_picture_points_at_a_file_that_can_be_fetched(
    wire: WireDiscord, ada: User, raw: aiohttp.ClientSession
) -> None:
    outcome = await wire.slash(ada, "panel")
    [attachment] = outcome.message.attachments

    async with raw.get(attachment.url) as response:
        fetched = await response.read()

    assert fetched == b"picture"
    assert attachment.description == "alt text"
    gallery = outcome.message.components[0]["components"][1]
    assert gallery["items"][0]["media"]["url"] == attachment.url


async def test_select_sends_values_and_refuses_foreign_ones(wire: WireDiscord, ada: User) -> None:
    shown = await wire.slash(ada, "panel")

    outcome = await wire.select(ada, shown.message, ["foot"], placeholder="Where?")

    assert outcome.content == "chosen ['foot']"
    with pytest.raises(NotPossibleError):
        await wire.select(ada, shown.message, ["knee"], custom_id="pick")


async def test_modal_submits_labels_with_every_kind_of_field(
    wire: WireDiscord, bot: SampleBot, ada: User
) -> None:
    opened = await wire.slash(ada, "survey")

    outcome = await wire.submit(
        ada,
        opened,
        {"name": "Ada", "Kind": "Standing", "days": ["mon", "Tuesday"], "Consent": True},
    )

    assert opened.answer is Answer.MODAL
    assert outcome.content == "['Ada', ['up'], ['mon', 'tue'], 'gentle', True]"
    sent = bot.asked["components"]
    assert [part["type"] for part in sent] == [18] * 5
    assert sent[0]["component"] == {"type": 4, "id": 2, "custom_id": "name", "value": "Ada"}


@pytest.mark.parametrize(
    "values", [{}, {"name": "Ada", "mode": "neither"}, {"name": "Ada", "colour": "red"}]
)
async def test_modal_is_not_submitted_where_a_client_would_not(
    wire: WireDiscord, ada: User, values: dict[str, object]
) -> None:
    await wire.slash(ada, "survey")

    with pytest.raises(NotPossibleError):
        await wire.submit(ada, "survey", values)
