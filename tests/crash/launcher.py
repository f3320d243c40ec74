"""`python -m tests.crash.launcher`: one life of Charley after another, each a process of its own.

Everything is imported and all content is loaded once; a life is a fork of that, which saves three
seconds. The fork runs `bot.app.runtime.run`, as `charley run` does, with a trap between Charley and the world.
Orders come one a line as JSON; the process id and, at the end, the exit status go back.
"""

import asyncio
import gc
import importlib
import json
import os
import random
import sys
from typing import Any

from bot.app import runtime
from bot.app.logs import configure_logs
from bot.app.parts.world import Ports
from bot.app.runtime import run
from bot.app.wiring import cog_names
from bot.settings import Settings, load
from tests.crash.steps import Aim, Step
from tests.crash.traps import Trap, with_trap
from tests.process.processes import die_with_parent
from tests.support.content import shipped_content


def main() -> None:
    """Serve orders until there are no more."""
    for name in cog_names():
        importlib.import_module(name)
    shipped_content()
    vars(runtime)["load_content"] = shipped_content
    gc.freeze()  # what is shared with the forks is not to be copied by their collectors
    _tell({})
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if child == 0:
            os._exit(_live(order))
        _tell({"pid": child})
        _, status = os.waitpid(child, 0)
        _tell({"code": os.waitstatus_to_exitcode(status)})


def _tell(words: dict[str, int]) -> None:
    sys.stdout.write(json.dumps(words) + "\n")
    sys.stdout.flush()


def _live(order: dict[str, Any]) -> int:
    """Be Charley until the end; return the exit code."""
    die_with_parent()
    random.seed()  # forks would all draw the same numbers
    _turn_streams(order["log"])
    os.chdir(order["folder"])
    os.environ.update(order["settings"])  # noqa: TID251 - as an operator sets them
    step = order.get("step")
    trap = Trap(Step(step), aim=Aim(order["aim"]), nth=order["nth"]) if step else None
    try:
        asyncio.run(_run(trap))
    except Exception:  # noqa: BLE001 - a fork must not go on where its parent does
        sys.excepthook(*sys.exc_info())
        return 1
    return 0


async def _run(trap: Trap | None) -> None:
    settings = load(Settings)
    configure_logs(level=settings.log_level, as_json=settings.log_format == "json")

    def adapt(world: Ports) -> Ports:
        return world if trap is None else with_trap(world, trap)

    await run(settings, adapt=adapt)


def _turn_streams(log: str) -> None:
    nowhere = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nowhere, 0)
    out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(out, 1)
    os.dup2(out, 2)


if __name__ == "__main__":
    main()
