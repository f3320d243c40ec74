"""Why no reminder came, in a sentence."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.delivery.occurrence import Reason
from bot.playground.clock.silence import silence_text

BERLIN = ZoneInfo("Europe/Berlin")
EVENING = datetime(2026, 3, 4, 20, tzinfo=UTC)
HOUR = timedelta(hours=1)


def a_row(reason: Reason, *, due_at: datetime = EVENING + HOUR, **fields: object):
    plain = {"state": "skipped", "message_id": None, "reason": str(reason)}
    return plain | {"due_at": due_at.isoformat()} | fields


def text_of(*rows, outcomes=()):
    records = {"occurrences": list(rows), "outcomes": list(outcomes)}
    return silence_text(records, after=EVENING, zone=BERLIN)


@pytest.mark.parametrize("reason", set(Reason) - {Reason.SUPERSEDED})
def test_every_reason_is_told_in_words(reason):
    text = text_of(a_row(reason))

    assert text.startswith("Nothing came at 22:00: ")
    assert text.endswith(".")


def test_what_was_done_before_is_said():
    assert text_of(a_row(Reason.DONE)) == "Nothing came at 22:00: tonight's stretch is done."


@pytest.mark.parametrize(
    "row",
    [
        a_row(Reason.DONE, due_at=EVENING - HOUR),
        a_row(Reason.SUPERSEDED),
        a_row(Reason.SKIPPED, message_id=5),
        a_row(Reason.DONE, state="sent"),
    ],
    ids=["before", "moved", "sent and answered", "sent"],
)
def test_what_needs_no_reason_gets_none(row):
    assert text_of(row) == ""


def test_a_night_that_was_done_before_its_reminder_is_the_reason():
    night = {"kind": "stretch", "local_date": "2026-03-04", "outcome": "done"}

    assert text_of(outcomes=[night]).startswith("Tonight's stretch was done already")
    assert text_of(outcomes=[night | {"kind": "water"}]) == ""
    assert text_of(outcomes=[night | {"local_date": "2026-03-03"}]) == ""
