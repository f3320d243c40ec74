"""`python -m tests.month.life run`: the real `charley run`, which tells what it holds when asked.

The question is a signal, SIGUSR1; the answer is a file, whose name stands in MONTH_ANSWER.
"""

import asyncio
import gc
import json
import os
import signal
from pathlib import Path
from types import FrameType

from bot.__main__ import main

ANSWER = "MONTH_ANSWER"


def tell(_number: int, _frame: FrameType | None) -> None:
    """Write down what only the process itself can count."""
    before = resident_kb()
    gc.collect()
    told = {
        "memory_kb": before,
        "collected_kb": resident_kb(),
        "tasks": len(asyncio.all_tasks()),
        "objects": len(gc.get_objects()),
    }
    answer = Path(os.environ[ANSWER])  # noqa: TID251 - of the run, not of Charley
    unfinished = answer.with_suffix(".new")
    unfinished.write_text(json.dumps(told), encoding="utf-8")
    unfinished.rename(answer)


def resident_kb() -> int:
    """Return the memory that the kernel holds for this process."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    [line] = [line for line in lines if line.startswith("VmRSS:")]
    return int(line.split()[1])


if __name__ == "__main__":
    signal.signal(signal.SIGUSR1, tell)
    main()
