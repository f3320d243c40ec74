"""Check the health content of every language by all editorial rules, the dates of the reviews too.

A start of Charley only loads it: a clock that runs wrong must not keep people from `/cramp`.
"""

import sys
from pathlib import Path

from bot.scheduling.system_clock import SystemClock
from scripts.editorial.check import faults

ROOT = Path(__file__).resolve().parent.parent
_LIBRARY_FILE = "rules.toml"


def languages(data: Path) -> list[str]:
    """Return the names of the folders that hold a library."""
    return sorted(file.parent.name for file in data.glob(f"*/{_LIBRARY_FILE}"))


def main() -> int:
    """Return 1, with a sentence on standard error for each fault, if a rule is broken."""
    today = SystemClock().now().date()
    data = ROOT / "data"
    found = [
        fault
        for language in languages(data)
        for fault in faults(data, language=language, today=today)
    ]
    for fault in found:
        print(fault, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
