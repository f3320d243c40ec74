"""Years at random from the command line: `python -m tests.year --people 20`.

Each takes some seconds. `make test` lives through one year, the same each time; this is for whoever changes what
is put on record.
"""

import argparse
import asyncio
import sys
from collections import Counter
from functools import partial

from rich.console import Console

from tests.year.episodes import plan_random_year
from tests.year.verdict import FIRST, Told, live_a_year

out = Console(highlight=False)

_WHAT = "Live through a year with each of some people, and hold the record against what they know."


def main() -> int:
    """Live through the years, and return 1 if any night was on record otherwise than it was."""
    parser = argparse.ArgumentParser(prog="python -m tests.year", description=_WHAT)
    parser.add_argument("--people", type=int, default=10, help="how many; 10 if not said")
    parser.add_argument(
        "--seed", type=int, default=1, help="the first one's; another, another life"
    )
    asked = parser.parse_args()
    is_true = True
    for seed in range(asked.seed, asked.seed + asked.people):
        told = asyncio.run(live_a_year(partial(plan_random_year, seed=seed), seed=seed))
        _say(told, seed=seed)
        is_true = is_true and not told.wrong and not told.errors
    return 0 if is_true else 1


def _say(told: Told, *, seed: int) -> None:
    states = Counter(each.state.value for each in told.nights)
    summary = ", ".join(f"{count} {state}" for state, count in sorted(states.items()))
    out.print(f"{seed:4} {'[red]wrong[/]' if told.wrong else '[green]true[/]'}  {summary}")
    for night, (lived, found) in told.wrong.items():
        out.print(f"     {night}, night {(night - FIRST).days}: was {lived}, on record as {found}")
    for action, count in told.errors.items():
        out.print(f"     [red]{count} errors: {action}[/]")


if __name__ == "__main__":
    sys.exit(main())
