"""What a person has set, in words."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from bot.domain.people.bedtimes import Bedtimes
from bot.domain.people.user import User
from bot.domain.reminders.amounts import WaterMode
from bot.domain.reminders.rules import ReminderKind
from bot.domain.time.wall_time import format_wall_time
from bot.domain.time.weekdays import EVERY_DAY, WEEKDAYS, WEEKEND, Weekday
from bot.domain.time.zone_names import zone_name
from bot.kinds.drinks import DRINKS, WaterRule
from bot.kinds.registry import KINDS
from bot.kinds.stretch import STRETCH, StretchRule
from bot.messaging.texts.formatting import (
    clock,
    full_timestamp,
    listed,
    millilitres,
    weekday_name,
)
from bot.messaging.texts.sentences import Sentence, say, say_count
from bot.services.people.overview import Overview, ReminderStatus

_GROUPS = {
    EVERY_DAY: Sentence("days.every_night", "every night"),
    WEEKDAYS: Sentence("days.weekdays", "on weekdays"),
    WEEKEND: Sentence("days.weekend", "at the weekend"),
}
_TITLES = {
    STRETCH: Sentence("stretch.title", "Bedtime stretch"),
    DRINKS: Sentence("water.title", "Drinks"),
}


def bedtimes_text(bedtimes: Bedtimes) -> str:
    """Return such as `22:30 on weekdays, 23:30 at the weekend`."""
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


def next_text(overview: Overview, kind: ReminderKind) -> str:
    """Return when a reminder comes next, or why it does not."""
    if not overview.is_on(kind):
        return _off_text(kind)
    status = overview.statuses[kind]
    if status.next_due_at is None:
        return _silent_text(overview.user, kind)
    at = full_timestamp(status.next_due_at)
    if overview.is_paused:
        return say("settings.next_paused", "You are paused. The next one comes {at}.", at=at)
    return say("settings.next", "The next one comes {at}.", at=at)


def _off_text(kind: ReminderKind) -> str:
    command = "/stretch remind" if kind == STRETCH else "/water remind"
    return say("settings.off", "Reminders are off; `{command}` turns them on.", command=command)


def _silent_text(user: User, kind: ReminderKind) -> str:
    if user.is_unreachable:
        return say(
            "settings.unreachable",
            "My direct messages do not reach you. `/reminders` lets you send a test.",
        )
    if not user.bedtimes.is_set:
        return say("settings.needs_bedtime", "It waits for your bedtime: `/bedtime`.")
    if user.zone_key is None:
        return say("settings.needs_zone", "It waits for your time zone: `/timezone`.")
    if kind == DRINKS:
        return say(
            "settings.no_room_for_drinks",
            "None fits between getting up and bed, so none will come. "
            "**Edit drinks** in `/reminders` changes when you get up.",
        )
    return say("settings.nothing_due", "Nothing is due in the next three weeks.")


def rule_text(status: ReminderStatus, *, locale: str | None = None) -> str:
    """Return how a reminder is set; *locale* is the language of the person's Discord."""
    match status.reminder.rule:
        case StretchRule(minutes_before=lead, repeats=repeats):
            return listed(_stretch_rule(lead, repeats), style="unit")
        case WaterRule(mode=WaterMode.GENTLE) as rule:
            return say(
                "settings.gentle_nudges", "three gentle nudges a day, {span}", span=_span(rule)
            )
        case WaterRule() as rule:
            return say(
                "settings.towards_a_target",
                "{amount} a day, up to {prompts} reminders, {span}",
                amount=millilitres(rule.target_ml, locale=locale),
                prompts=rule.prompts,
                span=_span(rule),
            )
        case rule:
            raise TypeError(type(rule).__name__)


def _stretch_rule(lead: int, repeats: int) -> Iterator[str]:
    """Return when the first reminder comes, and how often it is repeated."""
    if lead:
        yield say_count(
            "settings.before_bedtime",
            "{count} minute before bedtime",
            "{count} minutes before bedtime",
            lead,
        )
    else:
        yield say("settings.at_bedtime", "at bedtime")
    if repeats:
        yield say_count("settings.repeats", "{count} repeat", "{count} repeats", repeats)


def overview_text(overview: Overview) -> str:
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
    lines += [_status_text(overview, kind) for kind in KINDS.names]
    bedtimes = bedtimes_text(user.bedtimes)
    lines.append(say("settings.bedtimes", "**Bedtime:** {bedtimes}", bedtimes=bedtimes))
    if user.zone_key is not None:
        lines.append(local_time_text(overview))
    return "\n".join(lines)


def _status_text(overview: Overview, kind: ReminderKind) -> str:
    title = _TITLES[kind].say()
    if not overview.is_on(kind):
        return say("settings.status_off", "**{title}:** off", title=title)
    status = overview.statuses[kind]
    return say(
        "settings.status",
        "**{title}:** {rule}. {next}",
        title=title,
        rule=rule_text(status, locale=overview.user.locale),
        next=_what_comes(overview, kind, status),
    )


def _what_comes(overview: Overview, kind: ReminderKind, status: ReminderStatus) -> str:
    if status.is_quiet:
        return say(
            "settings.quiet",
            "Quiet, because nobody has answered for a while. Press **Resume**.",
        )
    if status.snoozed_until is not None:
        return say("settings.snoozed", "Snoozed until {at}.", at=clock(status.snoozed_until))
    return next_text(overview, kind)


def _span(rule: WaterRule) -> str:
    """Return from when to when drinks are prompted."""
    hours = rule.ends_before_bed // timedelta(hours=1)
    return say_count(
        "settings.span",
        "from {start} until {count} hour before bed",
        "from {start} until {count} hours before bed",
        hours,
        start=_half_past(rule.wake),
    )


def _half_past(wake: time) -> str:
    total = (wake.hour * 60 + wake.minute + 30) % (24 * 60)
    return f"{total // 60:02d}:{total % 60:02d}"
