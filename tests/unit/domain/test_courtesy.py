"""How a delivery that is allowed is made: late, to somebody silent, or as a snooze."""

from datetime import time, timedelta

import pytest

from bot.domain.delivery.decision import (
    QUIET_AFTER,
    Courtesy,
    Send,
    Skip,
    courtesy,
)
from bot.domain.delivery.occurrence import Reason
from bot.kinds.stretch import StretchRule
from tests.support.builders import (
    NIGHT,
    a_claimed_occurrence,
    a_reminder,
    a_slot,
    a_user,
    a_water_rule,
    an_instant,
    tonight_at,
)
from tests.unit.domain.decisions import a_prompt, a_snooze, decided, leased, tonights

MINUTE = timedelta(minutes=1)


def test_how_late_a_moved_slot_is_counts_from_its_place_now():
    agenda = tonights(user=a_user(bedtime=time(22, 45)))

    assert decided(agenda, now=tonight_at(22, 17)) == Send()
    assert decided(agenda, now=tonight_at(22, 25)) == Send(late_by=10 * MINUTE)


@pytest.mark.parametrize(
    ("now", "decision"),
    [
        ((22, 0), Send()),
        ((22, 4), Send()),
        ((22, 5), Send(late_by=5 * MINUTE)),
        ((22, 45), Send(late_by=45 * MINUTE)),
        ((23, 29), Send(late_by=89 * MINUTE)),
        ((23, 30), Skip(reason=Reason.STALE)),
        ((3, 0), Skip(reason=Reason.STALE)),
    ],
)
def test_a_late_stretch_says_so_until_an_hour_past_bedtime(now, decision):
    assert decided(tonights(), now=tonight_at(*now)) == decision


@pytest.mark.parametrize(
    ("minutes_late", "decision"),
    [
        (0, Send()),
        (4, Send()),
        (5, Send(late_by=5 * MINUTE)),
        (29, Send(late_by=29 * MINUTE)),
        (30, Skip(reason=Reason.STALE)),
    ],
)
def test_a_late_drink_says_so_for_half_an_hour(minutes_late: int, decision):
    due_at = an_instant(NIGHT, time(7, 30))
    agenda = tonights(reminder=a_reminder(a_water_rule()))

    found = decided(agenda, occurrence=a_prompt(due_at), now=due_at + minutes_late * MINUTE)

    assert found == decision


@pytest.mark.parametrize(
    ("unanswered", "expected"),
    [
        (0, Courtesy.REMIND),
        (13, Courtesy.REMIND),
        (14, Courtesy.OFFER_PAUSE),
        (15, Courtesy.SILENCE),
        (400, Courtesy.SILENCE),
    ],
)
def test_after_fourteen_unanswered_comes_one_offer_and_then_silence(unanswered, expected):
    assert courtesy(unanswered) is expected


@pytest.mark.parametrize(
    ("unanswered", "decision"),
    [
        (QUIET_AFTER - 1, Send()),
        (QUIET_AFTER, Send(offer_pause=True)),
        (QUIET_AFTER + 1, Skip(reason=Reason.QUIET)),
    ],
)
def test_the_fifteenth_message_to_somebody_silent_offers_a_pause(unanswered, decision):
    assert decided(tonights(reminder=a_reminder(unanswered=unanswered))) == decision


def test_an_offer_of_a_pause_does_not_say_that_it_is_late():
    agenda = tonights(reminder=a_reminder(unanswered=QUIET_AFTER))

    assert decided(agenda, now=tonight_at(22, 30)) == Send(offer_pause=True)


def test_drinks_are_prompted_however_many_stretches_went_unanswered():
    now = an_instant(NIGHT, time(7, 30))
    agenda = tonights(reminder=a_reminder(a_water_rule(), unanswered=400))

    assert decided(agenda, occurrence=a_prompt(now), now=now) == Send()


def test_a_snooze_is_sent_wherever_the_schedule_has_moved():
    agenda = tonights(user=a_user(bedtime=time(2)), slots=leased((NIGHT, 100)))

    assert (
        decided(agenda, occurrence=a_snooze(tonight_at(22, 20)), now=tonight_at(22, 20)) == Send()
    )


def test_a_snooze_is_stale_after_its_limit():
    agenda = tonights(slots=leased((NIGHT, 100)))
    occurrence = a_snooze(tonight_at(22, 20))

    assert decided(agenda, occurrence=occurrence, now=tonight_at(23, 30)) == Skip(
        reason=Reason.STALE
    )


def test_a_repeat_gives_way_to_a_snooze_that_is_still_to_come():
    rule = StretchRule(minutes_before=30, repeats=1)
    repeat = a_claimed_occurrence(a_slot(tonight_at(22, 15), number=1))
    agenda = tonights(reminder=a_reminder(rule), slots=leased((NIGHT, 1), (NIGHT, 100)))

    decision = decided(agenda, occurrence=repeat, now=tonight_at(22, 15))

    assert decision == Skip(reason=Reason.SNOOZED)
