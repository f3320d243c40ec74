"""Messages and DMs through the real client: nonces, history, files, closed doors."""

import io

import aiohttp
import discord
import pytest

from tests.wire import WireDiscord, refused
from tests.wire.model import User
from tests.wire.running import dm
from tests.wire.sample_bot import SampleBot


async def test_dm_with_a_person_is_the_same_channel_for_ever(
    wire: WireDiscord, bot: SampleBot, ada: User
) -> None:
    first = await bot.create_dm(discord.Object(ada.id))
    bot._connection._remove_private_channel(first)
    second = await bot.create_dm(discord.Object(ada.id))

    assert first.id == second.id
    assert len(wire.calls.to("POST", "/users/@me/channels")) == 2


async def test_repeated_nonce_returns_the_first_message(
    wire: WireDiscord, bot: SampleBot, ada: User
) -> None:
    first = await dm(bot, wire, ada).send("stretch", nonce="occurrence-1")
    again = await dm(bot, wire, ada).send("stretch, again", nonce="occurrence-1")

    assert again.id == first.id
    assert [message.content for message in wire.dm_messages(ada)] == ["stretch"]


async def test_nonce_is_one_space_over_all_channels_of_an_author(
    wire: WireDiscord, bot: SampleBot, ada: User
) -> None:
    bob = wire.add_user("bob")

    first = await dm(bot, wire, ada).send("for ada", nonce="same")
    swallowed = await dm(bot, wire, bob).send("for bob", nonce="same")

    assert swallowed.id == first.id
    assert wire.dm_messages(bob) == []


async def test_nonce_per_channel_is_an_option(wire: WireDiscord, bot: SampleBot, ada: User) -> None:
    wire.nonces.scope = "channel"
    bob = wire.add_user("bob")

    await dm(bot, wire, ada).send("for ada", nonce="same")
    await dm(bot, wire, bob).send("for bob", nonce="same")

    assert len(wire.dm_messages(bob)) == 1


async def test_nonce_of_a_deleted_message_is_unknown_message(
    wire: WireDiscord, bot: SampleBot, ada: User
) -> None:
    first = await dm(bot, wire, ada).send("stretch", nonce="occurrence-1")
    await first.delete()

    with pytest.raises(discord.NotFound) as failure:
        await dm(bot, wire, ada).send("stretch", nonce="occurrence-1")

    assert failure.value.code == 10008
    assert wire.dm_messages(ada) == []


async def test_window_of_zero_switches_deduplication_off(
    wire: WireDiscord, bot: SampleBot, ada: User
) -> None:
    wire.nonces.window = 0

    for _ in range(2):
        await dm(bot, wire, ada).send("stretch", nonce="occurrence-1")

    assert len(wire.dm_messages(ada)) == 2


async def test_past_the_window_a_nonce_is_forgotten(
    wire: WireDiscord, bot: SampleBot, ada: User
) -> None:
    await dm(bot, wire, ada).send("stretch", nonce="occurrence-1")
    wire.nonces.clear()
    await dm(bot, wire, ada).send("stretch", nonce="occurrence-1")

    assert len(wire.dm_messages(ada)) == 2


async def test_nonce_of_26_characters_is_refused(
    wire: WireDiscord, bot: SampleBot, ada: User
) -> None:
    with pytest.raises(discord.HTTPException) as failure:
        await dm(bot, wire, ada).send("stretch", nonce="n" * 26)

    assert failure.value.code == 50035


async def test_history_pages_after_before_and_limit(
    wire: WireDiscord, bot: SampleBot, ada: User
) -> None:
    channel = dm(bot, wire, ada)
    sent = [await channel.send(str(number)) for number in range(5)]

    after = [m.content async for m in channel.history(after=sent[1], limit=2, oldest_first=True)]
    before = [m.content async for m in channel.history(before=sent[3], limit=2)]
    everything = [m.content async for m in channel.history()]

    assert after == ["2", "3"]
    assert before == ["2", "1"]
    assert everything == ["4", "3", "2", "1", "0"]


async def test_history_shows_own_messages_but_no_nonce(
    wire: WireDiscord, bot: SampleBot, ada: User, raw: aiohttp.ClientSession
) -> None:
    await dm(bot, wire, ada).send("stretch", nonce="occurrence-1")
    channel = wire.world.direct(wire.bot, ada)

    async with raw.get(f"channels/{channel.id}/messages?after=0&limit=20") as response:
        [message] = await response.json()

    assert message["content"] == "stretch"
    assert "nonce" not in message
    assert wire.calls.to("POST", "/channels/*/messages")[0].payload["enforce_nonce"] is True


async def test_message_is_edited_and_deleted(wire: WireDiscord, bot: SampleBot, ada: User) -> None:
    message = await dm(bot, wire, ada).send("stretch")

    await message.edit(content="done")
    edited = wire.dm_messages(ada)[0].content
    await message.delete()

    assert edited == "done"
    assert wire.dm_messages(ada) == []


async def test_uploaded_file_can_be_downloaded(
    wire: WireDiscord, bot: SampleBot, ada: User
) -> None:
    picture = discord.File(io.BytesIO(b"picture"), "nights.png", description="alt text")
    embed = discord.Embed().set_image(url="attachment://nights.png")

    message = await dm(bot, wire, ada).send("nights", file=picture, embed=embed)

    assert await message.attachments[0].read() == b"picture"
    assert message.embeds[0].image.url == message.attachments[0].url
    assert wire.dm_messages(ada)[0].attachments[0].description == "alt text"


@pytest.mark.parametrize(
    "parts",
    [
        {"content": ""},
        {"content": "x" * 2001},
        {"content": "x", "embeds": [{"description": "x" * 6001}]},
        {"components": [{"type": 10, "content": "text"}]},
        {"content": "x", "flags": 1 << 15, "components": [{"type": 10, "content": "text"}]},
        {"flags": 1 << 15, "components": [{"type": 10, "content": "text"}] * 41},
        {"content": "x", "components": [{"type": 1, "components": []}] * 6},
        {
            "content": "x",
            "components": [
                {"type": 1, "components": [{"type": 2, "style": 1, "custom_id": "same"}] * 2}
            ],
        },
        {
            "content": "x",
            "components": [
                {"type": 1, "components": [{"type": 2, "style": 1, "custom_id": "c" * 101}]}
            ],
        },
    ],
)
async def test_malformed_message_is_refused(
    wire: WireDiscord, ada: User, raw: aiohttp.ClientSession, parts: dict[str, object]
) -> None:
    channel = wire.world.direct(wire.bot, ada)

    async with raw.post(f"channels/{channel.id}/messages", json=parts) as response:
        assert response.status == 400

    assert wire.dm_messages(ada) == []


@pytest.mark.parametrize("code", [50007, 50278, 50001])
async def test_closed_dm_is_forbidden_until_it_opens(
    wire: WireDiscord, bot: SampleBot, ada: User, code: int
) -> None:
    wire.block(ada, code)

    with pytest.raises(discord.Forbidden) as failure:
        await dm(bot, wire, ada).send("stretch")
    wire.unblock(ada)
    await dm(bot, wire, ada).send("stretch")

    assert failure.value.code == code
    assert len(wire.dm_messages(ada)) == 1


async def test_closed_dm_may_refuse_to_be_opened_with_400(
    wire: WireDiscord, bot: SampleBot, ada: User
) -> None:
    wire.block(ada, 50007, refuse_opening=True)

    with pytest.raises(discord.HTTPException) as failure:
        await bot.create_dm(discord.Object(ada.id))

    assert (failure.value.status, failure.value.code) == (400, 50007)


async def test_opening_too_fast_is_40003(wire: WireDiscord, bot: SampleBot, ada: User) -> None:
    wire.faults.add("POST", "/users/@me/channels", refused(40003), times=1)

    with pytest.raises(discord.HTTPException) as failure:
        await bot.create_dm(discord.Object(ada.id))
    await bot.create_dm(discord.Object(ada.id))

    assert failure.value.code == 40003


async def test_quarantined_bot_keeps_its_known_dms(
    wire: WireDiscord, bot: SampleBot, ada: User
) -> None:
    await dm(bot, wire, ada).send("known")
    wire.bot.is_quarantined = True

    await dm(bot, wire, ada).send("still works")
    with pytest.raises(discord.Forbidden, match="anti-spam") as failure:
        await bot.create_dm(discord.Object(wire.add_user("bob").id))

    assert "app-quarantine" in failure.value.text


async def test_revoked_token_is_401_on_every_request(
    wire: WireDiscord, bot: SampleBot, ada: User
) -> None:
    wire.bot.is_revoked = True

    with pytest.raises(discord.HTTPException) as failure:
        await dm(bot, wire, ada).send("stretch")

    assert failure.value.status == 401


async def test_channel_posts_need_access_and_the_channel(
    wire: WireDiscord, bot: SampleBot, ada: User
) -> None:
    guild = wire.add_guild("club", members=[ada])
    [channel] = guild.channels.values()
    post = bot.get_partial_messageable(channel.id)

    await post.send("wind-down")
    codes = []
    for channel.refusal in (50013, 10003):
        with pytest.raises(discord.HTTPException) as failure:
            await post.send("wind-down")
        codes.append(failure.value.code)

    assert codes == [50013, 10003]
    assert [message.content for message in channel.messages.values()] == ["wind-down"]


async def test_unknown_routes_are_404(raw: aiohttp.ClientSession) -> None:
    async with raw.get("no/such/route") as response:
        assert response.status == 404
        assert response.headers["Content-Type"] == "application/json"


async def test_waiting_for_a_message_ends_when_it_comes(
    wire: WireDiscord, bot: SampleBot, ada: User
) -> None:
    async def later() -> None:
        await dm(bot, wire, ada).send("first")
        await dm(bot, wire, ada).send("second")

    bot.loop.create_task(later())
    message = await wire.wait_for_message(ada, lambda m: m.content == "second", timeout=2)

    assert message.content == "second"
    with pytest.raises(TimeoutError):
        await wire.wait_for_message(ada, after=message, timeout=0.01)
