"""`python -m tests.hostile --count 10000 --write`: the hunt, the floods, and the page about them."""

import argparse
import asyncio
import random
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console

from tests.hostile.floods import Flood, floods
from tests.hostile.hunts import Hunt, hunt
from tests.hostile.page import page

PAGE = Path(__file__).parents[2] / "docs" / "hostile.md"
TOLD_FAULTS = 40


def main() -> int:
    """Run both; return 1 if anything is not as it has to be."""
    options = _options()
    console = Console()
    began = time.monotonic()
    found, came = asyncio.run(_run(options, console))
    minutes = (time.monotonic() - began) / 60
    for fault in found.faults[:TOLD_FAULTS]:
        console.print(fault, markup=False)
    text = page(found, came, seed=options.seed, minutes=minutes)
    if options.write and not found.faults:
        PAGE.write_text(text, encoding="utf-8")
    else:
        console.print(text, markup=False)
    console.print(f"{len(found.faults)} faults; seed {options.seed}", markup=False)
    return 1 if found.faults else 0


async def _run(options: argparse.Namespace, console: Console) -> tuple[Hunt, list[Flood]]:
    def told(sent: int) -> None:
        console.print(f"{sent:,} sent", markup=False)

    with tempfile.TemporaryDirectory() as folder:
        found = await hunt(Path(folder), count=options.count, seed=options.seed, after_part=told)
    with tempfile.TemporaryDirectory() as folder:
        came = await floods(Path(folder)) if options.floods else []
    return found, came


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.hostile", description=__doc__)
    parser.add_argument("--count", type=int, default=10_000, help="how many interactions")
    parser.add_argument("--write", action="store_true", help="write docs/hostile.md")
    parser.add_argument("--no-floods", dest="floods", action="store_false", help="only the hunt")
    seed = random.randrange(1 << 32)  # noqa: S311 - it only has to differ
    parser.add_argument("--seed", type=int, default=seed, help="repeats a run that failed")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
