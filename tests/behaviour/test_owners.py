"""Nobody answers for somebody else, whatever they get to press."""

from tests.behaviour.person import Person, custom_id_of, labels, shown, text_of, words_of
from tests.behaviour.scenes import BEDTIME, DUE, opt_in, receive_reminder
from tests.behaviour.stage import COPY, Stage

NOT_YOURS = "This button belongs to somebody else.\n*My reminders* shows your own."


async def test_another_persons_button_is_refused_and_changes_nothing(
    stage: Stage, ada: Person, bob: Person
) -> None:
    await receive_reminder(stage, ada, repeat=2)
    before = await stage.stored(ada)

    for label in labels(ada.last_dm):
        custom_id = custom_id_of(ada.last_dm, label)
        answer = await bob.presses(await stage.show(custom_id, where=ada.channel), COPY)

        assert text_of(answer) == NOT_YOURS, label
        assert shown(answer).ephemeral
    assert await stage.stored(ada) == before


async def test_a_forged_owner_does_not_open_anothers_reminder(
    stage: Stage, ada: Person, bob: Person
) -> None:
    await receive_reminder(stage, ada)
    forged = custom_id_of(ada.last_dm, "Done").replace(str(ada.id), str(bob.id))
    copy = await stage.show(forged, where=bob.channel)
    before = await stage.stored(ada)

    answer = await bob.presses(copy, COPY)

    assert [words_of(each) for each in answer.followups] == [NOT_YOURS]
    assert await stage.stored(ada) == before
    assert not any((await stage.stored(bob)).values())


async def test_another_persons_erasure_is_refused(stage: Stage, ada: Person, bob: Person) -> None:
    await opt_in(ada)
    question = await ada.types("privacy delete")
    erase = custom_id_of(shown(question), "Delete everything")

    answer = await bob.presses(await stage.show(erase, where=bob.channel), COPY)

    assert text_of(answer) == NOT_YOURS
    assert (await stage.stored(ada))["users"]


async def test_commands_of_one_person_say_and_change_nothing_of_another(
    stage: Stage, ada: Person, bob: Person
) -> None:
    await opt_in(ada)
    before = await stage.stored(ada)

    for command in ("reminders", "pause", "resume", "privacy show", "stretch done"):
        answer = await bob.types(command)
        assert "22:30" not in text_of(answer), command

    assert await stage.stored(ada) == before


async def test_each_person_is_reminded_in_their_own_zone(
    stage: Stage, ada: Person, bob: Person
) -> None:
    await opt_in(ada)
    await bob.types("bedtime", time="22:30", timezone="Europe/London")
    await bob.types("stretch remind", enabled=True)

    await stage.run_until(BEDTIME + (BEDTIME - DUE))

    assert [each.created_at for each in ada.reminders] == [DUE]
    assert [each.created_at for each in bob.reminders] == [BEDTIME + (BEDTIME - DUE)]
