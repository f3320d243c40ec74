"""Admins set up calls: by options or by a form, always through a preview, and never over each other."""

from datetime import timedelta
from typing import Any

import pytest
from simcord import InteractionResult

from tests.behaviour.admins import (
    add_call,
    buttons,
    filled_in,
    meet_admin,
    parts,
    press,
    set_zone,
    words,
)
from tests.behaviour.person import Person, labels, note_of, text_of
from tests.behaviour.stage import Stage

EVERY_DAY = ["0", "1", "2", "3", "4", "5", "6"]


@pytest.fixture
async def ada(stage: Stage) -> Person:
    """An admin of a server in Berlin."""
    ada = meet_admin(stage)
    await set_zone(ada)
    return ada


async def only_call(ada: Person) -> str:
    """Return what stands for the server's one call in a command: its first choice."""
    ((_, value),) = await choices(ada, "")
    return value


async def choices(ada: Person, typed: str) -> list[tuple[str, str]]:
    """Return what Discord lists while the option `call` is typed: names and values."""
    found = await ada.member.autocomplete(ada.channel, "server call edit", "call", typed)
    return [(each["name"], each["value"]) for each in found]


async def send(ada: Person, form: InteractionResult, **fields: Any) -> InteractionResult:
    """Send a form with what stands in it, but for some fields."""
    typed = {"channel": [ada.channel], "days": EVERY_DAY, "time": "22:00", "text": ""} | fields
    return await ada.fills_in(form, **typed)


async def test_a_call_is_shown_as_members_will_see_it_before_it_is_saved(ada: Person) -> None:
    preview = await ada.types("server call add", time="22:00", channel=ada.channel, text="Sleep")

    assert "Nothing is saved yet." in words(preview)
    assert "> Sleep" in words(preview)
    assert "Wednesday, 4 March, 10:00 PM (for you: <t:1772658000:f>)" in words(preview)
    assert words(preview).count("(for you:") == 3
    assert buttons(preview)[-3:] == ["Post from now on", "Change", "Cancel"]
    assert "No call is set up yet." in words(await ada.types("server call list"))


async def test_a_call_is_saved_by_its_button_once(ada: Person) -> None:
    saved = await add_call(ada, days="weekdays")

    assert "**Saved.**" in words(saved)
    listed = words(await ada.types("server call list"))
    assert "10:00 PM on weekdays" in listed
    assert "2. " not in listed


async def test_without_options_a_form_opens_and_leads_to_the_same_preview(ada: Person) -> None:
    form = await ada.types("server call add")
    assert filled_in(form)["days"] == EVERY_DAY

    preview = await send(ada, form, time="10pm", days=["0", "2"])

    assert "10:00 PM on Mon, Wed" in words(preview)
    saved = await press(ada, preview, "Post from now on")
    assert "10:00 PM on Mon, Wed" in words(saved)


async def test_change_opens_the_form_with_what_the_preview_shows(ada: Person) -> None:
    preview = await ada.types("server call add", time="22:15", channel=ada.channel, text="Sleep")

    form = await press(ada, preview, "Change")
    assert filled_in(form)["time"] == "22:15"
    assert filled_in(form)["text"] == "Sleep"
    again = await send(ada, form, time="22:45", text="Sleep")
    saved = await press(ada, again, "Post from now on")

    assert "10:45 PM every night" in words(saved)
    assert "10:15 PM" not in words(await ada.types("server call list"))


async def test_cancel_saves_nothing(ada: Person) -> None:
    preview = await ada.types("server call add", time="22:15", channel=ada.channel)

    listed = await press(ada, preview, "Cancel")

    assert "Nothing was changed." in words(listed)
    assert "No call is set up yet." in words(listed)


MISTAKES: list[tuple[dict[str, Any], str]] = [
    ({"time": "late"}, "I could not read that time.\nType it like `22:30` or `10:30pm`."),
    ({"time": "22:00 CET"}, "I can't use a time zone here."),
    ({"text": "see https://example.com"}, "There is a link in the text."),
    ({"text": "@everyone"}, "There is a mention in the text."),
    ({"text": "one\ntwo"}, "The text has line breaks."),
]


TWO_LINES = 2
"""What is wrong, and what would work."""


@pytest.mark.parametrize(("fields", "sentence"), MISTAKES)
async def test_what_cannot_be_taken_is_said_in_two_lines_and_nothing_typed_is_lost(
    stage: Stage, ada: Person, fields: dict[str, Any], sentence: str
) -> None:
    typed = {"time": "21:00", "days": ["4", "5"], "text": "Sleep well"} | fields

    problem = await send(ada, await ada.types("server call add"), **typed)
    assert words(problem).startswith(sentence)
    assert len(words(problem).splitlines()) <= TWO_LINES
    await stage.restart()
    form = await press(ada, problem, "Fill in again")

    kept = filled_in(form)
    assert {name: kept[name] for name in typed} == typed
    assert kept["channel"] == [ada.channel.id]


async def test_a_time_in_doubt_is_asked_about_before_anything_is_shown(ada: Person) -> None:
    question = await ada.types("server call add", time="9:30", channel=ada.channel, text="Sleep")
    assert buttons(question)[:2] == ["9:30 at night", "9:30 in the morning"]

    preview = await press(ada, question, "9:30 at night")

    assert "9:30 PM every night" in words(preview)
    assert "> Sleep" in words(preview)


async def test_a_days_option_that_cannot_be_read_keeps_the_others(ada: Person) -> None:
    problem = await ada.types("server call add", time="22:00", channel=ada.channel, days="someday")
    assert words(problem).startswith("I could not read those days.")

    form = await press(ada, problem, "Fill in again")

    assert (filled_in(form)["time"], filled_in(form)["days"]) == ("22:00", [])


async def test_without_a_zone_the_sentence_names_the_way_to_it(stage: Stage) -> None:
    bea = meet_admin(stage, "bea")

    problem = await bea.types("server call add", time="22:00", channel=bea.channel)

    assert "This server has no time zone yet" in words(problem)
    assert "Open settings" in buttons(problem)


async def test_edit_keeps_what_is_not_named(ada: Person) -> None:
    await add_call(ada, days="weekdays", text="Sleep")

    preview = await ada.types("server call edit", call=await only_call(ada), time="23:00")

    assert "11:00 PM on weekdays" in words(preview)
    assert "> Sleep" in words(preview)


async def test_choices_name_a_call_by_time_days_and_channel(ada: Person) -> None:
    await add_call(ada, days="weekdays")

    assert [name for name, _ in await choices(ada, "week")] == ["10:00 PM on weekdays in #general"]
    assert await choices(ada, "noon") == []
    by_name = await ada.types("server call preview", call="10:00 PM on weekdays in #general")
    assert "This is how members see it." in words(by_name)


async def test_a_call_of_no_list_is_asked_for_again(ada: Person) -> None:
    answer = await ada.types("server call preview", call="that one")

    assert text_of(answer) == "I have nothing of that name.\nPick one from the list."


async def test_pause_and_resume_from_the_card(ada: Person) -> None:
    card = await add_call(ada)

    paused = await press(ada, card, "Pause")
    assert "⏸ Paused until somebody resumes it." in words(paused)
    assert "(for you:" not in words(paused)
    resumed = await press(ada, paused, "Resume")

    assert "🟢 On." in words(resumed)


async def test_a_pause_of_days_ends_by_itself(ada: Person) -> None:
    await add_call(ada)

    paused = await ada.types("server call pause", call=await only_call(ada), days=2)
    assert "⏸ Paused until Friday, 6 March." in words(paused)

    assert "• Friday, 6 March, 10:00 PM" in words(paused)


async def test_remove_has_a_way_back_for_a_quarter_of_an_hour(stage: Stage, ada: Person) -> None:
    await add_call(ada, text="Sleep")

    removed = await ada.types("server call remove", call=await only_call(ada))
    assert "No call is set up yet." in words(removed)
    await stage.restart()
    await stage.pass_time(timedelta(minutes=14))
    back = await press(ada, removed, "Bring it back")

    assert "**It is back.**" in words(back)
    assert "Words of the team: Sleep" in words(back)


async def test_later_than_that_a_removal_stays(stage: Stage, ada: Person) -> None:
    await add_call(ada)
    removed = await ada.types("server call remove", call=await only_call(ada))
    await stage.pass_time(timedelta(minutes=16))

    late = await press(ada, removed, "Bring it back")

    assert "removed more than 15 minutes ago" in note_of(late)
    assert "No call is set up yet." in words(await ada.types("server call list"))


async def test_an_old_preview_does_not_overwrite_a_newer_change(stage: Stage, ada: Person) -> None:
    await add_call(ada)
    call, ben = await only_call(ada), meet_admin(stage, "ben")
    old = await ada.types("server call edit", call=call, time="21:00")
    newer = await ben.types("server call edit", call=call, time="23:00")
    await press(ben, newer, "Post from now on")

    asked = await press(ada, old, "Post from now on")

    assert f"<@{ben.id}> has changed this" in words(asked)
    assert "time 10:00 PM → 11:00 PM" in words(asked)
    assert buttons(asked)[-3:] == ["Use mine", "Keep theirs", "Change"]
    assert "11:00 PM every night" in words(await ada.types("server call list"))
    mine = await press(ada, asked, "Use mine")
    assert "9:00 PM every night" in words(mine)


async def test_keep_theirs_changes_nothing(stage: Stage, ada: Person) -> None:
    await add_call(ada)
    call, ben = await only_call(ada), meet_admin(stage, "ben")
    old = await ada.types("server call edit", call=call, time="21:00")
    await press(
        ben, await ben.types("server call edit", call=call, time="23:00"), "Post from now on"
    )

    asked = await press(ada, old, "Post from now on")
    kept = await press(ada, asked, "Keep theirs")

    assert "11:00 PM every night" in words(kept)


async def test_the_button_of_an_old_card_is_explained_and_not_applied(ada: Person) -> None:
    old = await add_call(ada)
    preview = await ada.types("server call edit", call=await only_call(ada), time="23:00")
    await press(ada, preview, "Post from now on")

    pressed = await press(ada, old, "Remove")

    assert f"<@{ada.id}> has changed this" in note_of(pressed)
    assert "time 10:00 PM → 11:00 PM.\nYour press has changed nothing." in note_of(pressed)
    assert "Open server settings" in labels(pressed.followups[0])
    assert "11:00 PM every night" in words(await ada.types("server call list"))


async def test_edit_of_an_old_card_begins_with_what_is_true_now(ada: Person) -> None:
    old = await add_call(ada)
    preview = await ada.types("server call edit", call=await only_call(ada), time="23:00")
    await press(ada, preview, "Post from now on")

    form = await press(ada, old, "Edit")

    assert filled_in(form)["time"] == "23:00"


async def test_a_second_press_of_save_changes_nothing(ada: Person) -> None:
    preview = await ada.types("server call add", time="22:00", channel=ada.channel)
    await press(ada, preview, "Post from now on")
    audit = words(await ada.types("server audit"))

    assert audit.count("Call added") == 1


async def test_a_test_is_posted_in_the_channel_and_pings_nobody(stage: Stage, ada: Person) -> None:
    guild, channel = stage.server
    role = guild.create_role("sleepers", mentionable=True)
    card = await add_call(ada, role=role)
    before = len(channel.history())

    tested = await press(ada, card, "Post a test")

    assert "**A test is posted,** without a ping." in words(tested)
    assert len(channel.history()) == before + 1
    post = channel.history()[-1]
    assert any("Test: wind-down time" in each.get("content", "") for each in parts(post))
    assert post.role_mentions == []
    again = await press(ada, tested, "Post a test")
    assert "That was done in this server a moment ago." in note_of(again)


async def test_a_test_that_discord_refuses_says_why(stage: Stage, ada: Person) -> None:
    card = await add_call(ada)
    path = f"/channels/{ada.channel.id}/messages"
    stage.env.inject_error("POST", path, status=403, code=50013)

    refused = await press(ada, card, "Post a test")

    assert "**It was not posted:** I may not post there any more." in words(refused)


async def test_the_list_says_what_came_of_the_latest_post(stage: Stage, ada: Person) -> None:
    await add_call(ada)
    assert "Last time" not in words(await ada.types("server call list"))

    await stage.pass_time(timedelta(days=1))

    panel = await ada.types("server settings")
    listed = words(await press(ada, panel, "Calls (1)"))
    assert listed == words(await ada.types("server call list"))
    state, latest = listed.splitlines()[2:4]
    assert state.startswith("🟢 On. Next post <t:")
    assert latest.startswith("Last time, <t:")
    assert latest.endswith(":R>: posted.")


@pytest.mark.parametrize(
    ("removed", "has_role", "has_text"),
    [("role", False, True), ("text", True, False), ("role text", False, False)],
)
async def test_an_edit_by_options_takes_role_and_text_away(
    stage: Stage, ada: Person, removed: str, *, has_role: bool, has_text: bool
) -> None:
    guild, _ = stage.server
    role = guild.create_role("sleepers", mentionable=True)
    await add_call(ada, role=role, text="Lights down")

    preview = await ada.types("server call edit", call=await only_call(ada), remove=removed)
    card = words(await press(ada, preview, "Post from now on"))

    assert (f"<@&{role.id}>" in card, "Lights down" in card) == (has_role, has_text)
