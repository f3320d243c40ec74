"""`python -m benchmarks.capacity`: writes docs/capacity.md and its two charts."""

import sys
import time
from pathlib import Path

from benchmarks.capacity.answers import (
    MILLION,
    MIXES,
    SHORT_NAMES,
    by_measure,
    by_mix,
    by_order,
    curve,
    ends,
    hours,
)
from benchmarks.capacity.charts import hours_chart, people_chart
from benchmarks.capacity.demand import demand, fullest_moment, messages_a_day
from benchmarks.capacity.page import End, page
from benchmarks.capacity.queue import drinks_last

DOCS = Path(__file__).parents[2] / "docs"
PEOPLE = [10_000 * 10 ** (step / 10) for step in range(26)]


def main() -> int:
    """Answer everything, and write it."""
    began = time.monotonic()
    ended = [
        End(
            name=name,
            messages=messages_a_day(demand(mix)),
            at_once=fullest_moment(demand(mix)),
            charley=ends(mix),
            drinks_last=ends(mix, order=drinks_last),
        )
        for name, mix in MIXES.items()
    ]
    pairs = zip(SHORT_NAMES, MIXES.values(), strict=True)
    charts = {
        "capacity-hours.svg": hours_chart(hours(), people=MILLION),
        "capacity-people.svg": people_chart({name: curve(mix, PEOPLE) for name, mix in pairs}),
    }
    text = page(by_mix(), ended, by_order(), by_measure(), seconds=time.monotonic() - began)
    for name, chart in charts.items():
        (DOCS / "pictures" / name).write_text(chart, encoding="utf-8")
    (DOCS / "capacity.md").write_text(text, encoding="utf-8")
    sys.stdout.write(f"wrote docs/capacity.md in {time.monotonic() - began:.0f} s\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
