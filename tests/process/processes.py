"""What every process of a test is given: variables of its own, and an end with its parent."""

import ctypes
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]

_PR_SET_PDEATHSIG = 1


def die_with_parent() -> None:
    """Let the kernel end this process when its parent ends, however that one ends (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def environment(settings: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the variables for a process: these settings of Charley's and no others."""
    own = dict(os.environ)  # noqa: TID251 - to be handed on, less Charley's own part
    inherited = {name: text for name, text in own.items() if not name.startswith("CHARLEY_")}
    return {**inherited, "PYTHONPATH": str(ROOT), **(settings or {})}
