"""A new kind of reminder takes one file and its words: this one, for a while, has both.

Nothing of Charley knows of it but the registry and the words that the stage is given.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from types import MappingProxyType
from typing import ClassVar
from zoneinfo import ZoneInfo

import pytest
from typing_extensions import override

from bot.app.parts.world import Content
from bot.client.kind_words import KindWords
from bot.domain.delivery.notices import STOP, Button, Emphasis
from bot.domain.delivery.outcomes import Outcome
from bot.domain.ids import OccurrenceId, UserId
from bot.domain.library.library import Library
from bot.domain.people.bedtimes import Bedtimes
from bot.domain.reminders.rules import Cycle, ReminderKind, Traits
from bot.domain.reminders.slots import Slot
from bot.domain.time.zones import instant_of
from bot.kinds.answers import Close, Reopen
from bot.kinds.kind import UNDO, Kind, Shown, StoredRule
from bot.kinds.registry import KINDS, Kinds
from bot.messaging.texts.formatting import wall_clock
from bot.services.reminders.answers import Answered
from tests.behaviour.person import Person, custom_id_of, labels, shown, text_of
from tests.behaviour.scenes import full_time, opt_in
from tests.behaviour.stage import COPY, Stage, utc
from tests.behaviour.test_privacy import file_of

# The one file -------------------------------------------------------------------------------------

POSTURE = ReminderKind("posture")
DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class PostureRule:
    traits: ClassVar[Traits] = Traits(kind=POSTURE, cycle=Cycle.DAY)

    at: time = time(15)

    def schedule(self, *, zone: ZoneInfo, bedtimes: Bedtimes) -> "PostureSchedule":
        return PostureSchedule(zone=zone, at=self.at)

    def is_met(self, *, drunk_ml: int) -> bool:
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class PostureSchedule:
    zone: ZoneInfo
    at: time

    def slots_on(self, local_date: date) -> tuple[Slot, ...]:
        due_at = instant_of(local_date, self.at, self.zone)
        stale_at = due_at + timedelta(hours=1)
        return (
            Slot(
                local_date=local_date, number=0, due_at=due_at, stale_at=stale_at, anchor_at=due_at
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PostureNotice:
    kind: ClassVar[ReminderKind] = POSTURE

    user_id: UserId
    occurrence_id: OccurrenceId
    late_by: timedelta | None

    @property
    def buttons(self) -> tuple[tuple[Button, ...], ...]:
        return ((Button(act=DONE, emphasis=Emphasis.DONE), Button(act=STOP)),)


def _compose(shown_: Shown[PostureRule]) -> PostureNotice:
    return PostureNotice(
        user_id=shown_.occurrence.user_id,
        occurrence_id=shown_.occurrence.id,
        late_by=shown_.late_by,
    )


def _decode(stored: StoredRule) -> PostureRule:
    return PostureRule(at=time.fromisoformat(stored["at"]))


def _encode(rule: PostureRule) -> StoredRule:
    return {"at": f"{rule.at:%H:%M}"}


KIND = Kind(
    rule=PostureRule,
    decode=_decode,
    encode=_encode,
    compose=_compose,
    answers={DONE: Close(outcome=Outcome.DONE), UNDO: Reopen()},
)

# Its words ----------------------------------------------------------------------------------------


class PostureWords(KindWords[PostureRule, PostureNotice]):
    command = "/reminders"

    @override
    def title(self) -> str:
        return "Posture"

    @override
    def offer(self) -> str:
        return "Sit up straight"

    @override
    def offer_detail(self) -> str:
        return "Once a day"

    @override
    def agreed_to(self) -> str:
        return "once a day"

    @override
    def rule(self, rule: PostureRule, *, locale: str | None = None) -> str:
        return f"every day at {wall_clock(rule.at, locale)}"

    @override
    def edit_label(self) -> str:
        return "Edit posture"

    @override
    def turn_on_label(self) -> str:
        return "Turn posture on"

    @override
    def turn_off_label(self) -> str:
        return "Turn posture off"

    @override
    def turned_on(self) -> str:
        return "Posture reminders are on."

    @override
    def turned_off(self) -> str:
        return "**Posture reminders are off.**"

    @override
    def in_short(self, coming: str) -> str:
        return f"Posture: {coming}"

    @override
    def next_comes(self, at: str) -> str:
        return f"Your next posture reminder comes {at}."

    @override
    def next_moves(self, before: str, after: str) -> str:
        return f"Your next posture reminder moves from {before} to {after}."

    @override
    def nothing_due(self) -> str:
        return "Nothing is due."

    @override
    def notice(self, notice: PostureNotice, library: Library) -> str:
        return "**Sit up straight.**"

    @override
    def label(self, act: str) -> str:
        return {DONE: "Done"}[act]

    @override
    def answered(self, answered: Answered, library: Library) -> str:
        return "**You sit straight.**"


# What a person then has of it ---------------------------------------------------------------------

DUE, DAY = utc(2026, 3, 4, 14), timedelta(days=1)


@pytest.fixture(scope="session")
def content(content: Content) -> Content:
    kinds = Kinds(*content.kinds, KIND)
    return replace(
        content,
        kinds=kinds,
        vocabulary=MappingProxyType({**content.vocabulary, POSTURE: PostureWords()}),
    )


async def turn_on(ada: Person) -> None:
    await opt_in(ada)
    panel = await ada.types("reminders")
    await ada.presses(shown(panel), "Turn posture on")


async def stored_kinds(stage: Stage, ada: Person, table: str) -> list[Mapping[str, object]]:
    return [row for row in (await stage.stored(ada))[table] if row["kind"] == POSTURE]


async def test_a_new_kind_is_off_until_the_panel_turns_it_on(ada: Person) -> None:
    await opt_in(ada)
    panel = await ada.types("reminders")

    before = text_of(panel)

    on = await ada.presses(shown(panel), "Turn posture on")

    assert "**Posture:** off" in before
    assert f"**Posture:** every day at 3:00 PM.\nNext: {full_time(DUE)}" in text_of(on)
    assert {"Turn posture off", "Turn stretch off"} <= set(labels(shown(on)))
    assert "Edit posture" not in labels(shown(on))


async def test_a_new_kind_is_planned_and_delivered_on_time_after_a_restart(
    stage: Stage, ada: Person
) -> None:
    await turn_on(ada)
    await stage.restart()
    await stage.run_until(DUE)

    reminder = ada.last_dm
    assert reminder.content == "**Sit up straight.**"
    assert reminder.created_at == DUE
    assert labels(reminder) == ["Done", "Stop these"]


async def test_a_new_kind_is_answered_by_its_button_and_taken_back(
    stage: Stage, ada: Person
) -> None:
    await turn_on(ada)
    await stage.run_until(DUE)

    done = await ada.presses(ada.last_dm, "Done")
    said, recorded = text_of(done), await stored_kinds(stage, ada, "outcomes")
    undone = await ada.presses(shown(done), "Undo")

    assert said.startswith("**You sit straight.**")
    assert full_time(DUE + DAY) in said
    assert [(row["local_date"], row["outcome"]) for row in recorded] == [("2026-03-04", "done")]
    assert text_of(undone) == "**Sit up straight.**"
    assert labels(shown(undone)) == ["Done", "Stop these"]
    assert await stored_kinds(stage, ada, "outcomes") == []


async def test_a_second_press_of_a_new_kinds_button_changes_nothing(
    stage: Stage, ada: Person
) -> None:
    await turn_on(ada)
    await stage.run_until(DUE)
    reminder = ada.last_dm
    copy = await stage.show(custom_id_of(reminder, "Done"), where=ada.user.dm_channel)
    await ada.presses(reminder, "Done")
    once = await stored_kinds(stage, ada, "outcomes")

    answer = await ada.presses(copy, COPY)

    assert text_of(answer).startswith("**You sit straight.**")
    assert len(once) == 1
    assert await stored_kinds(stage, ada, "outcomes") == once


async def test_a_new_kind_is_part_of_the_export_and_of_the_deletion(
    stage: Stage, ada: Person
) -> None:
    await turn_on(ada)
    await stage.run_until(DUE)
    await ada.presses(ada.last_dm, "Done")

    records = await file_of(await ada.types("privacy export"))
    question = await ada.types("privacy delete")
    await ada.presses(shown(question), "Delete everything")

    (reminder,) = (row for row in records["reminders"] if row["kind"] == POSTURE)
    assert reminder["rule"] in ('{"at": "15:00"}', {"at": "15:00"})
    assert {row["kind"] for row in records["occurrences"]} >= {POSTURE}
    assert {row["kind"] for row in records["outcomes"]} == {POSTURE}
    assert not any((await stage.stored(ada)).values())


async def test_a_new_kind_is_turned_off_by_its_button_and_back_on(
    stage: Stage, ada: Person
) -> None:
    await turn_on(ada)
    await stage.run_until(DUE)

    before = ada.last_dm.content, labels(ada.last_dm)
    stopped = await ada.presses(ada.last_dm, "Stop these")
    said, panel = text_of(stopped), text_of(await ada.types("reminders"))
    back = await ada.presses(shown(stopped), "Turn back on")

    assert said == "**Posture reminders are off.**"
    assert "**Posture:** off" in panel
    assert (text_of(back), labels(shown(back))) == before


async def test_a_new_kind_is_silent_in_a_pause_and_after_it_was_turned_off(
    stage: Stage, ada: Person
) -> None:
    await turn_on(ada)
    await ada.types("pause", nights=1)
    await stage.run_until(DUE + DAY - timedelta(hours=1))
    before = len(ada.dms)
    panel = await ada.types("reminders")

    off = await ada.presses(shown(panel), "Turn posture off")
    await stage.run_until(DUE + DAY + timedelta(hours=1))

    assert not any(each.content == "**Sit up straight.**" for each in ada.dms)
    assert "**Posture:** off" in text_of(off)
    assert len(ada.dms) == before


def test_the_kinds_that_charley_comes_with_are_not_touched_by_it(content: Content) -> None:
    assert POSTURE in content.kinds.names
    assert POSTURE not in KINDS.names
