"""`python -m tests.process.wrong_clock READING …`: `charley …` on a machine whose clock is wrong.

A Raspberry Pi without a network starts in 1970: READING is an instant, and the clock goes on from
there. Two machines never agree to the second: READING is `+10` or `-5.5`, and the clock is so many
seconds ahead or behind.
"""

import sys
import time
from datetime import datetime

import time_machine

from bot.__main__ import main


def begins_at(reading: str) -> datetime | float:
    """Return what the clock shows when the process begins, as an instant or seconds since 1970."""
    if reading.startswith(("+", "-")):
        return time.time() + float(reading)  # noqa: TID251 - the clock that is to be wrong
    return datetime.fromisoformat(reading)


if __name__ == "__main__":
    with time_machine.travel(begins_at(sys.argv.pop(1)), tick=True):
        main()
