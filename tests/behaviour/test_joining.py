"""Joining an offer from its card: exact values, one's own zone, consent, and a test message."""

from datetime import time

from bot.domain.servers.offers import OfferState
from bot.domain.time.weekdays import WEEKDAYS
from tests.behaviour.person import Person, custom_id_of, labels, options, read_in, shown, text_of
from tests.behaviour.scenes import (
    MINUTE,
    WITHOUT_CONDITION,
    full_time,
    live_in_berlin,
    opt_in,
    opt_in_to_water,
)
from tests.behaviour.servers import (
    a_local_offer,
    change_offer,
    publish,
    remove_offer,
    set_up_server,
)
from tests.behaviour.stage import Stage, utc
from tests.support.servers import a_preset

EARLY = a_preset(bedtime=time(22), days=WEEKDAYS, minutes_before=45, repeats=1)
FIRST_AT = utc(2026, 3, 4, 20, 15)
"""A quarter past nine in Berlin, tonight."""

BERLIN_FIRST = "Berlin, Germany, where it is 12:00 PM"


async def press_join(stage: Stage, person: Person, **offer):
    """Set up a server with one offer, and let a person press the card's button."""
    made = a_local_offer(stage, **{"preset": EARLY, **offer})
    await set_up_server(stage, made)
    card = await publish(stage, made)
    return made, card, await person.presses(card, "Join")


async def agree_read_in(stage: Stage, person: Person, **offer):
    """Let a person without a zone go all the way."""
    made, card, where = await press_join(stage, person, **offer)
    look = await person.presses(shown(where), BERLIN_FIRST)
    return made, card, await person.presses(shown(look), "Yes, write to me")


async def test_a_person_without_a_zone_is_asked_and_the_servers_is_only_a_suggestion(
    stage: Stage, ada: Person
) -> None:
    _, _, where = await press_join(stage, ada)

    assert text_of(where).startswith("## Where do you live?")
    assert labels(shown(where)) == [BERLIN_FIRST, "I live elsewhere"]
    assert shown(where).ephemeral
    assert not any((await stage.stored(ada)).values())


async def test_the_exact_values_are_shown_before_anything_is_saved(
    stage: Stage, ada: Person
) -> None:
    _, _, where = await press_join(stage, ada)

    look = await ada.presses(shown(where), BERLIN_FIRST)

    text = text_of(look)
    assert text.startswith("## Join Early nights?\n**Bedtime 10:00 PM on weekdays")
    assert "An offer of Sleepers." in text
    assert "stretch 45 minutes before" in text
    assert "1 repeat" in text
    assert full_time(FIRST_AT) in text
    assert "It is now **12:00 PM** for you" in text
    assert "Shall I write to you by direct message at these times?" in text
    assert labels(shown(look)) == ["Yes, write to me", "Not now"]
    assert not any((await stage.stored(ada)).values())
    assert not ada.dms


async def test_yes_joins_sends_a_test_message_and_the_reminder_comes_by_the_preset(
    stage: Stage, ada: Person
) -> None:
    _, _, joined = await agree_read_in(stage, ada)

    assert text_of(joined).startswith(
        "**You have joined Early nights.**\nBedtime 10:00 PM on weekdays"
    )
    assert "I have sent you a direct message: it arrived." in text_of(joined)
    assert ada.last_dm.content.startswith("**Hello, I am Charley. My messages reach you.**")
    (user,) = (await stage.stored(ada))["users"]
    assert (user["zone_key"], user["consent_version"]) == ("Europe/Berlin", "2026-11")
    await stage.run_until(FIRST_AT + MINUTE)
    assert [each.created_at for each in ada.reminders] == [FIRST_AT]


async def test_another_place_than_the_servers_counts(stage: Stage, ada: Person) -> None:
    _, _, where = await press_join(stage, ada)
    form = await ada.presses(shown(where), "I live elsewhere")

    look = await ada.fills_in(form, place="Tokyo")
    assert "It is now **8:00 PM** for you" in text_of(look)
    await ada.presses(shown(look), "Yes, write to me")

    (user,) = (await stage.stored(ada))["users"]
    assert user["zone_key"] == "Asia/Tokyo"


async def test_a_place_that_may_be_several_is_asked_about(stage: Stage, ada: Person) -> None:
    _, _, where = await press_join(stage, ada)
    form = await ada.presses(shown(where), "I live elsewhere")

    which = await ada.fills_in(form, place="Portland")
    assert "Which one is yours?" in text_of(which)
    values = [option["value"] for option in options(shown(which))]

    look = await ada.picks(shown(which), values[0])

    assert "Shall I write to you" in text_of(look)


async def test_a_place_that_nobody_knows_is_asked_again(stage: Stage, ada: Person) -> None:
    _, _, where = await press_join(stage, ada)
    form = await ada.presses(shown(where), "I live elsewhere")

    again = await ada.fills_in(form, place="Xyzzyville")

    assert text_of(again).startswith("I do not know that place.")
    assert labels(shown(again)) == [BERLIN_FIRST, "I live elsewhere"]


async def test_a_server_without_a_zone_suggests_none(stage: Stage, ada: Person) -> None:
    offer = a_local_offer(stage)
    await set_up_server(stage, offer, zone_key=None)

    where = await ada.presses(await publish(stage, offer), "Join")

    assert labels(shown(where)) == ["I live elsewhere"]


async def test_not_now_saves_nothing(stage: Stage, ada: Person) -> None:
    _, _, where = await press_join(stage, ada)
    look = await ada.presses(shown(where), BERLIN_FIRST)

    answer = await ada.presses(shown(look), "Not now")

    assert text_of(answer) == "**Nothing was changed.** You have not joined."
    assert labels(shown(answer)) == ["Look again", "My reminders"]
    assert not any((await stage.stored(ada)).values())
    again = await ada.presses(shown(answer), "Look again")
    assert text_of(again).startswith("## Where do you live?")


async def test_both_are_shown_to_a_person_with_settings_and_keep_mine_changes_nothing(
    stage: Stage, ada: Person
) -> None:
    await opt_in(ada)
    before = await stage.stored(ada)
    _, _, look = await press_join(stage, ada)
    assert "Bedtime 10:00 PM on weekdays" in read_in(text_of(look))
    assert "**Yours now:** bedtime 10:30 PM every night, Bedtime stretch 30 minutes" in read_in(
        text_of(look)
    )
    assert labels(shown(look)) == ["Replace mine", "Keep mine", "Not now"]

    answer = await ada.presses(shown(look), "Keep mine")

    assert "Yours stay as they are" in text_of(answer)
    after = await stage.stored(ada)
    assert [row["offer_id"] for row in after.pop("offer_members")] == ["0ffe40ffe40f"]
    before.pop("offer_members")
    assert after == before
    assert len(ada.dms) == 1  # that of the opt-in


async def test_replace_mine_takes_the_preset_over(stage: Stage, ada: Person) -> None:
    await opt_in(ada)
    _, _, look = await press_join(stage, ada)

    joined = await ada.presses(shown(look), "Replace mine")

    ways_back = ["Undo bedtime", "Undo stretch"]
    assert labels(shown(joined)) == [*ways_back, "My reminders", "Leave offer"]
    await stage.run_until(FIRST_AT + MINUTE)
    assert [each.created_at for each in ada.reminders] == [FIRST_AT]
    assert ada.dms[1].content.startswith("**Your reminders are on again.")


async def test_joining_again_changes_nothing_and_says_so(stage: Stage, ada: Person) -> None:
    _, card, _ = await agree_read_in(stage, ada)
    before, dms = await stage.stored(ada), len(ada.dms)

    again = await ada.presses(card, "Join")

    assert text_of(again).startswith("## You have joined Early nights already")
    assert labels(shown(again)) == ["Leave offer", "My reminders"]
    assert await stage.stored(ada) == before
    assert len(ada.dms) == dms


async def test_a_second_yes_sends_no_second_message(stage: Stage, ada: Person) -> None:
    _, _, where = await press_join(stage, ada)
    look = shown(await ada.presses(shown(where), BERLIN_FIRST))
    custom_id = custom_id_of(look, "Yes, write to me")
    await ada.presses(look, "Yes, write to me")
    copy = await stage.show(custom_id, where=ada.channel)

    again = await ada.presses(copy, "Copy")

    assert "**You use Early nights already.**" in text_of(again)
    assert len(ada.dms) == 1


async def test_drinks_lead_through_the_safety_screen(stage: Stage, ada: Person) -> None:
    preset = a_preset(bedtime=time(22), has_water=True)

    _, _, joined = await agree_read_in(stage, ada, preset=preset)
    assert "**You have joined Early nights.**" in text_of(joined)
    (screen,) = joined.followups
    assert not any(row["kind"] == "water" for row in (await stage.stored(ada))["reminders"])
    chosen = await ada.picks(screen, WITHOUT_CONDITION)

    assert "**Drink reminders are on:**" in text_of(chosen)
    (water,) = [row for row in (await stage.stored(ada))["reminders"] if row["kind"] == "water"]
    assert water["rule"]["mode"] == "gentle"


async def test_the_ways_back_stay_while_the_safety_screen_is_answered(
    stage: Stage, ada: Person
) -> None:
    await opt_in(ada)
    preset = a_preset(bedtime=time(22), minutes_before=45, has_water=True)
    _, _, look = await press_join(stage, ada, preset=preset)

    joined = await ada.presses(shown(look), "Replace mine")

    ways_back = ["Undo bedtime", "Undo stretch", "My reminders", "Leave offer"]
    assert labels(shown(joined)) == ways_back
    (screen,) = joined.followups
    await ada.picks(screen, WITHOUT_CONDITION)
    await ada.presses(shown(joined), "Undo stretch")
    await ada.presses(shown(joined), "Leave offer")
    after = await stage.stored(ada)
    assert not after["offer_members"]
    rules = {row["kind"]: row["rule"] for row in after["reminders"]}
    assert rules["stretch"]["minutes_before"] == 30
    assert rules["water"]["mode"] == "gentle"


async def test_the_ways_back_stay_beside_a_message_that_did_not_arrive(
    stage: Stage, ada: Person
) -> None:
    await opt_in(ada)
    _, _, look = await press_join(stage, ada)
    stage.fail_deliveries(code=50007, to=ada)

    joined = await ada.presses(shown(look), "Replace mine")

    ways_back = ["Undo bedtime", "Undo stretch", "My reminders", "Leave offer"]
    assert labels(shown(joined)) == ["Try again", *ways_back]


async def test_drinks_that_are_on_already_are_left_alone(stage: Stage, ada: Person) -> None:
    await opt_in_to_water(ada)
    _, _, look = await press_join(stage, ada, preset=a_preset(bedtime=time(22), has_water=True))

    joined = await ada.presses(shown(look), "Replace mine")

    assert "safety" not in text_of(joined)
    (water,) = [row for row in (await stage.stored(ada))["reminders"] if row["kind"] == "water"]
    assert water["rule"]["mode"] == "target"


async def test_closed_direct_messages_are_said_and_tried_again(stage: Stage, ada: Person) -> None:
    stage.fail_deliveries(code=50007, to=ada)

    _, _, joined = await agree_read_in(stage, ada)
    assert "My direct message did not reach you." in text_of(joined)
    stage.accept_deliveries()
    again = await ada.presses(shown(joined), "Try again")

    assert "it arrived" in text_of(again)


async def test_values_that_change_meanwhile_are_shown_again(stage: Stage, ada: Person) -> None:
    offer, _, where = await press_join(stage, ada)
    look = await ada.presses(shown(where), BERLIN_FIRST)
    await change_offer(stage, offer, preset=a_preset(bedtime=time(23)))

    again = await ada.presses(shown(look), "Yes, write to me")

    assert text_of(again).startswith("The offer has just changed")
    assert "Bedtime 11:00 PM every night" in read_in(text_of(again))
    assert labels(shown(again)) == ["Yes, write to me", "Not now"]
    assert not any((await stage.stored(ada)).values())


async def test_a_paused_offer_says_so(stage: Stage, ada: Person) -> None:
    await live_in_berlin(ada)

    _, _, answer = await press_join(stage, ada, state=OfferState.PAUSED)

    assert "has paused it" in text_of(answer)


async def test_the_card_of_an_offer_that_is_gone_says_so(stage: Stage, ada: Person) -> None:
    offer = a_local_offer(stage)
    await set_up_server(stage, offer)
    card = await publish(stage, offer)
    await remove_offer(stage, offer)

    answer = await ada.presses(card, "Join")

    assert text_of(answer).startswith("This offer is gone")


async def test_the_card_names_its_values_and_nobody(stage: Stage, ada: Person) -> None:
    _, card, _ = await agree_read_in(stage, ada)

    words = str([component.to_dict() for component in card.components])
    assert "Bedtime 22:00 on weekdays" in words
    assert "ada" not in words


async def test_a_name_is_only_ever_plain_words(stage: Stage, ada: Person) -> None:
    _, card, where = await press_join(stage, ada, name="**loud** ~~and~~ || hidden ||")

    look = await ada.presses(shown(where), BERLIN_FIRST)

    for words in (str([each.to_dict() for each in card.components]), text_of(look)):
        assert "loud" in words
        assert "**loud**" not in words
        assert "|| hidden" not in words
