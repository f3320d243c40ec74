"""What a person has set, in words."""

from collections.abc import Callable
from datetime import datetime, time

from bot.client.kind_words import AnyWords, Vocabulary
from bot.domain.people.bedtimes import Bedtimes
from bot.domain.people.user import User
from bot.domain.reminders.rules import ReminderKind
from bot.domain.time.weekdays import EVERY_DAY, WEEKDAYS, WEEKEND, Weekday
from bot.domain.time.zone_names import zone_name
from bot.domain.time.zones import ONE_DAY, bedtime_at, night_of
from bot.messaging.texts.formatting import (
    clock,
    full_timestamp,
    listed,
    wall_clock,
    weekday_name,
)
from bot.messaging.texts.sentences import Sentence, say
from bot.messaging.ui.people.shift_words import rotation_text
from bot.services.people.overview import Overview
from bot.services.people.user_change import Changed

_GROUPS = {
    EVERY_DAY: Sentence("days.every_night", "every night"),
    WEEKDAYS: Sentence("days.weekdays", "on weekdays"),
    WEEKEND: Sentence("days.weekend", "at the weekend"),
}

_IN_A_LINE = 2


def bedtimes_text(bedtimes: Bedtimes) -> str:
    """Return such as `22:30 on weekdays, 23:30 at the weekend`: or the rotating plan that is on."""
    parts = _bedtimes(bedtimes, lambda bedtime, _: wall_clock(bedtime))
    return listed(parts, style="unit")


def own_bedtimes_text(overview: Overview) -> str:
    """Return a person's bedtimes as their own app writes times, by the next night of each.

    More than two stand below one another: a phone's line holds no more.
    """
    user = overview.user
    if user.zone_key is None:
        return bedtimes_text(user.bedtimes)
    tonight = night_of(overview.now, user.zone)

    def at(bedtime: time, weekdays: tuple[Weekday, ...]) -> str:
        night = tonight + ONE_DAY * min(
            (day - tonight.weekday()) % len(Weekday) for day in weekdays
        )
        return clock(bedtime_at(night, bedtime, user.zone))

    parts = _bedtimes(user.bedtimes, at)
    return listed(parts, style="unit") if len(parts) <= _IN_A_LINE else ",\n".join(parts)


def _bedtimes(bedtimes: Bedtimes, written: Callable[[time, tuple[Weekday, ...]], str]) -> list[str]:
    rotation = bedtimes.shifts_set.rotating
    if rotation is not None:
        shifts = rotation_text(rotation.steps)
        return [say("settings.rotating", "by your rotating plan,\n{shifts}", shifts=shifts)]
    parts = [
        say(
            "settings.bedtime_on_days",
            "{time} {days}",
            time=written(bedtime, weekdays),
            days=days_text(weekdays),
        )
        for bedtime, weekdays in bedtimes.grouped()
        if bedtime is not None
    ]
    return parts or [say("settings.no_bedtime", "not set")]


def days_text(weekdays: tuple[Weekday, ...]) -> str:
    """Return such as `on weekdays` or `on Mon, Wed`."""
    group = _GROUPS.get(frozenset(weekdays))
    if group is not None:
        return group.say()
    names = listed((weekday_name(each, width="abbreviated") for each in weekdays), style="unit")
    return say("days.some", "on {days}", days=names)


def local_time_text(overview: Overview) -> str:
    """Return what the person's own clock shows now: the proof that the zone is right."""
    return clock_text(overview.now.astimezone(overview.user.zone), locale=overview.user.locale)


def clock_text(local: datetime, *, locale: str | None = None) -> str:
    """Return what a clock shows at an instant that is given in its zone, as *locale* writes times.

    In plain digits: a timestamp would show the time of the reader's device, and prove nothing.
    """
    zone = zone_name(str(local.tzinfo))
    return say(
        "settings.clock",
        "It is now **{time}** for you ({zone}).",
        time=wall_clock(local.time(), locale),
        zone=zone,
    )


def next_text(overview: Overview, kind: ReminderKind, words: AnyWords) -> str:
    """Return when a reminder comes next, or why it does not."""
    if not overview.is_on(kind):
        command = words.command
        return say("settings.off", "Reminders are off; `{command}` turns them on.", command=command)
    status = overview.statuses[kind]
    if status.next_due_at is None:
        return _silent_text(overview.user, words)
    at = full_timestamp(status.next_due_at)
    if overview.is_paused:
        return say("settings.next_paused", "You are paused. The next one comes {at}.", at=at)
    return say("settings.next", "The next one comes {at}.", at=at)


def _silent_text(user: User, words: AnyWords) -> str:
    if user.is_unreachable:
        return say(
            "settings.unreachable",
            "My direct messages do not reach you. `/reminders` lets you send a test.",
        )
    if not user.bedtimes.is_set:
        return say("settings.needs_bedtime", "First tell me your bedtime: `/bedtime`.")
    if user.zone_key is None:
        return say("settings.needs_zone", "First tell me your time zone: `/timezone`.")
    return words.nothing_due()


def moved_lines(changed: Changed, vocabulary: Vocabulary) -> list[str]:
    """Return how the next reminders move with a change."""
    lines = []
    for kind, words in vocabulary.items():
        old = changed.before.next_of(kind) if changed.before else None
        new = changed.after.next_of(kind)
        if new is None or (old == new and _goes_without_saying(changed.after, kind)):
            continue
        if old is None or old == new:
            lines.append(words.next_comes(full_timestamp(new)))
        else:
            lines.append(words.next_moves(full_timestamp(old), full_timestamp(new)))
    return lines


def _goes_without_saying(overview: Overview, kind: ReminderKind) -> bool:
    """Tell whether nobody expects a reminder to move with a bedtime."""
    return not overview.statuses[kind].reminder.traits.needs_bedtime


def what_comes_text(overview: Overview, kind: ReminderKind, words: AnyWords) -> str:
    """Return what comes next of a reminder that is on: a snooze, the next one, or why none does."""
    status = overview.statuses[kind]
    if status.snoozed_until is not None:
        return say("settings.snoozed", "Snoozed until {at}.", at=clock(status.snoozed_until))
    if status.next_due_at is None and overview.user.is_unreachable:
        return say("settings.waits", "It waits until my messages reach you.")
    if status.next_due_at is None:
        return next_text(overview, kind, words)
    return say("settings.next_short", "Next: {at}.", at=full_timestamp(status.next_due_at))
