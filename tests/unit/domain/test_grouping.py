"""Which due reminders of one person are one message."""

from datetime import timedelta

import pytest

from bot.domain.delivery.decision import Defer, Send, Skip
from bot.domain.delivery.grouping import are_companions, grouped, sending_of
from bot.domain.delivery.occurrence import Reason, State
from bot.domain.ids import UserId
from bot.domain.reminders.rules import ReminderKind
from bot.kinds.drinks import DRINKS
from bot.kinds.stretch import STRETCH
from tests.support.builders import USER_ID, a_slot, an_occurrence, an_occurrence_id, tonight_at

NOW = tonight_at(22)
MINUTE = timedelta(minutes=1)
SEND, OFFER = Send(), Send(offer_pause=True)
DONE = Skip(reason=Reason.DONE)
LATER = Defer(slot=a_slot(NOW + 30 * MINUTE))


def claimed(number, kind, *, due=0, tried=0, user_id=USER_ID):
    """Return an occurrence claimed now, due and first attempted some minutes from now."""
    return an_occurrence(
        a_slot(NOW + due * MINUTE),
        id=an_occurrence_id(number),
        user_id=user_id,
        kind=kind,
        state=State.LEASED,
        attempted_at=NOW + tried * MINUTE,
    )


def numbers(groups):
    return [[int(each.id, 16) for each in group] for group in groups]


TOGETHER, APART = [[1, 2]], [[1], [2]]


def test_a_message_holds_two_reminders_at_most():
    kinds = (STRETCH, DRINKS, ReminderKind("posture"))

    found = grouped(claimed(number, kind) for number, kind in enumerate(kinds, 1))

    assert numbers(found) == [[1, 2], [3]]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ({"kind": STRETCH}, {"kind": DRINKS}, TOGETHER),
        ({"kind": DRINKS}, {"kind": STRETCH}, TOGETHER),
        ({"kind": STRETCH}, {"kind": DRINKS, "due": 10}, TOGETHER),
        ({"kind": STRETCH}, {"kind": DRINKS, "due": 11}, APART),
        ({"kind": STRETCH, "due": -40}, {"kind": DRINKS, "due": -30}, TOGETHER),
        ({"kind": STRETCH, "due": -40}, {"kind": DRINKS, "due": -29}, APART),
        ({"kind": STRETCH}, {"kind": STRETCH}, APART),
        ({"kind": STRETCH}, {"kind": DRINKS, "user_id": UserId(7)}, APART),
        # What may be out already is tried again as it was tried, and takes nobody along.
        ({"kind": STRETCH, "tried": -1}, {"kind": DRINKS, "tried": -1}, TOGETHER),
        ({"kind": STRETCH, "tried": -1}, {"kind": DRINKS}, APART),
        ({"kind": STRETCH, "tried": -2}, {"kind": DRINKS, "tried": -1}, APART),
    ],
)
def test_who_may_share_a_message(one, other, expected):
    pair = [claimed(1, **one), claimed(2, **other)]

    assert numbers(grouped(pair)) == expected
    assert are_companions(*pair) == (expected == TOGETHER)


def test_a_crowd_falls_into_its_people_the_longest_due_first():
    people = [UserId(number) for number in range(1, 4)]
    crowd = [
        claimed(2 * user_id + part, kind, due=-user_id - part, user_id=user_id)
        for user_id in people
        for part, kind in enumerate([STRETCH, DRINKS])
    ]

    assert numbers(grouped(crowd)) == [[7, 6], [5, 4], [3, 2]]


def test_of_two_drinks_only_one_shares_the_message_of_a_stretch():
    waiting = [claimed(1, DRINKS, due=-9), claimed(2, STRETCH, due=-5), claimed(3, DRINKS)]

    assert numbers(grouped(waiting)) == [[1, 2], [3]]


@pytest.mark.parametrize(
    ("decisions", "dues", "messages", "put_back"),
    [
        ([SEND], [0], [[1]], []),
        ([DONE], [0], [], []),
        ([LATER], [0], [], []),
        ([OFFER], [0], [[1]], []),
        ([SEND, SEND], [0, 0], [[1, 2]], []),
        ([SEND, SEND], [-9, -2], [[1, 2]], []),
        ([SEND, SEND], [0, 5], [[1, 2]], []),
        ([DONE, SEND], [0, 0], [[2]], []),
        ([SEND, DONE], [0, 0], [[1]], []),
        ([DONE, DONE], [0, 0], [], []),
        # Nothing comes early beside what is not sent, and nothing is skipped before its time.
        ([DONE, SEND], [0, 5], [], [2]),
        ([LATER, SEND], [0, 5], [], [2]),
        ([SEND, DONE], [0, 5], [[1]], [2]),
        ([SEND, LATER], [0, 5], [[1]], [2]),
        ([DONE, DONE], [0, 5], [], [2]),
        # An offer to pause is a message by itself.
        ([OFFER, SEND], [0, 0], [[2], [1]], []),
        ([SEND, OFFER], [0, 0], [[1], [2]], []),
        ([OFFER, SEND], [0, 5], [[1]], [2]),
        ([SEND, OFFER], [0, 5], [[1]], [2]),
        # Both were put back by an attempt that was not recorded: each comes at its own instant.
        ([SEND, SEND], [3, 5], [], [1, 2]),
    ],
)
def test_what_is_sent_of_a_group(decisions, dues, messages, put_back):
    kinds = (STRETCH, DRINKS)
    group = [claimed(n + 1, kinds[n], due=due) for n, due in enumerate(dues)]

    sending = sending_of(list(zip(group, decisions, strict=True)), now=NOW)

    assert numbers(sending.messages) == messages
    assert numbers([sending.put_back]) == [put_back]
