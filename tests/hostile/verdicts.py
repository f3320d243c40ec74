"""What has to be true after any hostile interactions whatever."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot.client.door.gate import LeftAlone
from tests.hostile.population import PLANTED, SECRETS, Population
from tests.hostile.shots import Shot
from tests.hostile.values import LINK
from tests.process.harness import Event
from tests.support.storage_rows import Content
from tests.wire.interactions import Answer
from tests.wire.model import Json, Message

LOUD = frozenset({"error", "critical"})
OWN_ROWS = frozenset({"offer_members", "call_joins", "audit"})
"""Tables in which a row of one person names a server of others."""

Faults = list[str]


@dataclass(slots=True, kw_only=True)
class Tally:
    """What became of one kind."""

    sent: int = 0
    answered: int = 0
    left: int = 0
    reasons: set[LeftAlone] = field(default_factory=set)


def tally(shots: Iterable[Shot]) -> dict[str, Tally]:
    """Count what became of each kind."""
    found: dict[str, Tally] = {}
    for shot in shots:
        row = found.setdefault(shot.kind, Tally())
        row.sent += 1
        if is_answered(shot):
            row.answered += 1
        else:
            row.left += 1
            row.reasons |= shot.may_be_left
    return found


def is_answered(shot: Shot) -> bool:
    return shot.interaction.answer is not None


def about_answers(shots: Iterable[Shot]) -> Faults:
    """Each is answered to the end, or may be left alone."""
    faults = []
    for shot in shots:
        if not is_answered(shot):
            if not shot.may_be_left:
                faults.append(f"not answered: {told(shot)}")
        elif not shot.interaction.completed.is_set():
            faults.append(f"{shot.interaction.answer!r} and then nothing: {told(shot)}")
    return faults


def about_reasons(shots: Sequence[Shot], log: Iterable[Event]) -> Faults:
    """The process names a reason for each that it leaves alone, and one that is right for it."""
    named = Counter(
        LeftAlone(event["reason"])
        for event in log
        if event.get("action") == "interaction_left_alone"
    )
    left = [shot for shot in shots if not is_answered(shot)]
    faults = []
    if named.total() != len(left):
        faults.append(f"{len(left)} left alone, but {named.total()} reasons named: {named}")
    for reason, count in named.items():
        fitting = sum(reason in shot.may_be_left for shot in left)
        if count > fitting:
            faults.append(f"{reason} was named {count} times, and fits {fitting} shots")
    return faults


def about_log(log: Iterable[Event], said: Iterable[str]) -> Faults:
    """Nothing was unforeseen: no error, no traceback, nothing beside the log."""
    loud = [
        f"logged: {json.dumps(event)[:1500]}"
        for event in log
        if event.get("level") in LOUD or "exception" in event
    ]
    return [*loud, *(f"said: {line}" for line in said)]


def about_rows(population: Population, before: Content, after: Content) -> Faults:
    """No row of a bystander, or of a server of theirs, is new, gone or changed."""
    was, now = foreign(population, before), foreign(population, after)
    gone = [f"row gone or changed: {row}" for row in was - now]
    return [*gone, *(f"row new or changed: {row}" for row in now - was)]


def foreign(population: Population, content: Content) -> Counter[tuple[object, ...]]:
    """Return all rows that name a bystander or a server of theirs, and are no attacker's own."""
    foreign_ids = population.foreign_ids
    attackers = {each.id for each in (*population.attackers, *population.scouts)}
    return Counter(
        (table, *row)
        for table, rows in content.items()
        for row in rows
        if foreign_ids & _numbers(row)
        and not (table in {"offer_members", "call_joins"} and attackers & _numbers(row))
    )


def _numbers(row: Iterable[object]) -> set[int]:
    return {value for value in row if isinstance(value, int)}


def about_messages(
    population: Population, shots: Iterable[Shot], seen: Mapping[int, int]
) -> Faults:
    """Nobody else got a message, nobody was pinged, and no answer holds what is not the asker's.

    Args:
        population: whose channels are looked at.
        shots: what was answered.
        seen: how many messages stood in each bystander's channel before.
    """
    faults = [
        f"a bystander got {len(each.dm.messages) - seen[each.dm.id]} messages"
        for each in population.bystanders
        if len(each.dm.messages) != seen[each.dm.id]
    ]
    for shot in shots:
        for message in answers_of(shot):
            faults += [
                f"{fault}: {told(shot)}" for fault in _about_message(population, shot, message)
            ]
    return faults


def _about_message(population: Population, shot: Shot, message: Message) -> Iterable[str]:
    text = json.dumps([message.content, message.components, message.embeds], ensure_ascii=False)
    sent = json.dumps(shot.event, ensure_ascii=False)
    for secret in {*SECRETS.findall(text), *map(str, population.foreign_ids)}:
        if secret in text and secret not in sent:
            yield f"an answer holds {secret!r}: {message.text[:200]}"
    if message.pings.everyone or message.pings.roles or message.pings.users:
        yield f"an answer pings {message.pings}"
    for spoof in (f"]({LINK}", "\n# huge"):
        if spoof in f"\n{message.text}":
            yield f"an answer shows markdown of the asker's: {message.text[:200]}"


def answers_of(shot: Shot) -> list[Message]:
    """Return the messages that an interaction was answered with; what was only pressed is none."""
    interaction = shot.interaction
    shown = [interaction.original] if interaction.original is not None else []
    is_untouched = interaction.answer is Answer.DEFERRED_UPDATE and (
        interaction.message is not None and interaction.message.edited_at is None
    )
    return [*([] if is_untouched else shown), *interaction.followups]


def about_connection(identifies: int, resumes: int) -> Faults:
    """The connection of the start is still the one."""
    if (identifies, resumes) == (1, 0):
        return []
    return [f"the connection died: {identifies} identifies, {resumes} resumes"]


def told(shot: Shot) -> str:
    """Return a shot in a line that can be read."""
    event: Json = {key: shot.event.get(key) for key in ("type", "data", "guild_id", "context")}
    return f"{shot.kind}: {json.dumps(event)[:600]}"


__all__ = ["PLANTED", "about_answers", "about_log", "about_messages", "about_rows", "tally"]
