"""The second door to a server's settings: a button in `/help`, which no permission of a command hides."""

import discord
import pytest
from simcord import InteractionResult, RoleHandle

from bot.messaging.discord_io.command_permissions import KEPT_FOR
from bot.playground.glue import as_bot
from tests.behaviour.admins import meet_admin, press, set_zone, words
from tests.behaviour.person import Person, labels, shown, text_of, words_of
from tests.behaviour.stage import COPY, Stage

DOOR = "Open server settings"
PERMISSIONS = "/applications/*/guilds/*/commands/*/permissions"
CANNOT_SEE = "cannot see `/server` yet"
MAY_NOT_SEE = "Discord hides `/server` from a role until you allow it"


@pytest.fixture
def ada(stage: Stage) -> Person:
    """An admin."""
    return meet_admin(stage)


@pytest.fixture
def role(stage: Stage) -> RoleHandle:
    return stage.server[0].create_role("helpers")


@pytest.fixture
def hal(stage: Stage, role: RoleHandle) -> Person:
    """A helper, who may not manage the server."""
    guild, channel = stage.server
    user = stage.env.create_user("hal")
    return Person(user=user, member=guild.add_member(user, roles=[role]), channel=channel)


async def make_managers(ada: Person, role: RoleHandle) -> InteractionResult:
    """Let an admin hand calls and offers over to a role; return the panel."""
    form = await press(ada, await ada.types("server settings"), "Change role")
    return await ada.fills_in(form, role=[role])


async def test_everybody_gets_help_and_only_those_who_may_get_the_door(
    ada: Person, hal: Person, bob: Person, role: RoleHandle
) -> None:
    assert DOOR in labels(shown(await ada.types("help")))
    assert DOOR not in labels(shown(await hal.types("help")))

    await make_managers(ada, role)

    assert DOOR in labels(shown(await hal.types("help")))
    assert DOOR not in labels(shown(await bob.types("help")))
    assert DOOR not in labels(shown(await ada.types_in_dm("help")))


async def test_a_helper_who_cannot_see_the_command_sets_up_a_call_and_is_refused_the_zone(
    stage: Stage, ada: Person, hal: Person, role: RoleHandle
) -> None:
    await set_zone(ada)
    await make_managers(ada, role)
    assert "server settings" not in hal.member.available_commands(hal.channel)

    pressed = await hal.presses(shown(await hal.types("help")), DOOR)
    panel = shown(pressed)
    assert panel.ephemeral
    calls = await hal.presses(panel, "Calls (0)")
    form = await press(hal, calls, "Add a call")
    preview = await hal.fills_in(form, channel=[hal.channel], time="22:00", days=["0", "1"])
    assert "**Saved.**" in words(await press(hal, preview, "Post from now on"))

    assert "Change time zone" not in labels(panel)
    copied = await stage.show(f"set.zone:{hal.id}:1", where=hal.channel)
    refused = await hal.presses(copied, COPY)
    assert "Only people who may *Manage Server* can do this." in text_of(refused)


async def test_the_door_is_closed_once_the_role_is_taken_away(
    ada: Person, hal: Person, role: RoleHandle
) -> None:
    await make_managers(ada, role)
    opened = await hal.types("help")
    form = await press(ada, await ada.types("server settings"), "Change role")
    await ada.fills_in(form, role=[])

    refused = await hal.presses(shown(opened), DOOR)

    (note,) = refused.followups
    assert "It needs *Manage Server*, or the role" in words_of(note)
    assert DOOR not in labels(shown(await hal.types("help")))


async def test_the_door_is_there_after_a_restart(
    stage: Stage, ada: Person, hal: Person, role: RoleHandle
) -> None:
    await make_managers(ada, role)

    await stage.restart()

    assert DOOR in labels(shown(await hal.types("help")))


async def test_the_panel_says_what_to_allow_until_it_is_allowed(
    stage: Stage, ada: Person, role: RoleHandle
) -> None:
    first = await make_managers(ada, role)
    assert CANNOT_SEE in words(first)
    assert f"<@&{role.id}>" in words(first)

    with as_bot(stage.env):
        commands = await stage.client.tree.fetch_commands()
    (command,) = (each for each in commands if each.name == "server")
    stage.server[0].set_command_permissions(command, {role: True})
    await stage.pass_time(KEPT_FOR)  # simcord tells nobody of it; tests/faults does
    again = await press(ada, first, "Check role again")

    assert CANNOT_SEE not in words(again)
    assert MAY_NOT_SEE not in words(again)


async def test_without_an_answer_of_discords_the_panel_says_it_in_general_words(
    stage: Stage, ada: Person, role: RoleHandle
) -> None:
    stage.expected_trouble = True
    stage.env.inject_error("GET", PERMISSIONS, status=500, code=0)

    panel = await make_managers(ada, role)

    assert MAY_NOT_SEE in words(panel)
    assert CANNOT_SEE not in words(panel)


async def test_a_role_that_may_manage_the_server_needs_no_hint(stage: Stage, ada: Person) -> None:
    may = discord.Permissions(manage_guild=True)
    moderators = stage.server[0].create_role("moderators", permissions=may)

    panel = await make_managers(ada, moderators)

    assert CANNOT_SEE not in words(panel)
    assert MAY_NOT_SEE not in words(panel)
