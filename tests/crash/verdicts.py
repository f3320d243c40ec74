"""What became of every due occurrence: on people's screens, and in the record."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from bot.domain.delivery.occurrence import Occurrence, State
from tests.wire import WireDiscord
from tests.wire.model import Message, User


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The sum over some occurrences."""

    due: int = 0
    delivered: int = 0
    grouped: int = 0
    """Of those delivered, the ones in a message with another."""
    skipped: Counter[str] = field(default_factory=Counter)
    """By reason."""
    presumed: int = 0
    """Posts on record as sent that are in no channel: nobody could look for them there."""
    lost: tuple[str, ...] = ()
    """Neither on a screen nor on record as skipped, in words."""
    doubled: tuple[str, ...] = ()
    """More than once on a screen."""
    wrong: tuple[str, ...] = ()
    """The record says something else than the screen, or not just one follows for each reminder."""

    @property
    def is_clean(self) -> bool:
        return not (self.lost or self.doubled or self.wrong)

    @property
    def faults(self) -> tuple[str, ...]:
        return (*self.lost, *self.doubled, *self.wrong)


def total(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the sum of several."""
    several = list(verdicts)
    return Verdict(
        due=sum(each.due for each in several),
        delivered=sum(each.delivered for each in several),
        grouped=sum(each.grouped for each in several),
        skipped=sum((each.skipped for each in several), Counter()),
        presumed=sum(each.presumed for each in several),
        lost=tuple(fault for each in several for fault in each.lost),
        doubled=tuple(fault for each in several for fault in each.doubled),
        wrong=tuple(fault for each in several for fault in each.wrong),
    )


def judge(
    discord: WireDiscord,
    people: Collection[User],
    records: Sequence[Occurrence],
    *,
    due_ids: Collection[str],
) -> Verdict:
    """Compare the screens of some people with all that is on record about them.

    Args:
        discord: where the screens are.
        people: whose.
        records: all their occurrences.
        due_ids: those that were due, closed or not.
    """
    messages = {user.id: _unasked(discord, user) for user in people}
    due = [record for record in records if record.id in due_ids or not record.state.is_open]
    verdicts = [_judge_one(record, messages[record.user_id]) for record in due]
    shared = Counter(each.message_id for each in due if each.message_id is not None)
    grouped = Verdict(grouped=sum(parts for parts in shared.values() if parts > 1))
    own = defaultdict(list)
    for record in records:
        own[record.user_id].append(record)
    judged = (_judge_person(user, messages[user.id], own[user.id]) for user in people)
    return total([*verdicts, grouped, *judged])


def _unasked(discord: WireDiscord, user: User) -> list[Message]:
    """Return what Charley has sent by itself; answers to a press have a cause."""
    messages = discord.dm_messages(user)
    return [each for each in messages if each.author.bot and each.cause is None]


def _judge_one(record: Occurrence, messages: Sequence[Message]) -> Verdict:
    copies = [each for each in messages if _carries(each, record)]
    name = f"{record.kind} {record.id} {record.state} after {record.attempts} attempts"
    if len(copies) > 1:
        return Verdict(due=1, doubled=(f"{name}: {len(copies)} messages",))
    if copies:
        is_true = record.was_delivered and record.message_id == copies[0].id
        return Verdict(due=1, delivered=1, wrong=() if is_true else (f"{name}: on the screen",))
    if record.state is State.SKIPPED and record.reason is not None:
        return Verdict(due=1, skipped=Counter([record.reason.value]))
    return Verdict(due=1, lost=(f"{name}: {record.reason}",))


def _judge_person(user: User, messages: Sequence[Message], own: Sequence[Occurrence]) -> Verdict:
    """Look for what belongs to no occurrence, and for the next one."""
    strays = [each for each in messages if not any(_carries(each, record) for record in own)]
    upcoming = Counter({each.kind: 0 for each in own})
    upcoming.update(each.kind for each in own if each.state.is_open)
    return Verdict(
        doubled=tuple(f"{user.id} got {each.text!r}" for each in strays),
        wrong=tuple(
            f"{user.id} has {count} planned for {kind}"
            for kind, count in upcoming.items()
            if count != 1
        ),
    )


def _carries(message: Message, record: Occurrence) -> bool:
    return any(record.id in custom_id for custom_id in message.custom_ids)
