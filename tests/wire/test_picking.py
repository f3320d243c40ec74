"""Interactions in servers: rights told, things picked, panels pressed, through the real client."""

from typing import Any

import pytest

from tests.wire import NotPossibleError, WireDiscord
from tests.wire.model import Channel, Guild, User
from tests.wire.permissions import (
    EMBED_LINKS,
    MANAGE_GUILD,
    OF_USER_APPS,
    READ_MESSAGE_HISTORY,
    SEND_MESSAGES,
    VIEW_CHANNEL,
    permissions_in,
)
from tests.wire.sample_bot import SampleBot

pytestmark = pytest.mark.usefixtures("bot")


async def test_an_interaction_tells_the_rights_of_asker_and_app_here(
    wire: WireDiscord, bot: SampleBot, club: Guild, general: Channel, bob: User
) -> None:
    wire.guilds.give_role(club, bob, club.roles[1])
    wire.guilds.set_role(club, club.roles[1], permissions=MANAGE_GUILD)
    wire.guilds.overwrite(general, bob, deny=EMBED_LINKS)
    wire.guilds.overwrite(general, wire.bot.user, deny=SEND_MESSAGES)

    await wire.slash(bob, "ping", guild=club)
    asked: Any = bot.seen[-1]

    assert asked.permissions.value == permissions_in(general, bob)
    assert (asked.permissions.manage_guild, asked.permissions.embed_links) == (True, False)
    assert asked.app_permissions.value == permissions_in(general, wire.bot.user)
    assert not asked.app_permissions.send_messages
    assert [role.name for role in asked.user.roles] == ["@everyone", "helpers"]


async def test_an_app_installed_only_by_the_person_may_little(
    wire: WireDiscord, bot: SampleBot, ada: User
) -> None:
    elsewhere = wire.add_guild("elsewhere", members=[ada], bots=[])
    ada.has_installed = True

    await wire.slash(ada, "ping", guild=elsewhere)

    assert bot.seen[-1].app_permissions.value == OF_USER_APPS


async def test_a_picked_channel_tells_both_sets_of_rights(
    wire: WireDiscord, bot: SampleBot, club: Guild, bob: User
) -> None:
    sleep = wire.guilds.add_channel(club, "sleep", "news")
    wire.guilds.overwrite(sleep, bob, deny=SEND_MESSAGES)
    wire.guilds.overwrite(sleep, wire.bot.user, deny=READ_MESSAGE_HISTORY)
    board = await wire.slash(bob, "board", guild=club)

    chosen = await wire.select(bob, board.message, [sleep], custom_id="where")

    described = bot.asked["resolved"]["channels"][str(sleep.id)]
    assert chosen.content == "['sleep']"
    assert int(described["permissions"]) == permissions_in(sleep, bob)
    assert int(described["app_permissions"]) == permissions_in(sleep, wire.bot.user)
    assert int(described["permissions"]) & SEND_MESSAGES == 0
    assert int(described["app_permissions"]) & READ_MESSAGE_HISTORY == 0
    assert (described["name"], described["type"]) == ("sleep", 5)


async def test_options_pick_channels_threads_and_roles(
    wire: WireDiscord, bot: SampleBot, club: Guild, general: Channel, bob: User
) -> None:
    thread = wire.guilds.add_thread(general, "nightly")

    first = await wire.slash(bob, "pick", {"where": general, "role": club.roles[1]}, guild=club)
    second = await wire.slash(bob, "pick", {"where": thread}, guild=club)

    described = bot.asked["resolved"]["channels"][str(thread.id)]
    assert (first.content, second.content) == ("general helpers", "nightly None")
    assert described["parent_id"] == str(general.id)
    assert described["thread_metadata"]["archived"] is False
    assert int(described["permissions"]) == permissions_in(thread, bob)


async def test_a_form_picks_channels_roles_people_and_files(
    wire: WireDiscord, bot: SampleBot, club: Guild, general: Channel, bob: User
) -> None:
    helpers = club.roles[1]
    document = wire.upload("calls.json", b"{}")
    await wire.slash(bob, "pickers", guild=club)

    outcome = await wire.submit(
        bob,
        "pickers",
        {"where": [general], "Role": helpers, "who": [bob], "any": helpers, "File": [document]},
    )

    assert outcome.content == "(['general', 'helpers', 'bob', 'helpers'], ['{}'])"
    resolved = bot.asked["resolved"]
    assert set(resolved) == {"channels", "roles", "users", "members", "attachments"}
    assert int(resolved["channels"][str(general.id)]["permissions"]) == permissions_in(general, bob)
    kinds = [part["component"]["type"] for part in bot.asked["components"]]
    assert kinds == [8, 6, 5, 7, 19]


async def test_a_form_left_alone_sends_what_was_picked_before(
    wire: WireDiscord, bot: SampleBot, club: Guild, general: Channel, bob: User
) -> None:
    await wire.slash(bob, "pickers", guild=club)

    outcome = await wire.submit(bob, "pickers", {})

    assert outcome.content == "(['general'], [])"
    assert set(bot.asked["resolved"]["channels"]) == {str(general.id)}


async def test_what_is_gone_is_no_default_any_more_and_no_place_to_act(
    wire: WireDiscord, club: Guild, general: Channel, bob: User
) -> None:
    elsewhere = wire.guilds.add_channel(club, "elsewhere")
    await wire.slash(bob, "pickers", channel=elsewhere)
    opened = wire.interactions.modals[bob.id, "pickers"]
    [where, *_] = opened.components
    where["component"]["default_values"] = [{"id": str(general.id), "type": "channel"}]
    wire.guilds.delete_channel(general)

    with pytest.raises(NotPossibleError, match="takes 1 to 1"):
        await wire.submit(bob, "pickers", {})
    wire.guilds.delete_channel(elsewhere)
    with pytest.raises(NotPossibleError, match="was deleted"):
        await wire.submit(bob, "pickers", {"where": [elsewhere]})


@pytest.mark.parametrize("what", ["forum", "hidden", "foreign", "user", "none"])
async def test_only_what_is_offered_can_be_picked(
    wire: WireDiscord, club: Guild, bob: User, what: str
) -> None:
    hidden = wire.guilds.add_channel(club, "hidden")
    wire.guilds.deny_everyone(hidden, VIEW_CHANNEL)
    foreign = wire.add_guild("foreign")
    values: dict[str, list[Channel | User]] = {
        "forum": [wire.guilds.add_channel(club, "tips", "forum")],
        "hidden": [hidden],
        "foreign": list(foreign.channels.values()),
        "user": [bob],
        "none": [],
    }
    board = await wire.slash(bob, "board", guild=club)
    await wire.slash(bob, "pickers", guild=club)

    with pytest.raises(NotPossibleError):
        await wire.select(bob, board.message, values[what], custom_id="where")
    with pytest.raises(NotPossibleError):
        await wire.submit(bob, "pickers", {"where": values[what]})


async def test_every_button_and_select_of_a_panel_can_be_used(
    wire: WireDiscord, club: Guild, bob: User
) -> None:
    board = (await wire.slash(bob, "board", guild=club)).message

    pressed = [
        (await wire.press(bob, board, label=label)).content
        for label in ("Change zone", "Calls", "Offers", "Close")
    ]
    emptied = await wire.select(bob, board, [], placeholder="Who?")

    assert pressed == ["zone", "calls", "offers", "close"]
    assert emptied.content == "[]"
    assert board.custom_ids == ["zone", "where", "role", "calls", "offers", "close"]
    assert board.text == "## Settings\nZone\nPicture"


async def test_people_act_only_where_they_see(
    wire: WireDiscord, club: Guild, general: Channel, bob: User
) -> None:
    board = await wire.slash(bob, "board", guild=club)
    wire.guilds.deny_everyone(general, VIEW_CHANNEL)

    with pytest.raises(NotPossibleError, match="does not see"):
        await wire.press(bob, board.message, label="Calls")
    with pytest.raises(NotPossibleError, match="sees no channel"):
        await wire.slash(bob, "ping", guild=club)
    with pytest.raises(NotPossibleError, match="no member"):
        await wire.slash(wire.add_user("eve"), "ping", guild=club)
