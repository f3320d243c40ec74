"""What a person has set, in words."""

from datetime import datetime

from bot.client.kind_words import AnyWords, Vocabulary
from bot.domain.people.bedtimes import Bedtimes
from bot.domain.people.user import User
from bot.domain.reminders.rules import ReminderKind
from bot.domain.time.wall_time import format_wall_time
from bot.domain.time.weekdays import EVERY_DAY, WEEKDAYS, WEEKEND, Weekday
from bot.domain.time.zone_names import zone_name
from bot.messaging.texts.formatting import (
    clock,
    full_timestamp,
    listed,
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


def bedtimes_text(bedtimes: Bedtimes) -> str:
    """Return such as `22:30 on weekdays, 23:30 at the weekend`, or the rotating plan that is on."""
    rotation = bedtimes.shifts_set.rotating
    if rotation is not None:
        shifts = rotation_text(rotation.steps)
        return say("settings.rotating", "by your rotating plan: {shifts}", shifts=shifts)
    parts = [
        say(
            "settings.bedtime_on_days",
            "{time} {days}",
            time=format_wall_time(bedtime),
            days=days_text(weekdays),
        )
        for bedtime, weekdays in bedtimes.grouped()
        if bedtime is not None
    ]
    return listed(parts, style="unit") or say("settings.no_bedtime", "not set")


def days_text(weekdays: tuple[Weekday, ...]) -> str:
    """Return such as `on weekdays` or `on Mon, Wed`."""
    group = _GROUPS.get(frozenset(weekdays))
    if group is not None:
        return group.say()
    names = listed((weekday_name(each, width="abbreviated") for each in weekdays), style="unit")
    return say("days.some", "on {days}", days=names)


def local_time_text(overview: Overview) -> str:
    """Return what the person's own clock shows now: the proof that the zone is right."""
    return clock_text(overview.now.astimezone(overview.user.zone))


def clock_text(local: datetime) -> str:
    """Return what a clock shows at an instant that is given in its zone."""
    time_of_day, zone = f"{local:%H:%M}", zone_name(str(local.tzinfo))
    return say(
        "settings.clock", "It is now **{time}** for you ({zone}).", time=time_of_day, zone=zone
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
        return say("settings.needs_bedtime", "It waits for your bedtime: `/bedtime`.")
    if user.zone_key is None:
        return say("settings.needs_zone", "It waits for your time zone: `/timezone`.")
    return words.nothing_due()


def moved_lines(changed: Changed, vocabulary: Vocabulary) -> list[str]:
    """Return how the next reminders move with a change."""
    lines = []
    for kind, words in vocabulary.items():
        old = changed.before.next_of(kind) if changed.before else None
        new = changed.after.next_of(kind)
        if new is None:
            continue
        if old is None or old == new:
            lines.append(words.next_comes(full_timestamp(new)))
        else:
            lines.append(words.next_moves(full_timestamp(old), full_timestamp(new)))
    return lines


def overview_text(overview: Overview, vocabulary: Vocabulary) -> str:
    """Return everything that is set."""
    user = overview.user
    lines = [say("settings.heading", "**Your reminders**")]
    if overview.is_paused and user.resumes_at is not None:
        at = full_timestamp(user.resumes_at)
        lines.append(say("settings.paused", "⏸ Paused. They come back {at}.", at=at))
    if user.is_unreachable:
        lines.append(
            say(
                "settings.unreachable_warning",
                "⚠ My direct messages do not reach you. Press **Send a test**.",
            )
        )
    lines += [_status_text(overview, kind, words) for kind, words in vocabulary.items()]
    bedtimes = bedtimes_text(user.bedtimes)
    lines.append(say("settings.bedtimes", "**Bedtime:** {bedtimes}", bedtimes=bedtimes))
    if user.zone_key is not None:
        lines.append(local_time_text(overview))
    return "\n".join(lines)


def _status_text(overview: Overview, kind: ReminderKind, words: AnyWords) -> str:
    title = words.title()
    if not overview.is_on(kind):
        return say("settings.status_off", "**{title}:** off", title=title)
    status = overview.statuses[kind]
    return say(
        "settings.status",
        "**{title}:** {rule}. {next}",
        title=title,
        rule=words.rule(status.reminder.rule, locale=overview.user.locale),
        next=_what_comes(overview, kind, words),
    )


def _what_comes(overview: Overview, kind: ReminderKind, words: AnyWords) -> str:
    status = overview.statuses[kind]
    if status.is_quiet:
        return say(
            "settings.quiet",
            "Quiet, because nobody has answered for a while. Press **Resume**.",
        )
    if status.snoozed_until is not None:
        return say("settings.snoozed", "Snoozed until {at}.", at=clock(status.snoozed_until))
    return next_text(overview, kind, words)
