"""The command line, `charley`. Exit codes: 0 fine, 1 failed, 2 wrong use or settings."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer
from rich.console import Console

from bot import __version__
from bot.app.check import Finding, check
from bot.app.keeping.backups import listing
from bot.app.keeping.copies import backed_up, restored
from bot.app.keeping.moves import moved, target_named
from bot.app.keeping.persons import erased, exported
from bot.app.logs import configure_logs
from bot.app.refusals import DiscordRefusedError, PortUnusableError
from bot.app.runtime import run
from bot.app.tracebacks import traceback_of
from bot.content.files import ContentError
from bot.domain.ids import UserId
from bot.ports.storage import StorageUnavailableError
from bot.scheduling.system_clock import SystemClock
from bot.settings import Settings, SettingsError, StorageSettings, load
from bot.storage.backup.errors import BackupError
from bot.storage.engine import DatabaseUrlError, shown
from bot.storage.moving.errors import MoveError
from bot.storage.schema.revisions import MigrationBrokenError, SchemaNewerError, newest_revision
from bot.storage.unit_of_work import SqlStorage
from bot.storage.upgrade import (
    alone,
    revision_at,
    upgrade,
)

FAILED, WRONG_SETTINGS = 1, 2
_FAILURES = (
    ContentError,
    MigrationBrokenError,
    SchemaNewerError,
    StorageUnavailableError,
    DiscordRefusedError,
    BackupError,
    MoveError,
    PortUnusableError,
)

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # they print values, which may be secret
    help="Charley, the reminder bot.",
)
database = typer.Typer(no_args_is_help=True, help="The database.")
user = typer.Typer(no_args_is_help=True, help="One person's data.")
app.add_typer(database, name="db")
app.add_typer(user, name="user")
out = Console(soft_wrap=True)
UserNumber = Annotated[
    int,
    typer.Argument(metavar="ID", min=1, max=2**63 - 1, help="Discord's number of the person."),
]
err = Console(stderr=True, soft_wrap=True)
Result = TypeVar("Result")
Chosen = TypeVar("Chosen", bound=StorageSettings)


@app.command("run")
def run_command() -> None:
    """Run the bot until it is asked to stop."""
    settings = _settings(Settings)
    configure_logs(level=settings.log_level, as_json=settings.log_format == "json")
    _wait_for(run(settings))


@app.command("check")
def check_command(
    *, online: Annotated[bool, typer.Option(help="Also log in to Discord.")] = False
) -> None:
    """See whether everything is in place; change nothing."""
    settings = _settings(Settings)
    configure_logs(level="ERROR", as_json=False)
    _show(Finding(subject="settings", is_fine=True, text="complete"))
    if not _wait_for(_check_all(settings, online=online)):
        raise typer.Exit(FAILED)


async def _check_all(settings: Settings, *, online: bool) -> bool:
    all_fine = True
    async for finding in check(settings, online=online):
        _show(finding)
        all_fine = all_fine and finding.is_fine
    return all_fine


def _show(finding: Finding) -> None:
    mark = "[green]ok  [/]" if finding.is_fine else "[red]FAIL[/]"
    out.print(f"{mark} {finding.subject}: ", end="", highlight=False)
    out.print(finding.text, markup=False, highlight=False)


@app.command("demo")
def demo_command(
    *,
    port: Annotated[
        int, typer.Option(min=0, max=65534, help="Where the page is; 0 takes a free one.")
    ] = 8765,
    speed: Annotated[
        float, typer.Option(min=0, max=3600, help="How many seconds pass in one; 0: none.")
    ] = 1,
    keep: Annotated[
        Path | None, typer.Option(readable=False, help="A folder to keep everything in.")
    ] = None,
    scenario: Annotated[
        str | None, typer.Option(help="Who is there: fresh, or month.", show_default="fresh")
    ] = None,
    browser: Annotated[bool, typer.Option(help="Open the page.")] = True,
) -> None:
    """Meet Charley in a browser, without a Discord account."""
    try:
        from bot.playground.show import ShowOptions, open_show  # noqa: PLC0415 - an extra
    except ModuleNotFoundError as error:
        _complain(
            f"the playground needs the extra `demo`: pip install 'charley-bot[demo]' ({error})"
        )
        raise typer.Exit(FAILED) from None
    options = ShowOptions(
        port=port,
        speed=speed,
        keep=keep,
        scenario=scenario,
        open_browser=browser,
        tell=_say,
    )
    configure_logs(level="WARNING", as_json=False)
    problem = open_show(options, now=SystemClock().now())
    if problem is not None:
        _complain(problem)
        raise typer.Exit(FAILED)


@app.command("version")
def version_command() -> None:
    """Print the version."""
    out.print(__version__, highlight=False)


@database.command("upgrade")
def upgrade_command() -> None:
    """Bring the database up to date; `charley run` does so by itself."""
    url = _database_url()

    async def work(storage: SqlStorage) -> str:
        change = await upgrade(storage.engine)
        copy = f"; a copy of before is {change.copy}" if change.copy else ""
        verb = "was upgraded to" if change.is_change else "is up to date at"
        return f"the database {shown(url)} {verb} revision {change.after}{copy}"

    async def upgraded() -> str:
        with alone(url, now=SystemClock().now()):
            return await _opened(url, work)

    _say(_wait_for(upgraded()))


@database.command("current")
def current_command() -> None:
    """Print the revision of the database, and the newest one."""
    url = _database_url()
    revision = _wait_for(revision_at(url))
    _say(f"{revision or 'empty'} (newest: {newest_revision()}), in {shown(url)}")


@database.command("backup")
def backup_command(
    file: Annotated[Path, typer.Argument(readable=False, help="The file to write.")],
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Also replace a file that is there.")] = False,
) -> None:
    """Copy the database into a file, also while the bot runs."""
    _say(_wait_for(backed_up(_storage(), file, may_replace=yes)))


@database.command("backups")
def backups_command() -> None:
    """List the backups that Charley has made by itself."""
    for line in _wait_for(listing(_settings(StorageSettings))):
        _say(line)


@database.command("move")
def move_command(
    url: Annotated[str | None, typer.Argument(help="The empty database to fill.")] = None,
    *,
    to_file: Annotated[Path | None, typer.Option(help="A file that holds its URL instead.")] = None,
) -> None:
    """Copy everything into another database; the bot must be stopped."""
    source = _database_url()
    try:
        target = target_named(url, to_file)
    except DatabaseUrlError as error:
        _complain(f"the URL of the empty database {error}")
        raise typer.Exit(WRONG_SETTINGS) from None
    for line in _wait_for(moved(source, target, tell=_note)):
        _say(line)


@database.command("restore")
def restore_command(
    file: Annotated[Path, typer.Argument(readable=False, help="A backup.")],
    *,
    yes: Annotated[
        bool,
        typer.Option(
            "--yes", help="Also one that holds nobody, or where there is no database yet."
        ),
    ] = False,
) -> None:
    """Put a backup in the place of the database; the bot must be stopped."""
    _say(_wait_for(restored(_storage(), file, is_sure=yes, tell=_say)))


@user.command("export")
def export_command(user_id: UserNumber) -> None:
    """Print everything stored about a person, as JSON."""
    _say(_wait_for(exported(_storage(), UserId(user_id), tell=_note)))


@user.command("erase")
def erase_command(user_id: UserNumber) -> None:
    """Delete everything stored about a person, also in the backups."""
    _say(_wait_for(erased(_storage(), UserId(user_id))))


def _settings(kind: type[Chosen]) -> Chosen:
    """Return the settings, or name everything that is wrong with them and exit."""
    try:
        return load(kind)
    except SettingsError as error:
        for problem in error.problems:
            _complain(problem)
        raise typer.Exit(WRONG_SETTINGS) from None


def _storage() -> StorageSettings:
    """Return the settings; what happens to the database is logged to standard error from here on."""
    settings = _settings(StorageSettings)
    configure_logs(level="WARNING", as_json=False)
    return settings


def _database_url() -> str:
    return _storage().database_url.get_secret_value()


async def _opened(url: str, work: Callable[[SqlStorage], Awaitable[Result]]) -> Result:
    storage = SqlStorage.open(url)
    try:
        return await work(storage)
    finally:
        await storage.close()


def _wait_for(work: Coroutine[Any, Any, Result]) -> Result:
    """Run to the end; a foreseen failure becomes one sentence and an exit code."""
    try:
        return asyncio.run(work)
    except _FAILURES as error:
        _complain(str(error))
        raise typer.Exit(FAILED) from None


def _say(line: str) -> None:
    out.print(line, markup=False, highlight=False)


def _note(sentence: str) -> None:
    err.print(sentence, markup=False, highlight=False)


def _complain(sentence: str) -> None:
    err.print(f"charley: {sentence}", markup=False, highlight=False)


def main() -> None:
    """Run the command line."""
    os.umask(0o077)  # whatever Charley writes is for its own account
    try:
        app()
    except Exception as error:  # noqa: BLE001 - nobody foresaw it; Python would print its words
        _complain(f"a fault of Charley's; please report it\n{traceback_of(error)}")
        sys.exit(FAILED)


if __name__ == "__main__":
    main()
