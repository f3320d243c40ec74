"""The show: the stage in a browser, from the first look at the options to the last Ctrl-C."""

import asyncio
import logging
import signal
import socket
import sys
import webbrowser
from collections.abc import Callable, Coroutine, Iterable, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from simcord import ChannelHandle, MemberActor, UserHandle
from simcord.preview import Preview

from bot.content.files import ContentError, data_root
from bot.domain.time.zones import instant_of, zone_for
from bot.playground.clockwork import Clockwork
from bot.playground.dress import dress
from bot.playground.folder import Folder, FolderRefusedError, folder_for
from bot.playground.glue import OtherSimcordError, make_room_for_another_view, require_version
from bot.playground.prologue import set_scene
from bot.playground.scenario import Scenario, load_scenario
from bot.playground.stage import Stage, staged

HOST = "127.0.0.1"

_HELLO = (
    "**Welcome to Charley's playground.** This is the real bot on a Discord that exists only on "
    "this computer.\nTap a scene above, or *Play* to watch an evening. Or type `/start` below, `/cramp`, "
    "`/tip`, `/help`. The buttons under the clock push the time forward; your reminders then arrive here."
)
_HELLO_AGAIN = (
    "**Welcome back to Charley's playground.** What you set up is still there, and the clock goes "
    "on where it stood; only the messages of last time are gone."
)
_HELLO_SERVER = (
    "**This is #wind-down in a server that Charley is in.** *A server's evening*, above, shows what its "
    "members see. *Viewing as* says who you are: Robin is the admin, you and Sam are members. What an admin "
    "does, in five minutes:\n"
    "1. *Viewing as* Robin, type `/server settings`. Set the time zone to Berlin and the channel to "
    "wind-down. (In the channel rules Charley may not post: choose it, and see what is said.)\n"
    "2. `/server call add` with a time such as 22:00. Look at the preview, and press *Post from now "
    "on*.\n"
    "3. Press *Next post* under the clock: the post appears here.\n"
    "4. `/server offer add` with a bedtime such as 23:00, *Offer from now on*, then `/server offer "
    "publish`.\n"
    "5. *Viewing as* you, press *Join*. A test message comes to the other page, and later the "
    "reminder: *Next reminder* there."
)


class PortTakenError(Exception):
    """Something else listens on the port already."""

    def __init__(self, *, port: int) -> None:
        super().__init__(
            f"port {port} is taken, perhaps by another playground: end that one, or choose "
            f"another with --port"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowOptions:
    """What somebody chose on the command line."""

    port: int
    """Where the page is; the server's page is at the next. 0: wherever there is room."""
    speed: float
    keep: Path | None
    scenario: str | None
    """None: what the folder was kept with, or the usual."""
    open_browser: bool
    tell: Callable[[str], None]
    """Says something on the terminal."""

    @property
    def ports(self) -> tuple[int, int]:
        """The ports of the two pages."""
        return (self.port, self.port + 1) if self.port else (0, 0)


def open_show(options: ShowOptions, *, now: datetime) -> str | None:
    """Put the show on until it is ended; return a sentence if it could not be."""
    _log_without_tracebacks()
    try:
        asyncio.run(put_on(options, now=now))
    except (KeyboardInterrupt, asyncio.CancelledError):
        pass
    except (ContentError, FolderRefusedError, OtherSimcordError, PortTakenError) as error:
        return str(error)
    except Exception as error:  # noqa: BLE001 - nobody who looks at a demo should see a traceback
        return f"the playground cannot go on ({type(error).__name__}); start it again"
    options.tell("Good night.")
    return None


async def put_on(options: ShowOptions, *, now: datetime) -> None:
    """Put the show on until it is interrupted, or somebody ends the session on a page.

    Raises:
        ContentError: there is no such scenario.
        FolderRefusedError: the folder is not one to play in.
        OtherSimcordError: another simcord is installed.
        PortTakenError: something else listens there.
    """
    _end_on_signals()
    require_version()
    _look_at(options.ports)
    with folder_for(options.keep, scenario=options.scenario) as folder:
        scenario = load_scenario(data_root(), folder.scenario)
        opens_at = folder.kept_at or _opening(scenario, now)
        await _play(options, folder, scenario, opens_at=opens_at)


async def _play(
    options: ShowOptions, folder: Folder, scenario: Scenario, *, opens_at: datetime
) -> None:
    is_new = folder.kept_at is None
    past = timedelta(days=scenario.past_days) if is_new else timedelta()
    if is_new:
        folder.clear()
    async with staged(scenario, folder=folder, start_at=opens_at - past) as stage:
        if is_new:
            await set_scene(stage, opens_at=opens_at, tell=options.tell)
        hello = f"{_HELLO}\n{scenario.hello}".strip()
        await stage.say(hello if is_new else _HELLO_AGAIN, to=stage.dm)
        await stage.say(_HELLO_SERVER, to=stage.channel)
        await _serve(stage, options, folder)


async def _serve(stage: Stage, options: ShowOptions, folder: Folder) -> None:
    to_you, to_server = options.ports
    views = [
        _view(stage, stage.dm, viewers=[stage.you], port=to_you),
        _view(stage, stage.channel, viewers=stage.members, port=to_server),
    ]
    clockwork = Clockwork(
        stage, views=views, speed=options.speed, keep=folder.keep, tell=options.tell
    )
    await clockwork.show_time()
    async with AsyncExitStack() as pages:
        for view in views:
            make_room_for_another_view(stage.env)
            await pages.enter_async_context(view)
        await _announce(options, views)
        try:
            await _first_end_of(clockwork.run(), *(view.wait_closed() for view in views))
        finally:
            folder.keep(stage.now())


def _view(
    stage: Stage,
    channel: ChannelHandle,
    *,
    viewers: Sequence[UserHandle | MemberActor],
    port: int,
) -> Preview:
    make_room_for_another_view(stage.env)
    view = stage.env.preview(
        channel, viewers=viewers, layout="channel", timezone=stage.scenario.zone, port=port
    )
    dress(view)
    return view


async def _announce(options: ShowOptions, views: Sequence[Preview]) -> None:
    to_you, to_server = views
    options.tell("Charley's playground is ready. It has two pages:")
    options.tell(f"  your direct messages with Charley  {to_you.url}")
    options.tell(f"  a server that Charley is in        {to_server.url}")
    is_open = options.open_browser and await asyncio.to_thread(_open_page, to_you.url)
    options.tell("The first opens in your browser." if is_open else "Open them in a browser.")
    options.tell("Ctrl-C ends the playground.")


def _open_page(url: str) -> bool:
    """Open a page in the person's browser; tell whether there is one."""
    with suppress(webbrowser.Error):
        browser = webbrowser.get()
        # A browser of that very class would take the terminal over.
        if type(browser) is not webbrowser.GenericBrowser:
            return browser.open(url)
    return False


async def _first_end_of(*works: Coroutine[Any, Any, None]) -> None:
    """Do all of this until one of it ends, or fails."""
    tasks = [asyncio.create_task(work) for work in works]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _end_on_signals() -> None:
    """Let Ctrl-C, SIGTERM and a closed terminal end the show, even if it was started in the background."""
    task = asyncio.current_task()
    if task is None or sys.platform == "win32":
        return
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)


def _log_without_tracebacks() -> None:
    """Log what goes wrong in a line each: who looks at a demo is no developer."""
    for handler in logging.getLogger().handlers:
        handler.addFilter(_in_one_line)


def _in_one_line(record: logging.LogRecord) -> bool:
    record.exc_info = record.exc_text = None
    if isinstance(record.msg, dict):
        record.msg = {key: each for key, each in record.msg.items() if key != "exc_info"}
    else:
        record.msg, record.args = record.getMessage().partition("\n")[0], None
    return True


def _look_at(ports: Iterable[int]) -> None:
    """See that the pages will find their ports free, before anything is set up."""
    for port in ports:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError as error:
                raise PortTakenError(port=port) from error


def _opening(scenario: Scenario, now: datetime) -> datetime:
    """Return when the page opens: today, at the scenario's wall time."""
    if scenario.start is None:
        return now
    zone = zone_for(scenario.zone)
    return instant_of(now.astimezone(zone).date(), scenario.start, zone)
