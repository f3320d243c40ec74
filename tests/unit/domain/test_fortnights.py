"""The last fortnight: only planned nights that reached the person count, and each counts once."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.delivery.occurrence import Occurrence, State
from bot.domain.delivery.outcomes import Outcome
from bot.domain.delivery.person import Person
from bot.domain.progress.fortnight import NIGHTS, Fortnight, Mark, fortnight_of
from bot.domain.reminders.slots import FIRST_SNOOZE
from bot.domain.time.zones import ONE_DAY
from bot.kinds.stretch import STRETCH
from bot.messaging.ui.progress.fortnight_words import (
    fortnight_count,
    fortnight_legend,
    fortnight_line,
)
from tests.support.builders import (
    NIGHT,
    a_night,
    a_reminder,
    a_slot,
    a_user,
    an_occurrence,
    an_occurrence_id,
    tonight_at,
)

NEXT_MORNING = tonight_at(22) + timedelta(hours=10)
LATE_TONIGHT = tonight_at(22, 10)


def ago(nights: int) -> date:
    return NIGHT - nights * ONE_DAY


def sent(night: date, *, number: int = 0, state: State = State.SENT) -> Occurrence:
    due_at = tonight_at(22, night=night)
    slot = a_slot(due_at, local_date=night, number=number)
    id_ = an_occurrence_id(night.toordinal() * 1000 + number)
    return an_occurrence(slot, id=id_, state=state, sent_at=due_at)


def marks(
    *occurrences: Occurrence, now=NEXT_MORNING, **outcomes: dict[date, Outcome]
) -> dict[date, Mark]:
    return dict(last_nights(*occurrences, now=now, **outcomes).nights)


def last_nights(*occurrences: Occurrence, now=NEXT_MORNING, outcomes=None) -> Fortnight:
    known = {a_night(night): outcome for night, outcome in (outcomes or {}).items()}
    person = Person(
        user=a_user(),
        reminders={STRETCH: a_reminder()},
        occurrences={each.id: each for each in occurrences},
        outcomes={STRETCH: known},
    )
    return fortnight_of(person, STRETCH, now=now)


def test_an_answered_night_counts_as_it_was_answered():
    outcomes = {NIGHT: Outcome.DONE, ago(1): Outcome.SKIPPED}

    assert marks(outcomes=outcomes) == {ago(1): Mark.SKIPPED, NIGHT: Mark.DONE}


def test_a_reminder_without_an_answer_is_missed_once_its_night_is_over():
    assert marks(sent(NIGHT), now=LATE_TONIGHT) == {}
    assert marks(sent(NIGHT)) == {NIGHT: Mark.MISSED}


def test_repeats_and_snoozes_of_a_night_are_one_night():
    whole_night = [
        sent(NIGHT),
        sent(NIGHT, number=1, state=State.UNANSWERED),
        sent(NIGHT, number=FIRST_SNOOZE, state=State.SNOOZED),
    ]

    assert marks(*whole_night) == {NIGHT: Mark.MISSED}
    assert marks(*whole_night, outcomes={NIGHT: Outcome.DONE}) == {NIGHT: Mark.DONE}


def test_a_night_on_record_as_missed_counts_and_one_not_sent_does_not():
    outcomes = {ago(1): Outcome.MISSED, NIGHT: Outcome.NOT_SENT}

    assert marks(outcomes=outcomes) == {ago(1): Mark.MISSED}
    assert marks(sent(NIGHT), outcomes=outcomes) == {ago(1): Mark.MISSED, NIGHT: Mark.MISSED}


def test_what_was_paused_or_never_sent_is_no_night_missed():
    never_sent = [
        an_occurrence(sent(ago(each)).slot, id=an_occurrence_id(each), state=state)
        for each, state in enumerate([State.PLANNED, State.LEASED, State.SKIPPED, State.FAILED])
    ]

    assert marks(*never_sent) == {}
    assert marks(sent(NIGHT), outcomes={NIGHT: Outcome.PAUSED}) == {}


def test_tonight_does_not_push_a_night_out_before_it_is_answered():
    nights = {ago(each): Outcome.DONE for each in range(1, 20)}

    before = marks(sent(NIGHT), now=LATE_TONIGHT, outcomes=nights)
    after = marks(sent(NIGHT), now=LATE_TONIGHT, outcomes={**nights, NIGHT: Outcome.DONE})

    assert list(before) == [ago(each) for each in range(NIGHTS, 0, -1)]
    assert list(after) == [ago(each) for each in range(NIGHTS - 1, -1, -1)]


HISTORIES = st.dictionaries(
    st.integers(0, 20).map(ago), st.sampled_from([None, *Outcome]), max_size=21
)


@given(history=HISTORIES)
def test_it_counts_what_is_known_and_never_more_than_fourteen(
    history: dict[date, Outcome | None],
) -> None:
    unanswered = [sent(night) for night, outcome in history.items() if outcome is None]
    outcomes = {night: outcome for night, outcome in history.items() if outcome is not None}

    found = last_nights(*unanswered, outcomes=outcomes)

    recent = {night: outcome for night, outcome in history.items() if night > ago(NIGHTS)}
    counted = {None, Outcome.DONE, Outcome.SKIPPED, Outcome.MISSED}
    known = [outcome for outcome in recent.values() if outcome in counted]
    last_is_known = NIGHT in recent and recent[NIGHT] in counted
    if last_is_known:
        assert found.planned == len(known)
        assert found.done == known.count(Outcome.DONE)
    assert found.done <= found.planned <= NIGHTS


def test_in_words():
    outcomes = {ago(2): Outcome.DONE, ago(1): Outcome.SKIPPED, NIGHT: Outcome.DONE}
    some = last_nights(sent(ago(3)), outcomes=outcomes)

    assert fortnight_line(some) == "○●-● 2 of the last 4 nights"
    assert fortnight_legend(some) == "● done, - skipped, ○ no answer"
    assert fortnight_count(last_nights(outcomes={NIGHT: Outcome.DONE})) == "1 of 1 night so far"
    few = last_nights(outcomes={NIGHT: Outcome.DONE})
    assert fortnight_line(few) == fortnight_count(few)
    assert fortnight_line(Fortnight()) == fortnight_count(Fortnight()) == ""
