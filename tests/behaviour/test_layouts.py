"""Layouts (Components V2) on screen: where an answer appears, menus of channels and roles, forms."""

from collections.abc import Awaitable, Callable
from typing import Any

import discord
import pytest
from discord import ui

from bot.client.acts import Act
from bot.client.components import ActButton, ActChannelSelect, ActRoleSelect, button_rows
from bot.domain.servers.authority import Presser
from bot.domain.servers.errors import Right
from bot.messaging.ui.cards import Topic, beside, card, row
from bot.messaging.ui.forms import Form, channel_field, checkbox_field, radio_field, role_field
from bot.messaging.ui.replies import Interaction, acknowledge, reply, show, show_now
from bot.messaging.ui.servers.presser import presser_of
from bot.playground.glue import as_bot
from tests.behaviour.person import Person, shown, text_of, words_of
from tests.behaviour.stage import Stage

Answerer = Callable[[Interaction, Act], Awaitable[None]]
CHANNELS, ROLES = 8, 6


def layout(text: str = "A panel") -> ui.LayoutView:
    """A layout with every component that carries an act."""
    return card(
        Topic.SERVER,
        beside(text, ActButton(Act(name="try.show"), label="Show")),
        row(ActButton(Act(name="try.reply"), label="Reply")),
        ui.ActionRow(
            ActChannelSelect(Act(name="try.channel", argument="1.7"), placeholder="Where")
        ),
        ui.ActionRow(ActRoleSelect(Act(name="try.role"), placeholder="Who", may_be_empty=True)),
    )


async def show_again(interaction: Interaction, _act: Act) -> None:
    await acknowledge(interaction)
    await show(interaction, layout("Another panel"))


async def reply_in_words(interaction: Interaction, _act: Act) -> None:
    await acknowledge(interaction)
    again = ActButton(Act(name="try.show"), label="Show")
    await reply(interaction, "In words", view=button_rows([again]))


class Taken:
    """What the answerers have been given."""

    def __init__(self) -> None:
        self.acts: list[Act] = []
        self.pressers: list[Presser] = []

    async def take(self, interaction: Interaction, act: Act) -> None:
        self.acts.append(act)
        self.pressers.append(presser_of(interaction))
        await show_now(interaction, layout("Taken"))


@pytest.fixture
def taken(stage: Stage) -> Taken:
    taken = Taken()
    _register(stage, taken)
    return taken


def _register(stage: Stage, taken: Taken) -> None:
    acts = stage.client.acts
    acts.add(show_again, "try.show")
    acts.add(reply_in_words, "try.reply")
    acts.add(taken.take, "try.channel", "try.role", "try.filled")


async def send(stage: Stage, view: Any) -> discord.Message:
    _, where = stage.server
    with as_bot(stage.env):
        return await stage.client.get_partial_messageable(where.id).send(view=view)


def custom_id(message: Any, kind: int) -> str:
    (found,) = (each for each in _walk(message.components) if each["type"] == kind)
    return str(found["custom_id"])


def _walk(components: Any) -> Any:
    for each in components:
        plain = each if isinstance(each, dict) else each.to_dict()
        yield plain
        yield from _walk(plain.get("components", ()))


def texts(message: Any) -> list[str]:
    return [each["content"] for each in _walk(message.components) if each["type"] == 10]


@pytest.mark.usefixtures("taken")
async def test_a_layout_takes_the_place_of_a_layout(stage: Stage, ada: Person) -> None:
    pressed = await ada.presses(await send(stage, layout()), "Show")

    assert texts(shown(pressed)) == ["Another panel"]
    assert pressed.followups == []


@pytest.mark.usefixtures("taken")
async def test_a_layout_comes_below_a_message_that_is_none(stage: Stage, ada: Person) -> None:
    plain = await send(stage, button_rows([ActButton(Act(name="try.show"), label="Show")]))

    pressed = await ada.presses(plain, "Show")

    (below,) = pressed.followups
    assert texts(below) == ["Another panel"]
    assert below.ephemeral
    assert plain.components


@pytest.mark.usefixtures("taken")
async def test_words_come_below_a_layout(stage: Stage, ada: Person) -> None:
    panel = await send(stage, layout())

    pressed = await ada.presses(panel, "Reply")

    assert [words_of(note) for note in pressed.followups] == ["In words"]
    assert pressed.followups[0].ephemeral


@pytest.mark.usefixtures("taken")
async def test_words_take_the_place_of_words(stage: Stage, ada: Person) -> None:
    plain = await send(stage, button_rows([ActButton(Act(name="try.reply"), label="Reply")]))

    assert text_of(await ada.presses(plain, "Reply")) == "In words"


async def test_menus_of_channels_and_roles_work_after_a_restart(stage: Stage, ada: Person) -> None:
    guild, where = stage.server
    role = guild.create_role("sleepers")
    panel = await send(stage, layout())
    await stage.restart()
    taken = Taken()
    _register(stage, taken)

    await ada.member.select(panel, [where], custom_id=custom_id(panel, CHANNELS))
    await ada.member.select(panel, [role], custom_id=custom_id(panel, ROLES))

    channel, chosen = taken.acts
    assert (channel.name, channel.argument, channel.chosen) == ("try.channel", "1.7", str(where.id))
    assert channel.picked_channels[where.id].view.name == "general"
    assert (chosen.name, chosen.chosen) == ("try.role", str(role.id))


async def test_a_picked_channel_says_which_rights_charley_lacks(
    stage: Stage, ada: Person, taken: Taken
) -> None:
    guild, _ = stage.server
    silent = discord.PermissionOverwrite(read_message_history=False)
    quiet = guild.create_text_channel("quiet", overwrites={guild.default_role: silent})
    panel = await send(stage, layout())

    await ada.member.select(panel, [quiet], custom_id=custom_id(panel, CHANNELS))

    picked = taken.acts[0].picked_channels[quiet.id]
    assert picked.view.missing == {Right.READ_HISTORY}
    assert picked.presser_missing == set()


async def test_a_form_hands_on_channels_roles_boxes_and_radios(
    stage: Stage, ada: Person, taken: Taken
) -> None:
    guild, where = stage.server
    role = guild.create_role("sleepers")
    stage.client.acts.add(_open_form, "try.form")
    plain = await send(stage, button_rows([ActButton(Act(name="try.form"), label="Form")]))

    form = await ada.presses(plain, "Form")
    await ada.fills_in(form, where=[where], who=[role], days=["mon", "fri"], state="on")

    (act,) = taken.acts
    assert act.fields == {
        "where": str(where.id),
        "who": str(role.id),
        "days": "mon,fri",
        "state": "on",
    }
    assert act.picked_channels.keys() == {where.id}


async def test_a_form_may_be_sent_with_nothing_in_what_is_optional(
    stage: Stage, ada: Person, taken: Taken
) -> None:
    _, where = stage.server
    stage.client.acts.add(_open_form, "try.form")
    plain = await send(stage, button_rows([ActButton(Act(name="try.form"), label="Form")]))

    form = await ada.presses(plain, "Form")
    await ada.fills_in(form, where=[where], days=["mon"], state="off")

    assert taken.acts[0].fields["who"] == ""


async def _open_form(interaction: Interaction, _act: Act) -> None:
    form = Form(Act(name="try.filled"), title="A call")
    form.add_item(channel_field("where", label="Where"))
    form.add_item(role_field("who", label="Who is pinged"))
    days = [discord.CheckboxGroupOption(label=day, value=day) for day in ("mon", "fri")]
    form.add_item(checkbox_field("days", label="On which days", options=days))
    states = [discord.RadioGroupOption(label=state, value=state) for state in ("on", "off")]
    form.add_item(radio_field("state", label="On or off", options=states))
    await interaction.response.send_modal(form)


async def test_every_component_of_a_form_says_whether_it_is_required() -> None:
    """discord.py and Discord differ in what they take for granted (Rapptz/discord.py#10339)."""
    fields = [
        channel_field("where", label="Where"),
        role_field("who", label="Who"),
        checkbox_field("days", label="Days", options=[]),
        radio_field("state", label="State", options=[]),
    ]

    required = [field.to_component_dict()["component"]["required"] for field in fields]

    assert required == [True, False, True, True]


async def test_presser_has_the_rights_and_roles_that_came_along(
    stage: Stage, ada: Person, taken: Taken
) -> None:
    guild, where = stage.server
    helpers = guild.create_role("helpers")
    may = discord.Permissions(manage_guild=True, mention_everyone=True)
    admins = guild.create_role("admins", permissions=may)
    boss = guild.add_member(stage.env.create_user("boss"), roles=[helpers, admins])
    panel = await send(stage, layout())
    menu = custom_id(panel, CHANNELS)

    await ada.member.select(panel, [where], custom_id=menu)
    await boss.select(panel, [where], custom_id=menu)

    one, other = taken.pressers
    assert one == Presser(
        user_id=ada.id, guild_id=guild.id, manages_server=False, role_ids=frozenset({guild.id})
    )
    assert other == Presser(
        user_id=boss.id,
        guild_id=guild.id,
        manages_server=True,
        role_ids=frozenset({guild.id, helpers.id, admins.id}),
    )


async def test_outside_of_a_server_there_is_no_presser(stage: Stage, ada: Person) -> None:
    stage.client.acts.add(_ask_for_presser, "try.presser")
    here = ada.user.dm_channel
    button = await stage.show("try.presser:0:", where=here)

    refused = text_of(await ada.presses(button, "Copy"))

    assert refused.startswith("This works only in a server that I was added to.")


async def _ask_for_presser(interaction: Interaction, _act: Act) -> None:
    presser_of(interaction)
