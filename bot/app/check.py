"""`charley check`: would it run? Looks at everything, changes nothing."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta

import aiohttp
import discord

from bot.app.http.server import obstacle_to_serving
from bot.app.keeping.backups import chosen_folder
from bot.app.wiring import load_content
from bot.client.channels import POSTING
from bot.content.files import ContentError
from bot.messaging.discord_io.http_trace import use_api_url
from bot.ports.storage import StorageUnavailableError
from bot.settings import Settings
from bot.storage.backup.errors import BackupError
from bot.storage.backup.folder import backups_in, require_folder
from bot.storage.engine import database_url, shown, sqlite_file
from bot.storage.files.file_lock import holder_of
from bot.storage.files.given_files import obstacle_to_writing
from bot.storage.schema.inspection import is_new, uncreatable
from bot.storage.schema.revisions import (
    SchemaNewerError,
    newest_revision,
    require_known,
)
from bot.storage.upgrade import revision_at

LOGIN_TIMEOUT = timedelta(seconds=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What was looked at, and what was found."""

    subject: str
    is_fine: bool
    text: str


async def check(settings: Settings, *, online: bool) -> AsyncIterator[Finding]:
    """Look at the content, the database and, if asked, Discord."""
    yield _check_content()
    yield await _check_database(settings.database_url.get_secret_value())
    yield await asyncio.to_thread(_check_backups, settings)
    if settings.http_port is not None:
        yield await _check_health(settings.http_host, settings.http_port)
    if online:
        yield await _check_discord(settings)


def _check_content() -> Finding:
    try:
        content = load_content()
    except ContentError as error:
        return Finding(subject="content", is_fine=False, text=str(error))
    library = content.library
    text = f"{len(library.tips)} tips, {len(library.myths)} myths, {len(library.routines)} routines"
    return Finding(subject="content", is_fine=True, text=text)


async def _check_database(url: str) -> Finding:
    try:
        text = await _database_text(url)
    except (StorageUnavailableError, SchemaNewerError) as error:
        return Finding(subject="database", is_fine=False, text=str(error))
    return Finding(subject="database", is_fine=True, text=text)


async def _database_text(url: str) -> str:
    file = sqlite_file(database_url(url))
    if file is not None and is_new(file):
        obstacle = await asyncio.to_thread(obstacle_to_writing, file)
        if obstacle is not None:
            raise uncreatable(file, obstacle)
        return f"none yet; the first start creates {shown(url)}"
    revision = await revision_at(url, whole=True)
    if revision is not None:
        require_known(revision)
    holder = None if file is None else holder_of(file)
    used = f"; in use by {holder}" if holder else ""
    return f"{_revision_text(revision)}, in {shown(url)}{used}"


def _check_backups(settings: Settings) -> Finding:
    folder = chosen_folder(settings)
    if folder is None:
        text = "none are made; CHARLEY_BACKUP_FOLDER says where I may keep them"
        return Finding(subject="backups", is_fine=True, text=text)
    try:
        require_folder(folder)
        made = [made_at for made_at, _ in backups_in(folder)]
    except BackupError as error:
        return Finding(subject="backups", is_fine=False, text=str(error))
    newest = f"{len(made)}, the newest of {max(made):%Y-%m-%d %H:%M} UTC" if made else "none yet"
    return Finding(subject="backups", is_fine=True, text=f"{newest}, in {folder}")


async def _check_health(host: str, port: int) -> Finding:
    obstacle = await asyncio.to_thread(obstacle_to_serving, host, port)
    text = f"told on {host}, port {port}" if obstacle is None else obstacle
    return Finding(subject="health", is_fine=obstacle is None, text=text)


def _revision_text(revision: str | None) -> str:
    if revision is None:
        return "empty; the first start creates the tables"
    if revision == newest_revision():
        return f"up to date, revision {revision}"
    return f"revision {revision}; the next start upgrades it to {newest_revision()}"


async def _check_discord(settings: Settings) -> Finding:
    if settings.discord_api_url is not None:
        use_api_url(str(settings.discord_api_url))
    client = discord.Client(intents=discord.Intents.none())
    try:
        async with asyncio.timeout(LOGIN_TIMEOUT.total_seconds()):
            await client.login(settings.discord_token.get_secret_value())
        name, application_id = client.user, client.application_id
    except discord.LoginFailure:
        text = "the token is not accepted; copy it again from your application's page, under Bot"
        return Finding(subject="discord", is_fine=False, text=text)
    except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
        text = f"Discord does not answer: {type(error).__name__}"
        return Finding(subject="discord", is_fine=False, text=text)
    finally:
        await client.close()
    return Finding(
        subject="discord",
        is_fine=True,
        text=f"logged in as {name}; invite: {invite(application_id)}; "
        f"to a server, with the rights that posts need: {server_invite(application_id)}",
    )


def invite(application_id: int | None) -> str:
    """Return the link that offers what the application's *Installation* page says."""
    return f"https://discord.com/oauth2/authorize?client_id={application_id}"


def server_invite(application_id: int | None) -> str:
    """Return the link that adds the bot to a server with what posts need, and nothing else."""
    scopes = "bot+applications.commands"
    return f"{invite(application_id)}&scope={scopes}&permissions={POSTING.value}"
