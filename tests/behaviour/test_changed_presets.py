"""A changed preset moves nobody: one line below the next reminder, and what its buttons lead to."""

from datetime import time, timedelta

from bot.domain.servers.offers import Offer, OfferState
from tests.behaviour.person import Person, labels, note_of, shown, text_of
from tests.behaviour.scenes import (
    DUE,
    MINUTE,
    NIGHT,
    WITHOUT_CONDITION,
    full_time,
    live_in_berlin,
    opt_in_to_water,
)
from tests.behaviour.servers import (
    a_local_offer,
    change_offer,
    publish,
    remove_offer,
    set_up_server,
)
from tests.behaviour.stage import Stage
from tests.support.servers import a_preset

NEWS = "-# The offer of Sleepers is now: bedtime 10:00 PM every night, stretch 30 minutes before."
DECIDE = ["Use it", "Keep mine"]
SNOOZES = ["Snooze 10 min", "Snooze 20 min", "Snooze 30 min"]
STRETCH_BUTTONS = ["Start", "Done", "Skip tonight", *SNOOZES, "Stop these"]
AT_TEN = a_preset(bedtime=time(22))


async def be_member(stage: Stage, person: Person, **preset: object) -> Offer:
    """Let a person from Berlin join an offer for half past ten."""
    offer = a_local_offer(stage, preset=a_preset(**preset))
    await set_up_server(stage, offer)
    await live_in_berlin(person)
    look = await person.presses(await publish(stage, offer), "Join")
    joined = await person.presses(shown(look), labels(shown(look))[0])
    assert "**You have joined Early nights.**" in text_of(joined)
    return offer


async def receive_news(stage: Stage, person: Person) -> Offer:
    """Let the preset move to ten, and the reminder of the usual night arrive."""
    offer = await be_member(stage, person)
    offer = await change_offer(stage, offer, preset=AT_TEN)
    await stage.run_until(DUE + MINUTE)
    return offer


async def bedtime_of(stage: Stage, person: Person) -> set[str | None]:
    (user,) = (await stage.stored(person))["users"]
    return {None if at is None else str(at) for at in user["bedtimes"]}


async def test_the_reminder_comes_at_the_old_time_with_one_line_more(
    stage: Stage, ada: Person
) -> None:
    await receive_news(stage, ada)

    (reminder,) = ada.reminders
    assert reminder.created_at == DUE
    assert reminder.content.startswith("**Time for your bedtime stretch.**")
    assert reminder.content.splitlines()[-1] == NEWS
    assert labels(reminder) == [*STRETCH_BUTTONS, *DECIDE]


async def test_it_is_said_once(stage: Stage, ada: Person) -> None:
    await receive_news(stage, ada)

    await stage.pass_time(NIGHT)

    assert len(ada.reminders) == 2
    assert NEWS not in ada.last_dm.content
    assert labels(ada.last_dm) == STRETCH_BUTTONS


async def test_use_it_moves_and_can_be_taken_back(stage: Stage, ada: Person) -> None:
    await receive_news(stage, ada)

    used = await ada.presses(ada.last_dm, "Use it")

    assert text_of(used).startswith("**You use Early nights now.**\nBedtime 10:00 PM every night")
    assert full_time(DUE + NIGHT - timedelta(minutes=30)) in text_of(used)
    assert await bedtime_of(stage, ada) == {"22:00"}
    assert labels(ada.reminders[0])[-2:] == DECIDE  # the reminder waits for its answer still
    await ada.presses(shown(used), "Undo bedtime")
    assert await bedtime_of(stage, ada) == {"22:30"}


async def test_use_it_twice_changes_nothing_more(stage: Stage, ada: Person) -> None:
    await receive_news(stage, ada)
    reminder = ada.last_dm
    await ada.presses(reminder, "Use it")
    before = await stage.stored(ada)

    again = await ada.presses(reminder, "Use it")

    assert text_of(again).startswith("**You use Early nights already.**")
    assert await stage.stored(ada) == before


async def test_use_it_below_older_values_shows_the_new_ones_before_it_takes_them(
    stage: Stage, ada: Person
) -> None:
    offer = await receive_news(stage, ada)
    await change_offer(stage, offer, preset=a_preset(bedtime=time(23, 15)))

    moved = await ada.presses(ada.last_dm, "Use it")

    assert text_of(moved).startswith("**Nothing was changed yet.**")
    assert "Bedtime 11:15 PM every night" in text_of(moved)
    assert "**Yours now:** bedtime 10:30 PM every night" in text_of(moved)
    assert labels(shown(moved)) == DECIDE
    assert await bedtime_of(stage, ada) == {"22:30"}
    used = await ada.presses(shown(moved), "Use it")
    assert text_of(used).startswith("**You use Early nights now.**\nBedtime 11:15 PM every night")
    assert await bedtime_of(stage, ada) == {"23:15"}
    assert len(ada.dms) == 2  # the welcome, and the reminder


async def test_keep_mine_below_older_values_says_what_the_preset_is_now(
    stage: Stage, ada: Person
) -> None:
    offer = await receive_news(stage, ada)
    await change_offer(stage, offer, preset=a_preset(bedtime=time(23, 15)))

    kept = await ada.presses(ada.last_dm, "Keep mine")

    assert text_of(kept).startswith("**Yours stay as they are.**\nBut the offer has changed")
    assert "Bedtime 11:15 PM every night" in text_of(kept)
    assert labels(shown(kept)) == DECIDE
    await stage.pass_time(NIGHT)
    assert "is now: bedtime 11:15 PM every night" in ada.last_dm.content
    settled = await ada.presses(ada.last_dm, "Keep mine")
    assert text_of(settled).startswith("**Yours stay as they are.**\nYou hear of it again only")
    assert await bedtime_of(stage, ada) == {"22:30"}


async def test_use_it_with_drinks_keeps_the_ways_back_above_the_safety_screen(
    stage: Stage, ada: Person
) -> None:
    offer = await be_member(stage, ada)
    await change_offer(stage, offer, preset=a_preset(bedtime=time(22), has_water=True))
    await stage.run_until(DUE + MINUTE)

    used = await ada.presses(ada.last_dm, "Use it")

    assert text_of(used).startswith("**You use Early nights now.**\nBedtime 10:00 PM every night")
    assert labels(shown(used)) == ["Undo bedtime", "My reminders", "Leave offer"]
    (screen,) = used.followups
    await ada.picks(screen, WITHOUT_CONDITION)
    await ada.presses(shown(used), "Undo bedtime")
    assert await bedtime_of(stage, ada) == {"22:30"}


async def test_keep_mine_stays_as_it_is(stage: Stage, ada: Person) -> None:
    await receive_news(stage, ada)

    kept = await ada.presses(ada.last_dm, "Keep mine")

    assert text_of(kept).startswith("**Yours stay as they are.**")
    assert await bedtime_of(stage, ada) == {"22:30"}


async def test_the_line_stays_below_the_answer_until_something_is_decided(
    stage: Stage, ada: Person
) -> None:
    await receive_news(stage, ada)

    await ada.presses(ada.last_dm, "Done")
    assert ada.reminders[0].content.splitlines()[-1] == NEWS
    assert labels(ada.reminders[0]) == ["Undo", *DECIDE]
    await ada.presses(ada.reminders[0], "Undo")
    assert labels(ada.reminders[0])[-2:] == DECIDE
    await ada.presses(ada.reminders[0], "Keep mine")
    await ada.presses(ada.reminders[0], "Done")

    assert NEWS not in ada.reminders[0].content
    assert labels(ada.reminders[0]) == ["Undo"]


async def test_it_stands_below_a_drink_and_a_stretch_in_five_rows_at_most(
    stage: Stage, ada: Person
) -> None:
    offer = await be_member(stage, ada, minutes_before=120)
    await opt_in_to_water(ada)
    await stage.run_until(DUE - 100 * MINUTE)
    await change_offer(stage, offer, preset=AT_TEN)
    await stage.run_until(DUE - 89 * MINUTE)

    both = next(each for each in ada.reminders if "Use it" in labels(each))
    for pressed in ("+1 glass", "Done"):
        await ada.presses(both, pressed)
    answered = next(each for each in ada.reminders if each.id == both.id)

    assert len(both.components) <= 5
    assert labels(answered)[-2:] == DECIDE
    assert answered.content.count("The offer of Sleepers") == 1


async def test_what_is_paused_or_gone_says_so_and_moves_nobody(stage: Stage, ada: Person) -> None:
    offer = await receive_news(stage, ada)
    await change_offer(stage, offer, state=OfferState.PAUSED)
    paused = await ada.presses(ada.last_dm, "Use it")
    await remove_offer(stage, offer)

    gone = await ada.presses(ada.reminders[0], "Use it")

    assert "This offer is paused" in text_of(paused)
    assert text_of(gone).startswith("This offer is gone")
    assert labels(shown(gone)) == ["Leave offer", "My reminders"]
    assert await bedtime_of(stage, ada) == {"22:30"}


async def test_who_turned_the_reminder_off_is_asked_again_before_it_comes_on(
    stage: Stage, ada: Person
) -> None:
    await receive_news(stage, ada)
    reminder = ada.last_dm
    await ada.presses(reminder, "Stop these")

    look = await ada.presses(ada.reminders[0], "Use it")

    assert "Shall I write to you by direct message at these times?" in text_of(look)
    assert labels(shown(look))[0] == "Replace mine"
    assert await bedtime_of(stage, ada) == {"22:30"}
    await ada.presses(shown(look), "Replace mine")
    assert await bedtime_of(stage, ada) == {"22:00"}


async def test_the_panel_names_the_preset_and_lets_leave(stage: Stage, ada: Person) -> None:
    await be_member(stage, ada)
    panel = await ada.types("reminders")
    assert "🏠 From the offer **Early nights** of Sleepers." in text_of(panel)
    assert "Leave offer" in labels(shown(panel))

    left = await ada.presses(shown(panel), "Leave offer")
    again = await ada.presses(shown(panel), "Leave offer")

    assert text_of(left).startswith("**You have left the offer.**\nYour reminders stay")
    assert text_of(again).startswith("You have not joined that offer.")
    assert not (await stage.stored(ada))["offer_members"]
    assert await bedtime_of(stage, ada) == {"22:30"}
    assert "🏠" not in text_of(await ada.types("reminders"))


async def test_the_panel_says_what_is_different_and_what_is_gone(stage: Stage, ada: Person) -> None:
    offer = await be_member(stage, ada)
    await change_offer(stage, offer, preset=AT_TEN)

    changed = await ada.types("reminders")
    assert "is: bedtime 10:00 PM every night, stretch 30 minutes before. Yours is" in text_of(
        changed
    )
    assert labels(shown(changed))[-2:] == ["Use it", "Leave offer"]
    await remove_offer(stage, offer)
    gone = await ada.types("reminders")

    assert "🏠 From an offer of Sleepers that is gone." in text_of(gone)
    left = await ada.presses(shown(gone), "Leave offer")
    assert text_of(left).startswith("**You have left the offer.**")


async def test_export_and_deletion_cover_the_membership(stage: Stage, ada: Person) -> None:
    await be_member(stage, ada)

    told = await ada.types("privacy show")
    question = await ada.types("privacy delete")
    await ada.presses(shown(question), "Delete everything")

    assert "which offers of servers you have joined (1)" in text_of(told)
    assert not any((await stage.stored(ada)).values())


async def test_starting_the_stretch_keeps_the_news_below_it(stage: Stage, ada: Person) -> None:
    await receive_news(stage, ada)

    started = await ada.presses(ada.reminders[0], "Start")

    assert "Use it" not in labels(ada.reminders[0])
    assert NEWS.removeprefix("-# ") in " ".join(note_of(started).splitlines())
    (news,) = started.followups
    assert labels(news) == DECIDE
    await ada.presses(news, "Use it")
    assert await bedtime_of(stage, ada) == {"22:00"}


async def test_news_that_were_decided_about_meanwhile_do_not_come_again(
    stage: Stage, ada: Person
) -> None:
    await receive_news(stage, ada)
    await ada.presses(ada.reminders[0], "Keep mine")

    started = await ada.presses(ada.reminders[0], "Start")

    assert not started.followups
