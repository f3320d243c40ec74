"""What became of every due post: in the channels of servers, and in the record."""

from collections.abc import Collection, Sequence

from bot.domain.delivery.occurrence import CallOccurrence, State
from tests.crash.verdicts import Verdict, total
from tests.process.hosts import Host
from tests.wire import WireDiscord
from tests.wire.model import Message


def judge_posts(
    discord: WireDiscord,
    hosts: Collection[Host],
    records: Sequence[CallOccurrence],
    *,
    is_hidden: bool,
) -> Verdict:
    """Compare the channels of some servers with all that is on record about their calls.

    Args:
        discord: where the channels are.
        hosts: whose.
        records: all occurrences of their calls.
        is_hidden: whether the channels have hidden their history after a death: then a post may be
            missing, and never be there twice.
    """
    return total(
        _judge_host(
            discord.posts(host.channel),
            host,
            [each for each in records if each.call_id == host.call.id],
            is_hidden=is_hidden,
        )
        for host in hosts
    )


def _judge_host(
    messages: Sequence[Message], host: Host, own: Sequence[CallOccurrence], *, is_hidden: bool
) -> Verdict:
    due = [each for each in own if each.id == host.due.id or not each.state.is_open]
    strays = [each for each in messages if not any(_carries(each, record) for record in own)]
    upcoming = sum(each.state.is_open for each in own)
    about_host = Verdict(
        doubled=tuple(f"{host.guild.id} got {each.text!r}" for each in strays),
        wrong=() if upcoming == 1 else (f"{host.guild.id} has {upcoming} posts planned",),
    )
    return total([*(_judge_one(each, messages, is_hidden=is_hidden) for each in due), about_host])


def _judge_one(record: CallOccurrence, messages: Sequence[Message], *, is_hidden: bool) -> Verdict:
    copies = [each for each in messages if _carries(each, record)]
    name = f"post {record.id} {record.state} after {record.attempts} attempts"
    if len(copies) > 1:
        return Verdict(due=1, doubled=(f"{name}: {len(copies)} messages",))
    is_sent = record.state is State.SENT
    is_presumed = is_sent and record.message_id is None and is_hidden
    if copies:
        is_true = is_presumed or (is_sent and record.message_id == copies[0].id)
        return Verdict(due=1, delivered=1, wrong=() if is_true else (f"{name}: in the channel",))
    if is_presumed:
        return Verdict(due=1, presumed=1)
    return Verdict(due=1, lost=(f"{name}: {record.reason}",))


def _carries(message: Message, record: CallOccurrence) -> bool:
    return any(record.id in custom_id for custom_id in message.custom_ids)
