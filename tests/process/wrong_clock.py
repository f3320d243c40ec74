"""`python -m tests.process.wrong_clock INSTANT …`: `charley …` on a machine whose clock is wrong.

A Raspberry Pi without a network starts in 1970; the clock goes on from there.
"""

import sys
from datetime import datetime

import time_machine

from bot.__main__ import main

if __name__ == "__main__":
    instant = datetime.fromisoformat(sys.argv.pop(1))
    with time_machine.travel(instant, tick=True):
        main()
