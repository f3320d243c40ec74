"""The way back from a change of settings: a button that carries what was set before.

So it works days later and after a restart, and nothing has to be kept. The mark in it says what
the change left; `bot/services/people/undo.py` compares.
"""

from dataclasses import fields
from datetime import date, time

import discord
from pydantic import TypeAdapter

from bot.client.act_arguments import WEEK_LENGTH, night, week, week_text
from bot.client.acts import Act
from bot.client.components import ActButton, buttons_in
from bot.domain.people.bedtimes import Bedtimes
from bot.domain.reminders.rules import ReminderKind
from bot.domain.reminders.undo import (
    MARK_LENGTH,
    Setting,
    Sleep,
    mark_of_pause,
    mark_of_setting,
    mark_of_sleep,
)
from bot.domain.time.wall_time import EitherHalf, Reading
from bot.kinds.registry import AnyKind
from bot.messaging.texts.sentences import say
from bot.services.people.overview import Overview
from bot.services.people.user_change import Changed

_OF_SLEEP = ("undo.sleep", "shift.undo-nights", "shift.undo-plan")
_ROTATING = "+"  # no zone's name begins with it


def undo_sleep_button(changed: Changed, *, label: str | None = None) -> list[ActButton]:
    """Return the way back from a change of bedtime or zone, where anything has changed."""
    if changed.before is None:
        return []
    before, after = changed.before.user, changed.after.user
    if Sleep.of(before) == Sleep.of(after):
        return []
    text = f"{mark_of_sleep(after)}{sleep_text(Sleep.of(before))}"
    return [
        ActButton(Act(name="undo.sleep", owner=after.id, argument=text), label=label or _undo())
    ]


def undo_act(kind: ReminderKind) -> str:
    """Return the act of the way back from a change of a reminder."""
    return f"undo.{kind}"


def undo_setting_button(
    changed: Changed, kind: ReminderKind, *, label: str | None = None
) -> list[ActButton]:
    """Return the way back from a change of a reminder, where anything has changed."""
    after = changed.after
    if changed.before is None or kind not in changed.before.statuses or kind not in after.statuses:
        return []
    old, new = changed.before.statuses[kind].reminder, after.statuses[kind].reminder
    if Setting.of(old) == Setting.of(new):
        return []
    text = f"{mark_of_setting(new, after.user)}{setting_text(Setting.of(old))}"
    act = Act(name=undo_act(kind), owner=after.user.id, argument=text)
    return [ActButton(act, label=label or _undo())]


def undo_preset_buttons(changed: Changed, kind: ReminderKind) -> list[ActButton]:
    """Return what brings back the bedtimes and the reminder that a preset has replaced."""
    return [
        *undo_sleep_button(changed, label=say("offer.undo_bedtime", "Undo bedtime")),
        *undo_setting_button(changed, kind, label=say("offer.undo_stretch", "Undo stretch")),
    ]


def undo_pause_button(changed: Changed) -> list[ActButton]:
    """Return the way back from a pause, or from its end, where anything has changed."""
    before, after = changed.before, changed.after.user
    earlier = before.user.paused_until if before else None
    if earlier == after.paused_until:
        return []
    text = f"{mark_of_pause(after)}{earlier.isoformat() if earlier else ''}"
    return [ActButton(Act(name="undo.pause", owner=after.id, argument=text), label=_undo())]


def undo_standing(message: discord.Message | None, overview: Overview) -> list[ActButton]:
    """Return the way back that stands in a pressed message, as long as it applies.

    A press that changes nothing does not take it away.
    """
    user = overview.user
    marks = dict.fromkeys(_OF_SLEEP, mark_of_sleep(user)) | {"undo.pause": mark_of_pause(user)}
    for kind, status in overview.statuses.items():
        marks[undo_act(kind)] = mark_of_setting(status.reminder, user)
    buttons = buttons_in(message) if message is not None else []
    return [each for each in buttons if marks.get(each.act.name) == marked(each.act.argument)[0]]


def read_pause(text: str) -> date | None:
    """Read what ended a pause; an empty text stands for none.

    Raises:
        ValueError: it is no date.
    """
    return night(text) if text else None


def _undo() -> str:
    return say("button.undo", "Undo")


def marked(text: str) -> tuple[str, str]:
    """Read an argument: the mark, and the rest of it."""
    return text[:MARK_LENGTH], text[MARK_LENGTH:]


def sleep_text(sleep: Sleep) -> str:
    """Write the bedtimes of a week, whether a rotation stands before them, and the zone."""
    rotating = _ROTATING if sleep.is_rotating else ""
    return f"{week_text(sleep.bedtimes.by_weekday)}{rotating}{sleep.zone_key or ''}"


def read_sleep(text: str) -> Sleep:
    """Read what `sleep_text` has written.

    Raises:
        ValueError: it has not.
    """
    bedtimes = tuple(each if each is None else _sure(each) for each in week(text[:WEEK_LENGTH]))
    zone_key = text[WEEK_LENGTH:]
    return Sleep(
        bedtimes=Bedtimes(by_weekday=bedtimes),
        zone_key=zone_key.removeprefix(_ROTATING) or None,
        is_rotating=zone_key.startswith(_ROTATING),
    )


def setting_text(setting: Setting) -> str:
    """Write such as `1|30|0`: whether it is on, and the fields of its rule."""
    values = TypeAdapter(type(setting.rule)).dump_python(setting.rule, mode="json").values()
    return "|".join([str(int(setting.enabled)), *(str(each) for each in values)])


def read_setting(text: str, kind: AnyKind) -> Setting:
    """Read what `setting_text` has written.

    Raises:
        ValueError, DomainError: it has not.
    """
    enabled, *values = text.split("|")
    names = (field.name for field in fields(kind.rule))
    rule = TypeAdapter(kind.rule).validate_python(dict(zip(names, values, strict=True)))
    return Setting(rule=rule, enabled=bool(int(enabled)))


def _sure(reading: Reading) -> time:
    if isinstance(reading, EitherHalf):
        message = "a bedtime that was set is beyond doubt"
        raise ValueError(message)  # noqa: TRY004 - the text is wrong, not the program
    return reading


def taken_back_text(*, is_new: bool) -> str:
    """Return what is said after *Undo*: the first time, or once more."""
    if is_new:
        return say("undo.taken_back", "Taken back.")
    return say("undo.already", "That was taken back already.")
