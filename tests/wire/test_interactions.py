"""Interactions through the real client: what people do and what they see."""

import asyncio

import aiohttp
import discord
import pytest

from tests.wire import Answer, NotPossibleError, WireDiscord, refused
from tests.wire.model import User
from tests.wire.permissions import ADMINISTRATOR, MANAGE_GUILD
from tests.wire.running import running
from tests.wire.sample_bot import SampleBot

pytestmark = pytest.mark.usefixtures("bot")


async def test_slash_in_a_dm_is_answered_within_milliseconds(wire: WireDiscord, ada: User) -> None:
    outcome = await wire.slash(ada, "ping")

    assert outcome.answer is Answer.MESSAGE
    assert outcome.latency_ms is not None
    assert 0 < outcome.latency_ms < 1000
    assert outcome.message.is_ephemeral


async def test_locale_and_user_install_reach_the_bot(wire: WireDiscord, ada: User) -> None:
    told = await wire.slash(ada, "ping", locale="de")
    told_own = await wire.slash(ada, "ping", locale="pt-BR", user_install=True)

    assert (told.content, told_own.content) == ("de guild 1", "pt-BR user 1")


async def test_contexts_are_guild_bot_dm_and_private_channel(wire: WireDiscord, ada: User) -> None:
    guild = wire.add_guild("club", members=[ada])
    ada.has_installed = True
    group = wire.add_group(ada, wire.add_user("bob"))

    outcomes = [
        await wire.slash(ada, "ping", guild=guild),
        await wire.slash(ada, "ping"),
        await wire.slash(ada, "ping", channel=group),
    ]

    assert [outcome.content.split()[-1] for outcome in outcomes] == ["0", "1", "2"]


async def test_user_install_works_in_a_server_without_the_bot(wire: WireDiscord, ada: User) -> None:
    elsewhere = wire.add_guild("elsewhere", members=[ada], bots=[])

    with pytest.raises(NotPossibleError, match="installed neither"):
        await wire.slash(ada, "ping", guild=elsewhere)
    ada.has_installed = True
    outcome = await wire.slash(ada, "ping", guild=elsewhere)

    assert outcome.content == "en-US user 0"


async def test_sub_command_options_are_laid_out_as_discord_does(
    wire: WireDiscord, bot: SampleBot, ada: User
) -> None:
    outcome = await wire.slash(ada, "stretch remind", {"enabled": True, "minutes_before": 45})

    assert outcome.content == "True 45"
    assert bot.asked["options"] == [
        {
            "type": 1,
            "name": "remind",
            "options": [
                {"name": "enabled", "type": 5, "value": True},
                {"name": "minutes_before", "type": 4, "value": 45},
            ],
        }
    ]


async def test_option_types_come_from_the_synced_definitions(wire: WireDiscord, ada: User) -> None:
    guild = wire.add_guild("club", members=[ada])
    channel = next(iter(guild.channels.values()))

    outcome = await wire.slash(
        ada, "options", {"text": "abc", "size": 1, "who": ada, "where": channel}, guild=guild
    )

    assert outcome.content == "['abc', 1, 'ada', 'general', None]"


async def test_attachment_option_can_be_downloaded(wire: WireDiscord, ada: User) -> None:
    document = wire.upload("settings.json", b"{}")

    outcome = await wire.slash(ada, "options", {"text": "a", "document": document})

    assert outcome.content == "['a', None, None, None, '{}']"


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("unknown", {}),
        ("stretch", {}),
        ("stretch nothing", {}),
        ("options", {}),
        ("options", {"text": "sixsix"}),
        ("options", {"text": 5}),
        ("options", {"text": "a", "size": 2}),
        ("options", {"text": "a", "colour": "red"}),
        ("settings", {}),
    ],
)
async def test_what_no_client_would_send_is_refused(
    wire: WireDiscord, ada: User, name: str, options: dict[str, object]
) -> None:
    with pytest.raises(NotPossibleError):
        await wire.slash(ada, name, options)


async def test_commands_are_hidden_from_members_without_default_permissions(
    wire: WireDiscord, ada: User
) -> None:
    bob = wire.add_user("bob")
    guild = wire.add_guild("club", members=[ada, bob])

    with pytest.raises(NotPossibleError, match="hidden"):
        await wire.slash(bob, "settings", guild=guild)
    for permissions in (MANAGE_GUILD, ADMINISTRATOR):
        guild.members[bob.id].permissions = permissions
        assert (await wire.slash(bob, "settings", guild=guild)).content == "settings"


async def test_no_acknowledgement_in_time_is_no_response_and_10062(
    wire: WireDiscord, bot: SampleBot, ada: User
) -> None:
    wire.interactions.ack_within = 0.05

    outcome = await wire.slash(ada, "late", {"seconds": 0.1})
    await bot.changes.until(lambda: bot.errors, timeout=2)

    assert not outcome.did_respond
    assert bot.errors[0].code == 10062


async def test_second_acknowledgement_is_40060(
    wire: WireDiscord, bot: SampleBot, ada: User
) -> None:
    outcome = await wire.slash(ada, "twice")
    await bot.changes.until(lambda: bot.errors, timeout=2)

    assert outcome.content == "first"
    assert bot.errors[0].code == 40060


@pytest.mark.parametrize("edit", [True, False])
async def test_first_edit_or_follow_up_completes_a_deferred_answer(
    wire: WireDiscord, ada: User, edit: bool
) -> None:
    outcome = await wire.slash(ada, "think", {"edit": edit})

    assert outcome.answer is Answer.DEFERRED_MESSAGE
    assert outcome.content == "thought"
    assert outcome.message.is_ephemeral
    assert outcome.followups == ()


async def test_sixth_follow_up_of_a_user_installed_app_is_40094(
    wire: WireDiscord, bot: SampleBot, ada: User
) -> None:
    outcome = await wire.slash(ada, "chatter", {"times": 6}, user_install=True)
    await bot.changes.until(lambda: bot.errors, timeout=2)

    assert [m.content for m in outcome.interaction.followups] == ["1", "2", "3", "4", "5"]
    assert bot.errors[0].code == 40094


async def test_webhook_token_ends_after_its_life(
    wire: WireDiscord, bot: SampleBot, ada: User
) -> None:
    await wire.slash(ada, "ping")
    wire.interactions.token_life = 0

    with pytest.raises(discord.HTTPException) as failure:
        await bot.seen[-1].edit_original_response(content="too late")

    assert failure.value.code == 50027


async def test_autocomplete_returns_the_choices(wire: WireDiscord, ada: User) -> None:
    outcome = await wire.autocomplete(ada, "place", "name", "mun")

    assert [choice["name"] for choice in outcome.choices] == ["mun 0", "mun 1"]


async def test_26_choices_are_refused(wire: WireDiscord, ada: User) -> None:
    wire.interactions.ack_within = 1

    outcome = await wire.autocomplete(ada, "place", "name", "too many")

    assert not outcome.did_respond
    assert wire.calls.to("POST", "/interactions/*/*/callback")[-1].status == 400


async def test_callback_without_with_response_is_204(
    wire: WireDiscord, bot: SampleBot, ada: User, raw: aiohttp.ClientSession
) -> None:
    wire.faults.add("POST", "/interactions/**", refused(40060), times=1)
    asked = asyncio.create_task(wire.slash(ada, "ping"))
    [interaction] = await bot.changes.until(lambda: bot.seen, timeout=2)

    path = f"interactions/{interaction.id}/{interaction.token}/callback"
    async with raw.post(path, json={"type": 4, "data": {"content": "raw"}}) as response:
        status = response.status

    assert status == 204
    assert (await asked).content == "raw"


async def test_several_bots_share_one_double(wire: WireDiscord, bot: SampleBot, ada: User) -> None:
    account = wire.add_bot("Other")

    async with running(SampleBot(), wire, account=account) as other:
        outcome = await wire.slash(ada, "ping", bot=account)

    assert outcome.message.author is account.user
    assert (len(bot.seen), len(other.seen)) == (0, 1)
