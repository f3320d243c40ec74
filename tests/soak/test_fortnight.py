"""The soak at a size that a test run can afford; `make soak` has the fortnight and the town."""

import asyncio
from pathlib import Path

from tests.soak.fortnight import Told, run
from tests.soak.population import FIVE_DAYS
from tests.soak.verdict import broken_promises, sums


def test_five_days_of_a_town_keep_every_promise(tmp_path: Path) -> None:
    told = asyncio.run(run(span=FIVE_DAYS, size=120, seed=3, file=tmp_path / "soak.db"))

    broken = broken_promises(told)
    assert {promise: cases for promise, cases in broken.items() if cases} == {}
    _require_that_much_happened(told)


def _require_that_much_happened(told: Told) -> None:
    """Refuse a town in which the promises would be easy to keep."""
    total = sums(told)
    assert total.sent > 1000
    assert total.grouped > 20
    assert {"paused", "unreachable", "snoozed", "stale"} <= set(total.skipped)
    assert total.failed
    assert total.replaced > 0
    assert total.erased > 0
    assert {"pause", "travel", "pressed snooze", "close DMs"} <= set(told.counts)
