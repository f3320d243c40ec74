"""How the checks that build and start things speak to the person who waits."""

import sys


def say(line: str) -> None:
    """Tell the person who waits."""
    print(line, flush=True)  # noqa: T201 - a command that speaks to a person


def check(holds: bool, what: str) -> None:
    """Say what was looked at; end if it is not so."""
    if not holds:
        sys.exit(f"NOT SO: {what}")
    say(f"  {what}")
