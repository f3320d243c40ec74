"""Presets and people: what a preset means for one person, and taking it over."""

from dataclasses import replace
from datetime import datetime

from bot.domain.delivery.agenda import Agenda
from bot.domain.delivery.planning import plan_afresh
from bot.domain.ids import UserId
from bot.domain.people.bedtimes import Bedtimes, stopped
from bot.domain.people.user import User
from bot.domain.reminders.rules import Reminder
from bot.domain.reminders.schedules import slots_after
from bot.domain.reminders.undo import Setting, Sleep
from bot.domain.servers.offers import Preset
from bot.domain.time.zones import zone_for
from bot.kinds.drinks import DRINKS
from bot.kinds.stretch import STRETCH, StretchRule
from bot.services.people.overview import Overview
from bot.services.people.preferences import opt_in
from bot.services.people.user_change import Changed, UserChange

_A_STRANGER = UserId(0)
"""Stands for a person of whom nothing is stored."""


def require_possible(preset: Preset) -> None:
    """Refuse a preset that no member's reminders could have.

    Raises:
        RuleOutOfRangeError, RepeatsTooCloseError: they could not.
    """
    _rule_of(preset)


def has_own_settings(overview: Overview | None) -> bool:
    """Tell whether taking a preset over would replace something."""
    return overview is not None and (overview.user.bedtimes.is_set or bool(overview.statuses))


def is_followed(preset: Preset, overview: Overview | None) -> bool:
    """Tell whether a person's bedtimes and stretch reminder are exactly those of a preset."""
    if overview is None or not overview.is_on(STRETCH):
        return False
    rule = overview.statuses[STRETCH].reminder.rule
    bedtimes = overview.user.bedtimes
    return bedtimes == _bedtimes_of(preset, bedtimes) and rule == _rule_of(preset)


def is_opted_in(change: UserChange) -> bool:
    """Tell whether a person has their stretch reminder on, so that another preset is no new opt-in."""
    reminder = change.person.reminders.get(STRETCH)
    return reminder is not None and reminder.enabled and change.user.zone_key is not None


def has_moved(changed: Changed) -> bool:
    """Tell whether anything has become different about bedtimes, zone, or stretch reminder."""
    before, after = changed.before, changed.after
    if before is None or STRETCH not in before.statuses:
        return True
    was, is_now = before.statuses[STRETCH].reminder, after.statuses[STRETCH].reminder
    has_same_sleep = Sleep.of(before.user) == Sleep.of(after.user)
    return not has_same_sleep or Setting.of(was) != Setting.of(is_now)


def asks_for_drinks(preset: Preset, overview: Overview) -> bool:
    """Tell whether drink reminders are a part of a preset that the person does not have on."""
    return preset.has_water and not overview.is_on(DRINKS)


def first_due_at(preset: Preset, *, zone_key: str, now: datetime) -> datetime | None:
    """Return when the first stretch reminder of a preset would come in a zone.

    Raises:
        ZoneUnknownError: tzdata has no such zone.
    """
    schedule = _rule_of(preset).schedule(
        zone=zone_for(zone_key), bedtimes=_bedtimes_of(preset, Bedtimes())
    )
    first = next(slots_after(schedule, after=now), None)
    return None if first is None else first.due_at


def first_after_joining(
    preset: Preset, overview: Overview | None, *, zone_key: str, now: datetime
) -> datetime | None:
    """Return when the first stretch reminder comes to a person who takes a preset over now.

    Tonight's comes at once where it is past and still of use, as after every change; but a person
    who has reminders on already may have had tonight's.

    Raises:
        ZoneUnknownError: tzdata has no such zone.
    """
    if overview is not None and overview.is_on(STRETCH):
        return first_due_at(preset, zone_key=zone_key, now=now)
    user = overview.user if overview is not None else User(id=_A_STRANGER, created_at=now)
    agenda = Agenda(
        user=_sleeping_by(preset, user, zone_key=zone_key),
        reminder=Reminder(user_id=user.id, rule=_rule_of(preset), enabled=True),
    )
    upcoming = plan_afresh(agenda, now=now).upcoming
    return None if upcoming is None else upcoming.due_at


def take_over(change: UserChange, preset: Preset, *, zone_key: str | None = None) -> None:
    """Give a person the bedtimes and the stretch reminder of a preset; that is their opt-in.

    They stay in their zone; *zone_key* is for a person who has none. Drink reminders, on or off, stay
    as they are: only the safety screen turns them on.

    Raises:
        ZoneMissingError: the person has no zone, and none was given.
    """
    change.user = _sleeping_by(preset, change.user, zone_key=change.user.zone_key or zone_key)
    opt_in(change, _rule_of(preset))


def _sleeping_by(preset: Preset, user: User, *, zone_key: str | None) -> User:
    return replace(user, zone_key=zone_key, bedtimes=_bedtimes_of(preset, user.bedtimes))


def _bedtimes_of(preset: Preset, known: Bedtimes) -> Bedtimes:
    """Return a person's bedtimes by a preset: a rotation is kept and is off, single nights stay."""
    week = Bedtimes().with_bedtime(preset.bedtime, days=preset.days)
    return replace(stopped(known), by_weekday=week.by_weekday)


def _rule_of(preset: Preset) -> StretchRule:
    return StretchRule(minutes_before=preset.minutes_before, repeats=preset.repeats)
