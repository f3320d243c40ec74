"""The *Undo* of what the home changes: exactly what was before comes back, and never over something newer."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import pytest
from simcord import InteractionResult

from tests.behaviour.person import Person, custom_id_of, labels, note_of, shown, text_of
from tests.behaviour.scenes import BEDTIME, opt_in, opt_in_to_water, receive_reminder
from tests.behaviour.servers import change_offer, remove_offer
from tests.behaviour.stage import COPY, Stage
from tests.behaviour.test_changed_presets import AT_TEN, be_member

Change = Callable[[Person], Awaitable[InteractionResult]]

UNDO = "Undo"
CHANGED_SINCE = "You have changed this since, so I have taken nothing back."


@dataclass(frozen=True, kw_only=True)
class Case:
    """A change of the home, or by its command."""

    make: Change
    before: Change | None = None
    """What comes before it."""


def home(*ways: str) -> Change:
    """Return presses on the home, one after the other."""

    async def press(person: Person) -> InteractionResult:
        answer = await person.types("reminders")
        for label in ways:
            answer = await person.presses(shown(answer), label)
        return answer

    return press


def command(name: str, **options: Any) -> Change:
    """Return a command."""

    async def use(person: Person) -> InteractionResult:
        return await person.types(name, **options)

    return use


async def pause_by_menu(person: Person) -> InteractionResult:
    """Pause for a fortnight by the home's menu."""
    asked = await home("Pause everything…")(person)
    return await person.picks(shown(asked), "14")


async def pause_by_form(person: Person) -> InteractionResult:
    """Pause until a day by the form of that menu."""
    asked = await home("Pause everything…")(person)
    form = await person.picks(shown(asked), "day")
    return await person.fills_in(form, day="2026-03-20")


LONG_PAUSE = command("pause", nights=30)
CASES = {
    "stretch off": Case(make=home("Turn stretch off")),
    "stretch on": Case(make=home("Turn stretch on"), before=home("Turn stretch off")),
    "drinks off": Case(make=home("Turn drinks off")),
    "drinks on": Case(make=home("Turn drinks on"), before=home("Turn drinks off")),
    "stretch off by command": Case(
        make=command("stretch remind", enabled=False, minutes_before=60, repeat=1)
    ),
    "drinks off by command": Case(make=command("water remind", enabled=False, wake="9:00")),
    "pause by menu": Case(make=pause_by_menu),
    "pause by form": Case(make=pause_by_form),
    "pause by command": Case(make=command("pause", nights=3)),
    "a shorter pause": Case(make=command("pause", nights=1), before=LONG_PAUSE),
    "resume": Case(make=home("Resume"), before=LONG_PAUSE),
    "resume by command": Case(make=command("resume"), before=LONG_PAUSE),
}
EACH = pytest.mark.parametrize("case", CASES.values(), ids=CASES)

NEWER: dict[str, Change] = {
    "stretch": command("stretch remind", enabled=True, minutes_before=90),
    "drinks": command("water remind", enabled=False, wake="5:00"),
    "pause": command("pause", nights=5),
    "a shorter pause": command("pause", nights=5),
    "resume": command("pause", nights=5),
}
"""By how a case's name begins: another change of the same thing."""


async def settle(person: Person, case: Case) -> None:
    """Let a person have both reminders on, and do what comes before a change."""
    await opt_in(person)
    await opt_in_to_water(person)
    if case.before is not None:
        await case.before(person)


async def settings_of(stage: Stage, person: Person) -> tuple[Any, Any, Any]:
    """Return what is set: reminders, pause and memberships, and what is planned by them."""
    stored = await stage.stored(person)
    (user,) = stored["users"]
    reminders = [
        {key: row[key] for key in ("kind", "rule", "enabled")} for row in stored["reminders"]
    ]
    planned = sorted(
        (str(row["kind"]), str(row["due_at"]))
        for row in stored["occurrences"]
        if row["state"] == "planned"
    )
    return reminders, user["paused_until"], planned


@EACH
async def test_undo_brings_back_exactly_what_was_before(
    stage: Stage, ada: Person, case: Case
) -> None:
    await settle(ada, case)
    before = await settings_of(stage, ada)

    made = await case.make(ada)
    after = await settings_of(stage, ada)
    undone = await ada.presses(shown(made), UNDO)

    assert after != before
    assert await settings_of(stage, ada) == before
    assert text_of(undone).startswith("**Taken back.**")


@EACH
async def test_undo_pressed_twice_changes_nothing_more(
    stage: Stage, ada: Person, case: Case
) -> None:
    await settle(ada, case)
    before = await settings_of(stage, ada)
    made = shown(await case.make(ada))
    undo = await stage.show(custom_id_of(made, UNDO), where=ada.user.dm_channel)

    await ada.presses(undo, COPY)
    await ada.presses(undo, COPY)

    assert await settings_of(stage, ada) == before


@pytest.mark.parametrize("name", CASES)
async def test_an_old_undo_takes_back_nothing_newer(stage: Stage, ada: Person, name: str) -> None:
    case = CASES[name]
    newer = next(change for start, change in NEWER.items() if name.startswith(start))
    await settle(ada, case)
    made = await case.make(ada)
    undo = await stage.show(custom_id_of(shown(made), UNDO), where=ada.user.dm_channel)
    await newer(ada)
    since = await settings_of(stage, ada)

    answer = await ada.presses(undo, COPY)

    assert await settings_of(stage, ada) == since
    assert CHANGED_SINCE in note_of(answer)


async def test_a_change_that_changes_nothing_offers_no_undo(ada: Person) -> None:
    await opt_in(ada)

    resumed = await ada.types("resume")
    off = await ada.types("stretch remind", enabled=False)
    off_again = await ada.types("stretch remind", enabled=False)

    assert UNDO not in labels(shown(resumed))
    assert UNDO in labels(shown(off))
    assert UNDO not in labels(shown(off_again))


async def leave(person: Person) -> InteractionResult:
    return await home("Leave offer")(person)


async def membership_of(stage: Stage, person: Person) -> list[dict[str, object]]:
    rows = (await stage.stored(person))["offer_members"]
    return [{key: value for key, value in row.items() if key != "joined_at"} for row in rows]


async def test_a_preset_that_was_left_by_slip_comes_back_by_undo(stage: Stage, ada: Person) -> None:
    await be_member(stage, ada)
    before = await membership_of(stage, ada)

    left = await leave(ada)
    undone = await ada.presses(shown(left), UNDO)

    assert text_of(undone).startswith("**Taken back.**")
    assert await membership_of(stage, ada) == before
    assert labels(shown(undone)) == ["Leave offer", "My reminders"]


async def test_a_change_of_the_preset_is_still_undecided_after_leaving_and_undo(
    stage: Stage, ada: Person
) -> None:
    offer = await be_member(stage, ada)
    await change_offer(stage, offer, preset=AT_TEN)

    await ada.presses(shown(await leave(ada)), UNDO)

    assert "Use it" in labels(shown(await ada.types("reminders")))


async def test_the_undo_of_leaving_pressed_twice_changes_nothing_more(
    stage: Stage, ada: Person
) -> None:
    await be_member(stage, ada)
    left = shown(await leave(ada))
    undo = await stage.show(custom_id_of(left, UNDO), where=ada.user.dm_channel)
    await ada.presses(left, UNDO)
    before = await stage.stored(ada)

    again = await ada.presses(undo, COPY)

    assert text_of(again).startswith("**You have joined this offer.**")
    assert await stage.stored(ada) == before


async def test_a_preset_that_is_gone_since_cannot_come_back(stage: Stage, ada: Person) -> None:
    offer = await be_member(stage, ada)
    left = await leave(ada)
    await remove_offer(stage, offer)

    answer = await ada.presses(shown(left), UNDO)

    assert not await membership_of(stage, ada)
    assert labels(shown(answer)) == ["My reminders"]


async def test_after_everything_was_deleted_no_undo_brings_anything_back(
    stage: Stage, ada: Person
) -> None:
    await be_member(stage, ada)
    left = await leave(ada)
    await ada.presses(shown(await ada.types("privacy delete")), "Delete everything")

    await ada.presses(shown(left), UNDO)

    assert not any((await stage.stored(ada)).values())


async def test_undo_skip_does_not_open_a_night_that_is_done_since(
    stage: Stage, ada: Person
) -> None:
    await receive_reminder(stage, ada, repeat=2)
    panel = await home("Skip tonight's stretch")(ada)
    unskip = await stage.show(custom_id_of(shown(panel), "Undo skip"), where=ada.user.dm_channel)
    await ada.types("stretch done")
    reminded = len(ada.reminders)

    await ada.presses(unskip, COPY)
    await stage.run_until(BEDTIME)

    assert [night["outcome"] for night in (await stage.stored(ada))["outcomes"]] == ["done"]
    assert len([each for each in ada.reminders if labels(each) != [COPY]]) <= reminded
