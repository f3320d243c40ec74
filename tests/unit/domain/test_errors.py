"""Refusals: what they carry for a reply, and what they keep out of the log."""

import pytest

from bot.domain import errors
from bot.domain.errors import DomainError
from bot.domain.ids import UserId
from bot.domain.time.dates import parse_date
from bot.domain.time.wall_time import parse_wall_time
from bot.domain.time.weekdays import parse_days
from bot.kinds.stretch import StretchNotice
from tests.support.builders import NIGHT, an_occurrence_id, tonight_at

PRIVATE_WORDS = "after my dialysis on tuesday"


@pytest.mark.parametrize(
    "parse",
    [parse_wall_time, parse_days, lambda text: parse_date(text, today=NIGHT)],
    ids=["time", "days", "date"],
)
def test_a_persons_words_never_reach_the_log(parse):
    with pytest.raises(DomainError) as refusal:
        parse(PRIVATE_WORDS)

    assert str(len(PRIVATE_WORDS)) in str(refusal.value)
    assert not any(word in repr(refusal.value) for word in ("dialysis", "tuesday"))
    assert PRIVATE_WORDS not in repr(vars(refusal.value))


def test_a_late_snooze_says_until_when_it_could_have_been():
    refusal = errors.SnoozeTooLateError(limit_at=tonight_at(23, 30))

    assert refusal.limit_at == tonight_at(23, 30)
    assert "2026-03-04T22:30:00+00:00" in str(refusal)


def test_every_refusal_is_a_domain_error():
    named = [each for name, each in vars(errors).items() if name.endswith("Error")]

    assert len(named) > 10
    assert all(issubclass(each, DomainError) for each in named)


def test_a_notice_is_on_time_and_the_first_of_its_night_unless_it_says_otherwise():
    notice = StretchNotice(
        user_id=UserId(1), occurrence_id=an_occurrence_id(), bed_at=tonight_at(22, 30)
    )

    assert (notice.late_by, notice.repeat, notice.is_snoozed) == (None, 0, False)
