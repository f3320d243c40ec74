"""Ten everyday jobs, done by hand: how many taps, typed letters and words they cost; `docs/taps.md` says it."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from simcord import InteractionResult

from tests.architecture.checkout import ROOT
from tests.behaviour.person import Person, Shown, labels, options, shown, words_of
from tests.behaviour.scenes import opt_in, opt_in_to_water, receive_reminder
from tests.behaviour.stage import Stage

TABLE = ROOT / "docs" / "taps.md"
TIP = "Cramps in the heat"
A_ROUTINE = timedelta(minutes=10)
_MARKS = re.compile(r"<t:\d+:\w>|[*_`>#|-]+")


@dataclass(kw_only=True)
class Hand:
    """A person whose every tap and letter is counted."""

    person: Person
    taps: int = 0
    letters: int = 0
    first: str | None = None
    """What the first screen said."""

    @property
    def cost(self) -> tuple[int, int, int]:
        """Taps, letters, and words on the first screen; a time is one word."""
        words = _MARKS.sub(lambda mark: " 22:00 " if mark[0][0] == "<" else " ", self.first or "")
        return self.taps, self.letters, len(words.split())

    async def types(self, command: str, **texts: str) -> Shown:
        """Type a command, and send it by a tap."""
        self.taps += 1
        self.letters += len(f"/{command}") + sum(map(len, texts.values()))
        return self._sees(await self.person.types(command, **texts))

    async def presses(self, message: Shown, label: str) -> InteractionResult:
        self.taps += 1
        self._reads(message)
        return await self.person.presses(message, label)

    async def picks(self, message: Shown, value: str) -> Shown:
        """Open a menu, and choose."""
        self.taps += 2
        return self._sees(await self.person.picks(message, value))

    async def fills_in(self, form: InteractionResult, **texts: str) -> Shown:
        """Type over what stands in some fields of a form, and send it by a tap."""
        self.taps += 1 + len(texts)
        self.letters += sum(map(len, texts.values()))
        kept: dict[str, Any] = {"time": "22:30", "days": "every night"} | texts
        return self._sees(await self.person.fills_in(form, **kept))

    def _sees(self, result: InteractionResult) -> Shown:
        message = shown(result)
        self._reads(message)
        return message

    def _reads(self, message: Shown) -> None:
        self.first = words_of(message) if self.first is None else self.first


async def set_up(_stage: Stage, hand: Hand) -> None:
    where = await hand.types("start")
    city = next(each for each in labels(where) if each.startswith("Chicago, "))
    when = shown(await hand.presses(where, city))
    agreement = shown(await hand.presses(when, "10:30 PM"))
    done = shown(await hand.presses(agreement, "Yes, write to me"))
    assert "it arrived" in words_of(done)


async def find_first_aid(_stage: Stage, hand: Hand) -> None:
    assert "toes" in words_of(await hand.types("cramp"))


async def go_through_first_aid(_stage: Stage, hand: Hand) -> None:
    card = await hand.types("cramp")
    while "Still hurts" in labels(card):
        card = shown(await hand.presses(card, "Still hurts"))
    assert "Get medical help" in words_of(card)


async def answer_a_reminder(stage: Stage, hand: Hand) -> None:
    await receive_reminder(stage, hand.person)
    await hand.presses(hand.person.last_dm, "Done")
    assert "Done tonight" in words_of(hand.person.last_dm)


async def be_guided(stage: Stage, hand: Hand) -> None:
    await receive_reminder(stage, hand.person)
    await hand.presses(hand.person.last_dm, "Start")
    await hand.presses(hand.person.last_dm, "Begin")
    await stage.pass_time(A_ROUTINE)
    await hand.presses(hand.person.last_dm, "Yes, done")
    assert "Done tonight" in words_of(hand.person.last_dm)


async def snooze(stage: Stage, hand: Hand) -> None:
    await receive_reminder(stage, hand.person)
    await hand.presses(hand.person.last_dm, "Snooze 10 min")
    assert "Snooze 10 min" not in labels(hand.person.last_dm)


async def skip_tonight(stage: Stage, hand: Hand) -> None:
    await receive_reminder(stage, hand.person)
    await hand.presses(hand.person.last_dm, "Skip tonight")
    assert "Skipped" in words_of(hand.person.last_dm)


async def change_the_bedtime(_stage: Stage, hand: Hand) -> None:
    await opt_in(hand.person)
    panel = await hand.types("reminders")
    form = await hand.presses(panel, "Edit bedtime")
    assert "Undo" in labels(await hand.fills_in(form, time="23:15"))


async def pause_for_a_week(_stage: Stage, hand: Hand) -> None:
    await opt_in(hand.person)
    panel = await hand.types("reminders")
    choice = shown(await hand.presses(panel, "Pause everything…"))
    week = next(each["value"] for each in options(choice) if each["label"] == "One week")
    assert "Quiet until" in words_of(await hand.picks(choice, week))


async def ask_why_and_who_says_so(_stage: Stage, hand: Hand) -> None:
    card = await hand.types("tip", topic=TIP)
    await hand.presses(card, "Why")
    sources = shown(await hand.presses(card, "Sources"))
    assert "http" in words_of(sources)


async def log_a_glass(_stage: Stage, hand: Hand) -> None:
    await opt_in_to_water(hand.person)
    assert "200" in words_of(await hand.types("water drink"))


Job = Callable[[Stage, Hand], Awaitable[None]]
JOBS: dict[str, Job] = {
    "set up the bedtime stretch": set_up,
    "a cramp: the first thing to do": find_first_aid,
    "a cramp: to the end of first aid": go_through_first_aid,
    "answer a reminder": answer_a_reminder,
    "do the guided stretch": be_guided,
    "snooze": snooze,
    "skip tonight": skip_tonight,
    "change the bedtime": change_the_bedtime,
    "pause for a week": pause_for_a_week,
    "a tip: why, and who says so": ask_why_and_who_says_so,
    "log a glass": log_a_glass,
}


def told() -> dict[str, tuple[int, ...]]:
    """Return what the document says of each job: taps, letters, words as they are now."""
    rows = [line.strip("| ").split("|") for line in TABLE.read_text(encoding="utf-8").splitlines()]
    table = {row[0].strip(): [each.strip() for each in row[1:]] for row in rows if len(row) == 7}
    return {job: tuple(int(table[job][column]) for column in (1, 3, 5)) for job in JOBS}


@pytest.mark.parametrize("job", JOBS)
async def test_a_job_costs_what_the_document_says(stage: Stage, ada: Person, job: str) -> None:
    hand = Hand(person=ada)

    await JOBS[job](stage, hand)

    *gestures, words = told()[job]
    assert list(hand.cost[:2]) == gestures
    assert abs(hand.cost[2] - words) <= max(2, words // 10)
