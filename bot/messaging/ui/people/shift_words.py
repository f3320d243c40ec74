"""Shifts in words: a night with its bedtime, a rotation, and what single nights have."""

from collections.abc import Iterable, Mapping
from datetime import date, time
from zoneinfo import ZoneInfo

from bot.domain.people.bedtimes import Bedtimes
from bot.domain.people.shifts import (
    NightSetting,
    Rotation,
    Shift,
    ShiftBedtimes,
    Step,
    Usual,
)
from bot.domain.reminders.nights import coming_night
from bot.domain.time.wall_time import format_beyond_doubt
from bot.domain.time.weekdays import Weekday
from bot.domain.time.zones import ONE_DAY, bedtime_at
from bot.messaging.texts.formatting import clock, wall_clock, weekday_name
from bot.messaging.texts.sentences import Sentence, say
from bot.services.people.overview import Overview

_NAMES = {
    Shift.EARLY: Sentence("shift.early", "early shift"),
    Shift.LATE: Sentence("shift.late", "late shift"),
    Shift.NIGHT: Sentence("shift.night", "night shift"),
    Shift.OFF: Sentence("shift.off", "day off"),
}
_NOON = time(12)


def shift_name(shift: Shift) -> str:
    """Return such as `night shift`."""
    return _NAMES[shift].say()


def step_name(step: Step) -> str:
    """Return such as `night shift`, `22:30` or `no reminder`."""
    match step:
        case Shift():
            return shift_name(step)
        case time():
            return wall_clock(step)
        case None:
            return say("shift.no_reminder", "no reminder")


def step_with_time(step: Step, bedtimes: ShiftBedtimes) -> str:
    """Return such as `night shift, 08:00`, for a menu, where no timestamp can stand."""
    bedtime = bedtimes.after(step)
    if not isinstance(step, Shift):
        return step_name(step)
    return say(
        "shift.step_time", "{shift}, {time}", shift=shift_name(step), time=step_name(bedtime)
    )


def day_name(night: date, *, tonight: date) -> str:
    """Return such as `Tonight` or `Thu 5`: short, for a line on a phone."""
    if night == tonight:
        return say("shift.tonight", "Tonight")
    weekday = weekday_name(Weekday.of(night), width="abbreviated")
    return say("shift.date", "{weekday} {day}", weekday=weekday, day=night.day)


def night_line(night: date, bedtimes: Bedtimes, *, tonight: date, zone: ZoneInfo) -> str:
    """Return one line of a strip: the day, its shift, and when the person goes to bed."""
    day, shifts, bedtime = day_name(night, tonight=tonight), bedtimes.shifts_set, bedtimes.on(night)
    parts = [f"**{day}**", _bed_text(night, bedtime, zone)]
    if shifts.has_single(night) or shifts.covers(night):
        step = shifts.step_on(night)
        if isinstance(step, Shift):
            parts.insert(1, shift_name(step))
    if shifts.has_single(night):
        parts.append(say("shift.changed", "changed"))
    return " · ".join(parts)


def _bed_text(night: date, bedtime: time | None, zone: ZoneInfo) -> str:
    if bedtime is None:
        return say("shift.no_reminder", "no reminder")
    at = clock(bedtime_at(night, bedtime, zone))
    if bedtime >= _NOON:
        return at
    weekday = weekday_name(Weekday.of(night + ONE_DAY), width="abbreviated")
    return say("shift.bed_after", "{weekday} {at}", weekday=weekday, at=at)


def rotation_text(steps: Iterable[Step]) -> str:
    """Return a rotation in words, equal days that follow one another counted."""
    runs: list[tuple[Step, int]] = []
    for step in steps:
        if runs and runs[-1][0] == step:
            runs[-1] = (step, runs[-1][1] + 1)
        else:
            runs.append((step, 1))
    return ", ".join(_run_text(step, count) for step, count in runs)


def _run_text(step: Step, count: int) -> str:
    name = step_name(step)
    if count == 1:
        return name
    return say("shift.run", "{count}x {step}", count=count, step=name)


def typed_rotation(rotation: Rotation | None) -> str:
    """Return a rotation as it is typed, and read back."""
    if rotation is None:
        return ""
    return ", ".join(_typed(step) for step in rotation.steps)


def typed_bedtimes(bedtimes: ShiftBedtimes) -> str:
    """Return the bedtimes of the shifts as they are typed, and read back."""
    return ", ".join(f"{shift} {_typed(bedtimes.of(shift))}" for shift in Shift)


def _typed(step: Step) -> str:
    match step:
        case Shift():
            return step.value
        case time():
            return format_beyond_doubt(step)
        case None:
            return "none"


def tonight_of(overview: Overview) -> date:
    """Return the night that tonight means to a person.

    Raises:
        ZoneMissingError: no zone is set.
    """
    user = overview.user
    return coming_night(overview.now, bedtimes=user.bedtimes, zone=user.zone)


def single_night_lines(overview: Overview) -> list[str]:
    """Return the coming nights that differ from what is usual, each in a line."""
    bedtimes, zone, tonight = overview.user.bedtimes, overview.user.zone, tonight_of(overview)
    coming = [night for night, _ in bedtimes.shifts_set.single_nights if night >= tonight]
    return [night_line(night, bedtimes, tonight=tonight, zone=zone) for night in coming]


def nights_note(overview: Overview, nights: Mapping[date, NightSetting]) -> str:
    """Return what was saved for some nights."""
    tonight = tonight_of(overview)
    last = day_name(max(nights), tonight=tonight)
    if set(nights.values()) == {Usual.USUAL}:
        return say("shift.usual_again", "**As usual again.**")
    if set(nights) == {tonight}:
        return say("shift.tonight_saved", "**Saved for tonight only.**")
    if len(nights) == 1:
        return say("shift.night_saved", "**Saved for {day} only.**", day=last)
    return say(
        "shift.nights_saved",
        "**Night shifts until {day}.**\nAfter that your usual bedtimes come back by themselves.",
        day=last,
    )
