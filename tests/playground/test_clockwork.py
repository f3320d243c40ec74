"""The clockwork: one failure never ends the show, and nobody sees more of it than a sentence."""

import asyncio
import io
import logging
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
import structlog

from bot.app.logs import configure_logs
from bot.playground.clockwork import Clockwork
from bot.playground.glue import make_room_for_another_view
from bot.playground.show import ShowOptions, open_show
from bot.playground.stage import Stage
from tests.playground.conftest import EVENING

FAST = 3600.0
PATIENCE_S = 30.0


def clockwork_of(stage: Stage, *, keep: Callable[[datetime], None], told: list[str]) -> Clockwork:
    view = stage.env.preview(stage.dm, viewers=[stage.you], layout="channel")
    make_room_for_another_view(stage.env)
    return Clockwork(stage, views=[view], speed=FAST, keep=keep, tell=told.append)


async def test_a_failed_step_is_told_once_and_the_clock_goes_on(stage: Stage) -> None:
    told: list[str] = []
    kept: list[datetime] = []
    goes_on = asyncio.Event()

    def keep(now: datetime) -> None:
        kept.append(now)
        if len(kept) <= 2:
            raise OSError(28, "No space left on device")
        goes_on.set()

    running = asyncio.create_task(clockwork_of(stage, keep=keep, told=told).run())
    async with asyncio.timeout(PATIENCE_S):
        await goes_on.wait()
    running.cancel()

    assert told == ["Something went wrong in the playground (OSError). It goes on."]
    assert kept == sorted(set(kept))


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What Charley's logs write, as the command line sets them up."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    configure_logs(level="WARNING", as_json=False)
    (handler,) = root.handlers
    assert isinstance(handler, logging.StreamHandler)
    written = handler.stream = io.StringIO()
    yield written
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def test_what_goes_wrong_is_logged_in_one_line_each(log: io.StringIO, tmp_path: Path) -> None:
    (tmp_path / "taken").touch()
    options = ShowOptions(
        port=0,
        speed=1,
        keep=tmp_path / "taken" / "folder",
        scenario=None,
        open_browser=False,
        tell=lambda _: None,
    )

    problem = open_show(options, now=EVENING)
    try:
        int("nothing")
    except ValueError as error:
        structlog.get_logger("test").error("command failed", exc_info=error)
        logging.getLogger("asyncio").exception("Task exception was never retrieved\nfuture: x")

    assert problem is not None
    assert "\n" not in problem
    assert len(log.getvalue().splitlines()) == 2
