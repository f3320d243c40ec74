"""What a person has set, in words."""

from datetime import datetime, time, timedelta

from bot.domain.people.bedtimes import Bedtimes
from bot.domain.people.user import User
from bot.domain.reminders.rules import ReminderKind, StretchRule, WaterMode, WaterRule
from bot.domain.time.wall_time import format_wall_time
from bot.domain.time.weekdays import EVERY_DAY, WEEKDAYS, WEEKEND, Weekday
from bot.domain.time.zone_names import zone_name
from bot.messaging.texts.formatting import clock, full_timestamp, millilitres
from bot.services.people.overview import Overview, ReminderStatus

_GROUPS = {EVERY_DAY: "every night", WEEKDAYS: "on weekdays", WEEKEND: "at the weekend"}
_TITLES = {ReminderKind.STRETCH: "Bedtime stretch", ReminderKind.WATER: "Drinks"}


def bedtimes_text(bedtimes: Bedtimes) -> str:
    """Return such as `22:30 on weekdays, 23:30 at the weekend`."""
    parts = [
        f"{format_wall_time(bedtime)} {days_text(weekdays)}"
        for bedtime, weekdays in bedtimes.grouped()
        if bedtime is not None
    ]
    return ", ".join(parts) or "not set"


def days_text(weekdays: tuple[Weekday, ...]) -> str:
    """Return such as `on weekdays` or `on Mon, Wed`."""
    group = _GROUPS.get(frozenset(weekdays))
    if group is not None:
        return group
    return "on " + ", ".join(weekday.name.capitalize()[:3] for weekday in weekdays)


def local_time_text(overview: Overview) -> str:
    """Return what the person's own clock shows now: the proof that the zone is right."""
    return clock_text(overview.now.astimezone(overview.user.zone))


def clock_text(local: datetime) -> str:
    """Return what a clock shows at an instant that is given in its zone."""
    return f"It is now **{local:%H:%M}** for you ({zone_name(str(local.tzinfo))})."


def next_text(overview: Overview, kind: ReminderKind) -> str:
    """Return when a reminder comes next, or why it does not."""
    if not overview.is_on(kind):
        return _off_text(kind)
    status = overview.statuses[kind]
    if status.next_due_at is None:
        return _silent_text(overview.user, kind)
    text = f"The next one comes {full_timestamp(status.next_due_at)}."
    return f"You are paused. {text}" if overview.is_paused else text


def _off_text(kind: ReminderKind) -> str:
    command = "/stretch remind" if kind is ReminderKind.STRETCH else "/water remind"
    return f"Reminders are off; `{command}` turns them on."


def _silent_text(user: User, kind: ReminderKind) -> str:
    if user.is_unreachable:
        return "My direct messages do not reach you. `/reminders` lets you send a test."
    if not user.bedtimes.is_set:
        return "It waits for your bedtime: `/bedtime`."
    if user.zone_key is None:
        return "It waits for your time zone: `/timezone`."
    if kind is ReminderKind.WATER:
        return (
            "None fits between getting up and bed, so none will come. "
            "**Edit drinks** in `/reminders` changes when you get up."
        )
    return "Nothing is due in the next three weeks."


def rule_text(status: ReminderStatus, *, locale: str | None = None) -> str:
    """Return how a reminder is set; *locale* is the language of the person's Discord."""
    match status.reminder.rule:
        case StretchRule(minutes_before=lead, repeats=repeats):
            text = f"{lead} {_plural('minute', lead)} before bedtime" if lead else "at bedtime"
            return f"{text}, {repeats} {_plural('repeat', repeats)}" if repeats else text
        case WaterRule(mode=WaterMode.GENTLE) as rule:
            return f"three gentle nudges a day, {_span(rule)}"
        case WaterRule() as rule:
            return (
                f"{millilitres(rule.target_ml, locale=locale)} a day, up to {rule.prompts} reminders, "
                f"{_span(rule)}"
            )


def overview_text(overview: Overview) -> str:
    """Return everything that is set."""
    user = overview.user
    lines = ["**Your reminders**"]
    if overview.is_paused and user.resumes_at is not None:
        lines.append(f"⏸ Paused. They come back {full_timestamp(user.resumes_at)}.")
    if user.is_unreachable:
        lines.append("⚠ My direct messages do not reach you. Press **Send a test**.")
    lines += [_status_text(overview, kind) for kind in ReminderKind]
    lines.append(f"**Bedtime:** {bedtimes_text(user.bedtimes)}")
    if user.zone_key is not None:
        lines.append(local_time_text(overview))
    return "\n".join(lines)


def _status_text(overview: Overview, kind: ReminderKind) -> str:
    title = _TITLES[kind]
    if not overview.is_on(kind):
        return f"**{title}:** off"
    status = overview.statuses[kind]
    text = f"**{title}:** {rule_text(status, locale=overview.user.locale)}. "
    if status.is_quiet:
        return text + "Quiet, because nobody has answered for a while. Press **Resume**."
    if status.snoozed_until is not None:
        return text + f"Snoozed until {clock(status.snoozed_until)}."
    return text + next_text(overview, kind)


def _span(rule: WaterRule) -> str:
    """Return from when to when drinks are prompted."""
    hours = rule.ends_before_bed // timedelta(hours=1)
    return f"from {_half_past(rule.wake)} until {hours} hours before bed"


def _half_past(wake: time) -> str:
    total = (wake.hour * 60 + wake.minute + 30) % (24 * 60)
    return f"{total // 60:02d}:{total % 60:02d}"


def _plural(word: str, count: int) -> str:
    return word if count == 1 else f"{word}s"
