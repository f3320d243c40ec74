"""The clockwork: one failure never ends the show, and nobody sees more of it than a sentence."""

import asyncio
import io
import logging
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import discord
import pytest
import structlog
from simcord.preview import Preview

from bot.app.logs import configure_logs
from bot.playground.clockwork import Clockwork
from bot.playground.show import ShowOptions, open_show
from bot.playground.stage import Stage
from tests.playground.conftest import EVENING, views_of

FAST = 3600.0
PATIENCE_S = 30.0
SHORT_PATIENCE_S = 0.5


def clockwork_of(stage: Stage, *, keep: Callable[[datetime], None], told: list[str]) -> Clockwork:
    return Clockwork(stage, views=views_of(stage), speed=FAST, keep=keep, tell=told.append)


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


async def test_an_action_that_was_too_slow_is_waited_for_and_ends_well(stage: Stage) -> None:
    """A busy machine takes longer than simcord waits; the page must not be told "uncertain"."""
    views = views_of(stage)
    view = views[0]
    Clockwork(stage, views=views, speed=0, keep=lambda _: None, tell=lambda _: None)
    goes_on = threading.Event()
    settlements: list[str] = []
    finish = view._finish_action

    def finish_and_go_on(page: Any, action: Any, settlement: str, *rest: Any, **more: Any) -> Any:
        settlements.append(settlement)
        goes_on.set()  # simcord has lost its patience: now the work gets done
        return finish(page, action, settlement, *rest, **more)

    view._finish_action = finish_and_go_on  # type: ignore[method-assign] # simcord's, to see it
    stage.env.settle_timeout = SHORT_PATIENCE_S

    async def work(_message: discord.Message) -> None:
        await asyncio.to_thread(goes_on.wait)

    stage.client.add_listener(work, "on_message")
    async with view:
        page = view._open_page(str(stage.you.id), None)
        receipt = await view._action(page.id, a_typed_message(view, page))

    assert settlements == ["timeout", "settled"]
    assert (receipt["settlement"], receipt["uncertain"], receipt["diagnostics"]) == (
        "settled",
        False,
        [],
    )


def a_typed_message(view: Preview, page: Any) -> dict[str, object]:
    """Return what the browser sends when somebody types a message."""
    return {
        "protocol_version": 3,
        "sequence": 1,
        "request_id": "first",
        "generation": page.generation,
        "bot_generation": view.env._generation,
        "published_revision": page.revision,
        "kind": "send_message",
        "content": "hello",
    }


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
