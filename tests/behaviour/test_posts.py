"""The buttons below a server's post: counting, joining, and being shown how."""

from dataclasses import replace

import pytest
from sqlalchemy import delete

from bot.domain.ids import OfferId
from bot.domain.servers.offers import OfferState
from bot.storage.schema import tables
from tests.behaviour.person import Person, labels, options, shown, text_of, words_of
from tests.behaviour.servers import a_local_offer, post_call, set_up_server, shown_post
from tests.behaviour.stage import Stage

STRETCH_ALONG = "I'm in tonight"
NAMES = ["bob", "cem", "dan", "eve", "fay"]


def count_label(message) -> str:
    """Return what stands on the button that counts."""
    words = [leaf.label for leaf in _buttons(message.components)]
    return next(label for label in words if label.startswith(STRETCH_ALONG))


def _buttons(components):
    for component in components:
        if getattr(component, "label", None):
            yield component
        yield from _buttons(getattr(component, "children", []))


async def test_four_are_fewer_than_five_and_five_are_a_number(stage: Stage, ada: Person) -> None:
    await set_up_server(stage)
    post = await post_call(stage)
    people = [ada, *map(stage.meet, NAMES)]
    seen = []

    for person in people[:5]:
        answer = await person.presses(post, STRETCH_ALONG)
        post = await shown_post(stage, post)
        (note,) = answer.followups
        seen.append((count_label(post), words_of(note).rpartition(" far ")[2]))
        assert note.ephemeral

    few = (STRETCH_ALONG, "you are fewer than five.")
    assert seen == [few, few, few, few, (f"{STRETCH_ALONG} · 5", "you are 5.")]


async def test_a_second_press_counts_nobody_twice(stage: Stage, ada: Person) -> None:
    await set_up_server(stage)
    post = await post_call(stage)
    for person in [ada, *map(stage.meet, NAMES[:4])]:
        await person.presses(post, STRETCH_ALONG)

    again = await ada.presses(await shown_post(stage, post), f"{STRETCH_ALONG} · 5")

    (note,) = again.followups
    assert words_of(note).startswith("**You are counted already.**")
    assert count_label(await shown_post(stage, post)) == f"{STRETCH_ALONG} · 5"


async def test_the_rest_of_the_post_and_its_buttons_stay(stage: Stage, ada: Person) -> None:
    await set_up_server(stage)
    post = await post_call(stage)
    before = str(post.components[0].to_dict())
    for person in [ada, *map(stage.meet, NAMES[:4])]:
        await person.presses(post, STRETCH_ALONG)

    after = str((await shown_post(stage, post)).components[0].to_dict())
    assert after.replace(f"{STRETCH_ALONG} · 5", STRETCH_ALONG) == before
    await stage.restart()
    answer = await stage.meet("gil").presses(await shown_post(stage, post), f"{STRETCH_ALONG} · 5")
    assert words_of(answer.followups[0]).endswith("So far you are 6.")


async def test_nothing_that_is_kept_or_logged_names_who_or_how_many(
    stage: Stage, ada: Person
) -> None:
    await set_up_server(stage)
    post = await post_call(stage)
    await ada.presses(post, STRETCH_ALONG)

    records = await stage.stored(ada)

    assert [row.keys() for row in records["call_joins"]] == [{"occurrence_id", "user_id"}]
    assert "ada" not in str((await shown_post(stage, post)).components[0].to_dict())
    assert not [event for event in stage.logs if "count" in event and event["count"] == 1]


async def test_a_test_explains_itself(stage: Stage, ada: Person) -> None:
    await set_up_server(stage)

    answer = await ada.presses(await post_call(stage, is_test=True), STRETCH_ALONG)

    assert text_of(answer).startswith("**This was a test of the server's team.**")
    assert not any((await stage.stored(ada)).values())


async def test_a_post_that_is_pruned_explains_itself(stage: Stage, ada: Person) -> None:
    await set_up_server(stage)
    post = await post_call(stage)
    async with stage.process.database.engine.begin() as connection:
        await connection.execute(delete(tables.occurrences))

    answer = await ada.presses(post, STRETCH_ALONG)

    assert words_of(answer.followups[0]).startswith("**This post is from an earlier evening")
    assert not any((await stage.stored(ada)).values())


async def test_join_shows_the_one_offer_at_once(stage: Stage, ada: Person) -> None:
    await set_up_server(stage, a_local_offer(stage))

    answer = await ada.presses(await post_call(stage), "Remind me every evening")

    assert text_of(answer).startswith("## Where do you live?")
    assert shown(answer).ephemeral


async def test_join_lets_choose_among_several(stage: Stage, ada: Person) -> None:
    offer = a_local_offer(stage)
    other = replace(offer, id=OfferId("aaaaaaaaaaaa"), name="Later nights")
    paused = replace(offer, id=OfferId("bbbbbbbbbbbb"), name="Away", state=OfferState.PAUSED)
    await set_up_server(stage, offer, other, paused)

    menu = await ada.presses(await post_call(stage), "Remind me every evening")
    assert [option["label"] for option in options(shown(menu))] == ["Early nights", "Later nights"]
    picked = await ada.picks(shown(menu), other.id)

    assert text_of(picked).startswith("## Where do you live?")


@pytest.mark.parametrize("state", [None, OfferState.PAUSED], ids=["none", "paused"])
async def test_join_without_an_offer_leads_to_reminders_of_ones_own(
    stage: Stage, ada: Person, state: OfferState | None
) -> None:
    offers = [] if state is None else [a_local_offer(stage, state=state)]
    await set_up_server(stage, *offers)

    answer = await ada.presses(await post_call(stage), "Remind me every evening")
    assert text_of(answer).startswith("**This server has no offer to join.**")
    start = await ada.presses(shown(answer), "Set up my own")

    assert text_of(start).startswith("## Hello, I am Charley.")


async def test_show_me_how_guides_a_person_who_has_set_nothing_up(
    stage: Stage, ada: Person
) -> None:
    await set_up_server(stage)

    answer = await ada.presses(await post_call(stage), "Show me how")

    assert "Begin" in labels(shown(answer))
    assert shown(answer).ephemeral


async def test_an_erased_person_may_count_again(stage: Stage, ada: Person) -> None:
    await set_up_server(stage)
    post = await post_call(stage)
    await ada.presses(post, STRETCH_ALONG)
    question = await ada.types("privacy delete")
    await ada.presses(shown(question), "Delete everything")
    assert not any((await stage.stored(ada)).values())

    again = await ada.presses(post, STRETCH_ALONG)

    assert words_of(again.followups[0]).startswith("**You are counted")
