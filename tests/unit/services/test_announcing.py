"""What an occurrence says when it is sent."""

from datetime import time, timedelta

from bot.domain.delivery.decision import Send
from bot.domain.delivery.notices import PauseOfferNotice
from bot.domain.reminders.amounts import WaterMode
from bot.kinds.drinks import DRINKS, WaterNotice
from bot.kinds.stretch import StretchNotice, StretchRule
from bot.services.delivery.compose import compose
from tests.support.builders import (
    NIGHT,
    USER_ID,
    a_claimed_occurrence,
    a_reminder,
    a_slot,
    a_water_rule,
    an_agenda,
    an_instant,
    an_occurrence_id,
    tonight_at,
)

LATE = timedelta(minutes=20)
DAY = timedelta(days=1)


def test_a_stretch_names_its_bedtime_and_how_late_it_is():
    notice = compose(a_claimed_occurrence(), an_agenda(), Send(late_by=LATE))

    assert notice == StretchNotice(
        user_id=USER_ID,
        occurrence_id=an_occurrence_id(),
        bed_at=tonight_at(22, 30),
        late_by=LATE,
    )


def test_a_repeat_says_which_it_is():
    occurrence = a_claimed_occurrence(a_slot(number=2))
    agenda = an_agenda(StretchRule(minutes_before=30, repeats=2))

    notice = compose(occurrence, agenda, Send())

    assert isinstance(notice, StretchNotice)
    assert (notice.repeat, notice.is_snoozed) == (2, False)


def test_a_snooze_is_no_repeat():
    occurrence = a_claimed_occurrence(a_slot(number=101))

    notice = compose(occurrence, an_agenda(), Send())

    assert isinstance(notice, StretchNotice)
    assert (notice.repeat, notice.is_snoozed) == (0, True)


def test_the_offer_to_pause_says_how_many_went_unanswered():
    agenda = an_agenda(reminder=a_reminder(unanswered=14))

    notice = compose(a_claimed_occurrence(), agenda, Send(offer_pause=True))

    assert notice == PauseOfferNotice(
        user_id=USER_ID, occurrence_id=an_occurrence_id(), unanswered=14
    )


def test_a_drink_prompt_tells_its_own_day():
    occurrence = a_claimed_occurrence(a_slot(an_instant(NIGHT, time(15))), kind=DRINKS)
    agenda = an_agenda(a_water_rule(target_ml=1800), drunk_ml={NIGHT: 400, NIGHT - DAY: 999})

    notice = compose(occurrence, agenda, Send(late_by=LATE))

    assert notice == WaterNotice(
        user_id=USER_ID,
        occurrence_id=an_occurrence_id(),
        mode=WaterMode.TARGET,
        drunk_ml=400,
        target_ml=1800,
        late_by=LATE,
    )


def test_a_drink_prompt_before_the_first_drink_counts_from_nothing():
    occurrence = a_claimed_occurrence(a_slot(an_instant(NIGHT, time(15))), kind=DRINKS)

    notice = compose(occurrence, an_agenda(a_water_rule()), Send())

    assert isinstance(notice, WaterNotice)
    assert notice.drunk_ml == 0
