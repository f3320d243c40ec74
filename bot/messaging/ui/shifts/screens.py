"""The cards of shift workers: a strip of seven nights, one night, and the preview of a plan."""

from collections.abc import Sequence
from datetime import date, time
from typing import Any

import discord
from discord import ButtonStyle, ui

from bot.client.acts import Act
from bot.client.components import ActButton, ActSelect
from bot.client.shift_arguments import plan_text, setting_text
from bot.domain.ids import UserId
from bot.domain.people.bedtimes import Bedtimes
from bot.domain.people.shifts import Shift, Shifts, Usual
from bot.domain.time.zones import ONE_DAY
from bot.messaging.texts.formatting import day_and_month, full_timestamp, wall_clock
from bot.messaging.texts.sentences import say, say_count
from bot.messaging.ui.cards import (
    Topic,
    act_button,
    card,
    heading,
    line,
    menu,
    row,
    small_print,
    text,
)
from bot.messaging.ui.people.shift_words import (
    day_name,
    night_line,
    rotation_text,
    step_name,
    step_with_time,
    tonight_of,
)
from bot.messaging.ui.people.ways_on import back_button, panel_button
from bot.services.people.overview import Overview
from bot.services.people.shifts import reminders_before_bed

_STRIP, _PREVIEW = 7, 14
_EVENING = (*((hour, minute) for hour in (20, 21, 22, 23) for minute in (0, 30)), (0, 0), (1, 0))
_TIMES = tuple(time(hour, minute) for hour, minute in _EVENING)
OTHER = "other"
"""Stands in a menu for a time that is typed."""


def strip_card(
    overview: Overview, *, note: str | None = None, more: Sequence[ActButton] = ()
) -> ui.LayoutView:
    """Return the coming seven nights, and what can be done with them."""
    owner, bedtimes = overview.user.id, overview.user.bedtimes
    pieces = [text(note)] if note else []
    if more:
        pieces.append(row(*more))
    return card(
        Topic.REMINDERS,
        *pieces,
        heading(say("shift.heading", "Your next seven bedtimes")),
        text(_strip(overview, bedtimes, _STRIP)),
        menu(_nights_menu(overview)),
        line(),
        text(_plan_words(bedtimes.shifts_set)),
        *_rows(owner, bedtimes.shifts_set, tonight_of(overview), _way_on(overview)),
        small_print(_last_words(overview)),
    )


def _strip(overview: Overview, bedtimes: Bedtimes, nights: int) -> str:
    tonight = tonight_of(overview)
    return "\n".join(
        night_line(tonight + step * ONE_DAY, bedtimes, tonight=tonight, zone=overview.user.zone)
        for step in range(nights)
    )


def _nights_menu(overview: Overview) -> ActSelect:
    tonight, bedtimes = tonight_of(overview), overview.user.bedtimes
    nights = [tonight + step * ONE_DAY for step in range(_STRIP)]
    options = [
        discord.SelectOption(
            label=day_name(night, tonight=tonight),
            description=step_name(bedtimes.on(night)),
            value=night.isoformat(),
        )
        for night in nights
    ]
    act = Act(name="shift.day", owner=overview.user.id)
    return ActSelect(act, placeholder=say("shift.one_night", "Change one night"), options=options)


def _plan_words(shifts: Shifts) -> str:
    rotation = shifts.rotation
    if rotation is None:
        return say(
            "shift.plan_none",
            "**No rotating plan.** Type your shifts once, and I follow them by date.",
        )
    words = say_count(
        "shift.plan_days",
        "{shifts} ({count} day, from {date})",
        "{shifts} ({count} days, from {date})",
        len(rotation.steps),
        shifts=rotation_text(rotation.steps),
        date=day_and_month(rotation.starts_on),
    )
    if shifts.is_rotating:
        return say("shift.plan_on", "**Rotating plan:** {plan}", plan=words)
    return say("shift.plan_off", "**Rotating plan, off:** {plan}", plan=words)


def _rows(owner: UserId, shifts: Shifts, tonight: date, way_on: ActButton) -> list[ui.Item[Any]]:
    plan = act_button(
        "shift.plan",
        say("shift.plan_button", "Rotating plan…"),
        owner=owner,
        style=ButtonStyle.primary,
    )
    times = act_button("shift.times", say("shift.times_button", "Shift bedtimes…"), owner=owner)
    this = act_button(
        "shift.nights", say("shift.nights_this", "Nights this week"), owner=owner, argument="this"
    )
    following = act_button(
        "shift.nights", say("shift.nights_next", "Nights next week"), owner=owner, argument="next"
    )
    second = [*_turning(owner, shifts), times, *_usual(owner, shifts, tonight), way_on]
    return [row(plan, this, following), row(*second)]


def _way_on(overview: Overview) -> ActButton:
    """Return the way to the reminders; to a bedtime as long as none can come without one."""
    owner = overview.user.id
    return panel_button(owner) if overview.user.bedtimes.is_set else bedtime_button(owner)


def bedtime_button(owner: UserId) -> ActButton:
    """Return the way to a bedtime, for somebody who has none."""
    return act_button("edit.bedtime", say("error.set_bedtime", "Set bedtime"), owner=owner)


def _turning(owner: UserId, shifts: Shifts) -> list[ActButton]:
    if shifts.rotation is None:
        return []
    if shifts.is_rotating:
        return [act_button("shift.off", say("shift.turn_off", "Turn plan off"), owner=owner)]
    return [act_button("shift.on", say("shift.turn_on", "Turn plan on"), owner=owner)]


def _usual(owner: UserId, shifts: Shifts, tonight: date) -> list[ActButton]:
    """Return the way back to what is usual, where a coming night differs from it."""
    if not any(night >= tonight for night, _ in shifts.single_nights):
        return []
    return [act_button("shift.usual", say("shift.all_usual", "All as usual"), owner=owner)]


def _last_words(overview: Overview) -> str:
    reminders = reminders_before_bed(overview)
    if not overview.user.bedtimes.is_set:
        return say(
            "shift.needs_bedtime",
            "You have no bedtime yet, so no reminder before bed can come. Press *Set bedtime*, "
            "or plan a night.",
        )
    if not reminders:
        return say(
            "shift.reminder_off",
            "Your reminder before bed is off. Press *My reminders* to turn it on.",
        )
    next_at = min((each.next_due_at for each in reminders if each.next_due_at), default=None)
    if next_at is None:
        return say("shift.next_none", "No reminder before bed is planned.")
    return say("shift.next", "The next reminder before bed comes {at}.", at=full_timestamp(next_at))


def night_card(overview: Overview, night: date) -> ui.LayoutView:
    """Return one night with all that it may have instead."""
    owner, bedtimes, tonight = overview.user.id, overview.user.bedtimes, tonight_of(overview)
    act = Act(name="shift.pick", owner=owner, argument=night.isoformat())
    placeholder = say("shift.pick", "Pick a shift or a bedtime")
    return card(
        Topic.REMINDERS,
        heading(
            say("shift.night_heading", "{day}: what changes?", day=day_name(night, tonight=tonight))
        ),
        text(night_line(night, bedtimes, tonight=tonight, zone=overview.user.zone)),
        menu(ActSelect(act, placeholder=placeholder, options=_night_options(bedtimes, night))),
        row(back_button(owner)),
        small_print(say("shift.only_night", "Only this night changes; the others stay.")),
    )


def _night_options(bedtimes: Bedtimes, night: date) -> list[discord.SelectOption]:
    of_shifts = bedtimes.shifts_set.bedtimes
    usual = step_name(bedtimes.usual_on(night))
    shifts = [(setting_text(each), _capital(step_with_time(each, of_shifts))) for each in Shift]
    times = [(setting_text(each), wall_clock(each)) for each in _TIMES]
    choices = [
        (setting_text(Usual.USUAL), say("shift.as_usual", "As usual: {usual}", usual=usual)),
        *shifts,
        *times,
        (setting_text(None), _capital(step_name(None))),
        (OTHER, say("shift.other_time", "Another time…")),
    ]
    return [discord.SelectOption(label=label, value=value) for value, label in choices]


def preview_card(overview: Overview, plan: Shifts, first_at: str | None) -> ui.LayoutView:
    """Return the coming two weeks by a plan that is not saved yet."""
    owner = overview.user.id
    bedtimes = overview.user.bedtimes
    planned = bedtimes.with_shifts(bedtimes.shifts_set.with_plan_of(plan))
    use = act_button(
        "shift.use",
        say("shift.use", "Use this plan"),
        owner=owner,
        argument=plan_text(plan),
        style=ButtonStyle.primary,
    )
    change = act_button(
        "shift.plan",
        say("shift.change_it", "Change it"),
        owner=owner,
        argument=plan_text(plan),
    )
    steps = plan.rotation.steps if plan.rotation else ()
    words = [say("shift.not_saved", "Nothing is saved before you press *Use this plan*.")]
    if first_at is not None:
        words.insert(
            0, say("shift.first", "The first reminder before bed then comes {at}.", at=first_at)
        )
    if Shift.EARLY in steps and Shift.OFF in steps:
        words.append(
            say("shift.eve_of_early", "A day off before an early shift ends early as well.")
        )
    return card(
        Topic.REMINDERS,
        heading(say("shift.preview", "Is this your plan?")),
        text(_strip(overview, planned, _PREVIEW)),
        row(use, change, back_button(owner, label=say("shift.forget", "Forget it"))),
        small_print("\n".join(words)),
    )


def refused_card(
    owner: UserId, sentence: str, again: ActButton, typed: Sequence[ui.Item[Any]] = ()
) -> ui.LayoutView:
    """Return what cannot be taken, and the way back to the form with what was typed."""
    return card(Topic.REFUSAL, text(sentence), *typed, row(again, back_button(owner)))


def again_button(owner: UserId, name: str, argument: str = "") -> ActButton:
    """Return the way back to a form."""
    label = say("button.fill_in_again", "Fill in again")
    return act_button(name, label, owner=owner, argument=argument, style=ButtonStyle.primary)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
