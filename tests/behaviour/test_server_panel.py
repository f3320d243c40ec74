"""The panel of a server: problems first, each with its button; every setting, and who may change it."""

import json
from typing import Any

import discord
import pytest
from simcord import InteractionResult

from bot.playground.glue import as_bot
from tests.behaviour.admins import (
    add_call,
    add_offer,
    buttons,
    filled_in,
    meet_admin,
    parts,
    press,
    set_zone,
    words,
)
from tests.behaviour.person import Person, shown, text_of, words_of
from tests.behaviour.stage import Stage


@pytest.fixture
def ada(stage: Stage) -> Person:
    """An admin of a server where nothing is set."""
    return meet_admin(stage)


async def panel(admin: Person) -> InteractionResult:
    return await admin.types("server settings")


async def test_a_new_server_is_told_first_what_it_lacks(ada: Person) -> None:
    first = await panel(ada)

    assert "⚠ **No time zone is set.**" in words(first)
    assert buttons(first)[0] == "Set time zone"
    form = await press(ada, first, "Set time zone")
    after = await ada.fills_in(form, place="Munich")
    assert "Berlin time. It is 12:00 PM there." in words(after)
    assert "⚠" not in words(after)


async def test_a_member_does_not_see_the_command(stage: Stage) -> None:
    bob = stage.meet("bob")

    assert "server settings" not in bob.member.available_commands(bob.channel)
    assert "server settings" not in bob.user.available_commands()


async def test_a_place_that_is_in_doubt_is_asked_about(ada: Person) -> None:
    form = await press(ada, await panel(ada), "Set time zone")

    question = await ada.fills_in(form, place="Portland")
    assert "Which one is yours?" in words(question)
    first = options_of(question)[0]["value"]
    after = await ada.picks(shown(question), first)

    assert "AM there." in words(after)
    assert "**Saved.**" in words(after)


def options_of(result: InteractionResult) -> list[dict[str, Any]]:
    return next(each["options"] for each in parts(shown(result)) if each["type"] == 3)


async def test_a_place_that_nobody_knows_is_typed_again_and_not_lost(ada: Person) -> None:
    form = await press(ada, await panel(ada), "Set time zone")

    problem = await ada.fills_in(form, place="Qwxyzzy")
    again = await press(ada, problem, "Fill in again")

    assert words(problem).startswith("I do not know that place.")
    assert filled_in(again)["place"] == "Qwxyzzy"


async def test_the_wind_down_channel_is_where_a_new_call_goes(ada: Person) -> None:
    await set_zone(ada)
    form = await press(ada, await panel(ada), "Change channel")
    after = await ada.fills_in(form, channel=[ada.channel])
    assert f"<#{ada.channel.id}>. I may post there ✓" in words(after)

    preview = await ada.types("server call add", time="22:00")

    assert f"in <#{ada.channel.id}>" in words(preview)


async def test_a_channel_without_its_history_is_refused(stage: Stage, ada: Person) -> None:
    guild, _ = stage.server
    silent = discord.PermissionOverwrite(read_message_history=False)
    quiet = guild.create_text_channel("quiet", overwrites={guild.default_role: silent})
    form = await press(ada, await panel(ada), "Change channel")

    problem = await ada.fills_in(form, channel=[quiet])

    assert words(problem).startswith(
        "I may not do that in that channel.\nAllow me *Read Message History*"
    )


async def test_a_helper_with_the_role_adds_a_call_and_is_refused_the_zone(
    stage: Stage, ada: Person
) -> None:
    await set_zone(ada)
    guild, channel = stage.server
    helpers = guild.create_role("helpers")
    form = await press(ada, await panel(ada), "Change role")
    await ada.fills_in(form, role=[helpers])
    with as_bot(stage.env):
        commands = await stage.client.tree.fetch_commands()
    (server,) = (each for each in commands if each.name == "server")
    guild.set_command_permissions(server, {helpers: True})
    cem = Person(
        user=(user := stage.env.create_user("cem")),
        member=guild.add_member(user, roles=[helpers]),
        channel=channel,
    )

    seen = await panel(cem)
    assert "Change time zone" not in buttons(seen)
    assert "**Saved.**" in words(await add_call(cem))
    copy = await stage.show(f"set.zone:{cem.id}:2", where=channel)
    refused = await cem.presses(copy, "Copy")

    assert words_of(shown(refused)).startswith("Only people who may *Manage Server* can do this.")


async def test_a_role_that_is_taken_away_can_be_brought_back(stage: Stage, ada: Person) -> None:
    guild, _ = stage.server
    helpers = guild.create_role("helpers")
    form = await press(ada, await panel(ada), "Change role")
    set_ = await ada.fills_in(form, role=[helpers])
    assert f"<@&{helpers.id}>" in words(set_)

    cleared = await ada.fills_in(await press(ada, set_, "Change role"), role=[])
    assert f"<@&{helpers.id}>" not in words(cleared)
    back = await press(ada, cleared, "Bring role back")

    assert f"<@&{helpers.id}>" in words(back)


async def test_two_admins_at_one_setting_never_overwrite_each_other(
    stage: Stage, ada: Person
) -> None:
    ben = meet_admin(stage, "ben")
    form = await press(ada, await panel(ada), "Set time zone")
    await set_zone(ben, "Tokyo")

    conflict = await ada.fills_in(form, place="Munich")

    assert f"<@{ben.id}> has changed this" in words(conflict)
    assert "Tokyo time" in words(await panel(ada))
    again = await press(ada, conflict, "Fill in again")
    assert filled_in(again)["place"] == "Munich"
    assert "Berlin time" in words(await ada.fills_in(again, place="Munich"))


async def test_own_words_are_switched_off_for_all_calls(ada: Person) -> None:
    await set_zone(ada)
    form = await press(ada, await panel(ada), "Change posts")
    after = await ada.fills_in(form, own="no")
    assert "without words of your team" in words(after)

    refused = await ada.types("server call add", time="22:00", channel=ada.channel, text="Hi")

    assert words(refused).startswith("This server's settings switch own words off.")
    assert "text" not in filled_in(await ada.types("server call add"))


async def test_offers_are_counted_only_from_five_members_up(ada: Person) -> None:
    await add_offer(ada)

    listed = words(await ada.types("server offer list"))

    assert "Joined so far: fewer than 5." in listed


async def test_an_offer_is_edited_paused_and_brought_back(ada: Person) -> None:
    card = await add_offer(ada, days="weekdays", repeats=2, water=True)
    assert "Bedtime 10:30 PM on weekdays, stretch 30 minutes before, 2 repeats" in words(card)

    form = await press(ada, card, "Edit")
    assert filled_in(form)["extras"] == ["2w"]
    preview = await ada.fills_in(
        form, name="Early nights", time="23:00", days=["0"], minutes="45", extras=["0"]
    )
    saved = await press(ada, preview, "Offer from now on")
    assert "Bedtime 11:00 PM on Mon, stretch 45 minutes before." in words(saved)
    paused = await press(ada, saved, "Pause")
    assert "Nobody new can join" in words(paused)
    removed = await press(ada, paused, "Remove")
    back = await press(ada, removed, "Bring it back")

    assert "⏸ Paused: nobody new can join." in words(back)


async def test_a_preview_of_an_offer_joins_nobody(ada: Person) -> None:
    preview = await ada.types("server offer add", name="Early nights", bedtime="22:30")

    joined = await press(ada, preview, "Join")

    assert words_of(shown(joined)).startswith("**This is a preview.**")


async def test_the_log_says_who_changed_what_from_what(ada: Person) -> None:
    await set_zone(ada)
    await set_zone(ada, "Tokyo")
    await add_call(ada)

    log = await press(ada, await panel(ada), "Log")
    assert f"**Time zone changed** by <@{ada.id}>" in words(log)
    assert "zone Berlin time → Tokyo time" in words(log)
    calls = words(await ada.types("server audit", about="calls"))

    assert "Call added" in calls
    assert "Time zone" not in calls


async def test_an_export_is_read_by_an_import_in_another_server(stage: Stage, ada: Person) -> None:
    await set_zone(ada)
    await add_call(ada, days="weekdays", text="Sleep")
    await add_offer(ada)
    content = await exported(ada)
    elsewhere = stage.env.create_guild("Elsewhere")
    lounge = elsewhere.create_text_channel("lounge")
    may = elsewhere.create_role("all", permissions=discord.Permissions(manage_guild=True))
    dan_user = stage.env.create_user("dan")
    dan = Person(user=dan_user, member=elsewhere.add_member(dan_user, roles=[may]), channel=lounge)

    plan = await dan.types("server import", file=("charley.json", content))
    assert "Which channel here is #general?" in words(plan)
    assert "Import now" not in buttons(plan)
    plan = await dan.member.select(shown(plan), [lounge])
    assert "No call is set up yet." in words(await dan.types("server call list"))
    after = await press(dan, plan, "Import now")

    assert "**Taken over.**" in words(after)
    assert "10:00 PM on weekdays" in words(await dan.types("server call list"))


async def exported(admin: Person) -> bytes:
    answer = await admin.types("server export")
    (attachment,) = shown(answer).attachments
    content: bytes = await attachment.read()
    assert "members" not in json.dumps(json.loads(content)).casefold()
    return content


async def test_a_file_that_is_no_export_changes_nothing(ada: Person) -> None:
    broken = await ada.types("server import", file=("charley.json", b"{"))
    long = await ada.types("server import", file=("charley.json", b" " * (64 * 1024 + 1)))

    assert text_of(broken).startswith("I could not read that file.")
    assert text_of(long).startswith("That file is too big: at most 64 KB.")


async def test_every_button_of_a_panel_from_before_a_restart_answers(
    stage: Stage, ada: Person
) -> None:
    await set_zone(ada)
    await add_call(ada)
    before = await panel(ada)
    await stage.restart()

    for label in ("Calls (1)", "Open settings", "Log", "Open settings", "Offers (0)"):
        before = await press(ada, before, label)

    assert "No offer is set up yet." in words(before)


async def test_a_call_whose_channel_is_gone_is_first_in_the_panel_and_moved_from_there(
    stage: Stage, ada: Person
) -> None:
    await set_zone(ada)
    guild, general = stage.server
    sleep = guild.create_text_channel("sleep")
    await add_call(ada, channel=sleep)
    gone = stage.client.get_channel(sleep.id)
    assert isinstance(gone, discord.TextChannel)
    with as_bot(stage.env):
        await gone.delete()
    await stage.env.settle()

    first = await panel(ada)
    assert "⚠ **A call is stopped:** 10:00 PM every night" in words(first)
    assert "Why: its channel is gone." in words(first)
    assert buttons(first)[0] == "Move call 1"
    form = await press(ada, first, "Move call 1")
    assert not filled_in(form)["channel"]
    preview = await ada.fills_in(
        form, channel=[general], time="22:00", days=["0", "1", "2", "3", "4", "5", "6"], text=""
    )
    moved = await press(ada, preview, "Post from now on")

    assert "🟢 On." in words(moved)
    assert "⚠" not in words(await panel(ada))


async def test_the_card_of_an_offer_is_posted_where_the_admin_says(
    stage: Stage, ada: Person
) -> None:
    _, channel = stage.server
    card = await add_offer(ada)

    form = await press(ada, card, "Post the card")
    posted = await ada.fills_in(form, channel=[channel])

    assert "**The card is posted.**" in words(posted)
    assert any(each.get("label") == "Join" for each in parts(channel.history()[-1]))
    again = await ada.fills_in(await press(ada, posted, "Post the card"), channel=[channel])
    assert "That was done in this server a moment ago." in words(again)
    kept = await press(ada, again, "Fill in again")
    assert filled_in(kept)["channel"] == [channel.id]
    chosen = await ada.types("server offer publish", offer="Early nights", channel=channel)
    assert "That was done in this server a moment ago." in words(chosen)
