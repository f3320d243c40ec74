"""`python -m tests.process.fork_server`: `charley …` again and again, each a process of its own.

All modules are imported and all content is loaded once; each process is a fork of that, which saves
two seconds of a processor. From there on it is what the console script starts: `bot.__main__.main`
with the arguments, variables, folder and streams of the order. A keeper beside each one waits for
its end. `python -m bot` itself is started by `tests/architecture/test_wheel.py` and by every test
with a wrong clock.
"""

import gc
import importlib
import json
import os
import random
import signal
import socket
import sys
import tempfile
from contextlib import suppress
from typing import Any

from bot.__main__ import main
from bot.app.wiring import cog_names
from tests.process.processes import die_with_parent
from tests.support.content import shipped_content

LONGEST_ORDER = 1 << 17
LOADERS = ("bot.app.check", "bot.app.runtime", "bot.playground.stage")


def prepare() -> None:
    """Import what a process imports while it runs, and load the content for all of them."""
    for name in (*cog_names(), "bot.playground.show"):
        importlib.import_module(name)
    shipped_content()
    for name in LOADERS:
        vars(sys.modules[name])["load_content"] = shipped_content
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # a keeper is waited for by nobody
    gc.freeze()  # what is shared with the forks is not to be copied by their collectors


def wait_for_orders(orders: socket.socket) -> dict[str, Any] | None:
    """Return an order in the process that it is for; `None` in the server, when there are no more."""
    while True:
        words, descriptors, *_ = socket.recv_fds(orders, LONGEST_ORDER, 3)
        if not words:
            return None
        if os.fork() == 0:
            die_with_parent()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            out, err, told = descriptors
            if keep(told, streams=(out, err)):
                os._exit(0)
            turn_streams(out, err)
            return dict(json.loads(words))
        for descriptor in descriptors:
            os.close(descriptor)


def keep(told: int, *, streams: tuple[int, int]) -> bool:
    """Fork once more, and tell the process id and the exit status; `False` in the fork."""
    child = os.fork()
    if child == 0:
        die_with_parent()
        os.close(told)
        return False
    for stream in streams:
        os.close(stream)
    with suppress(BrokenPipeError):  # the test has not waited for it
        os.write(told, b"%d\n" % child)
        _, status = os.waitpid(child, 0)
        os.write(told, b"%d\n" % os.waitstatus_to_exitcode(status))
    return True


def turn_streams(out: int, err: int) -> None:
    nowhere = os.open(os.devnull, os.O_RDONLY)
    for number, stream in enumerate((nowhere, out, err)):
        os.dup2(stream, number)
        os.close(stream)


def become(order: dict[str, Any]) -> None:
    """Take over what `exec` would have given."""
    random.seed()  # forks would all draw the same numbers
    os.chdir(order["folder"])
    os.environ.clear()  # noqa: TID251 - as an operator sets them
    os.environ.update(order["variables"])  # noqa: TID251 - as an operator sets them
    tempfile.tempdir = None  # another variable may name another
    sys.argv[1:] = order["arguments"]


if __name__ == "__main__":
    prepare()
    with socket.socket(fileno=os.dup(0)) as orders:
        order = wait_for_orders(orders)
    if order is not None:
        become(order)
        main()
