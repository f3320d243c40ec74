"""What an operator does about one person: `charley user`."""

import json
from collections.abc import Callable

from bot.app.keeping.backups import backup_folder
from bot.domain.ids import UserId
from bot.ports.backups import BackupError, BackupFolder
from bot.scheduling.system_clock import SystemClock
from bot.services.people.privacy import PrivacyService
from bot.settings import StorageSettings
from bot.storage.engine import shown
from bot.storage.unit_of_work import SqlStorage
from bot.storage.upgrade import require_current


async def exported(
    settings: StorageSettings, user_id: UserId, *, tell: Callable[[str], None]
) -> str:
    """Return everything stored about a person, as JSON; tell whether that is nothing.

    Raises:
        SchemaNewerError, StorageUnavailableError: the database cannot be read from.
    """
    url = settings.database_url.get_secret_value()
    await require_current(url)
    storage = SqlStorage.open(url)
    try:
        records = await PrivacyService(storage=storage).export(user_id)
    finally:
        await storage.close()
    if not any(records.values()):
        tell(f"nothing is stored about {user_id} in {shown(url)}")
    return json.dumps(records, indent=2, ensure_ascii=False)


async def erased(settings: StorageSettings, user_id: UserId) -> str:
    """Delete everything stored about a person, also in the backups; say how much there was.

    Raises:
        BackupError: the backups still hold something; the sentence says what to do.
        SchemaNewerError, StorageUnavailableError: the database cannot be changed.
    """
    url = settings.database_url.get_secret_value()
    await require_current(url)
    storage = SqlStorage.open(url)
    try:
        rows = await PrivacyService(storage=storage).erase(user_id)
    finally:
        await storage.close()
    said = f"deleted {rows} rows from" if rows else "nothing was stored about this person in"
    said = f"{said} {shown(url)}"
    backups = backup_folder(settings, clock=SystemClock())
    if backups is not None:
        await _erase_in(backups, user_id, said=said)
    return said


async def _erase_in(backups: BackupFolder, user_id: UserId, *, said: str) -> None:
    try:
        await backups.erase(user_id)
    except BackupError as error:
        message = (
            f"{said}, but the backups still hold this person: {error}; once that is mended, "
            "say the same command again"
        )
        raise BackupError(message) from error
