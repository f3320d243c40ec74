"""What an operator does about one person: `charley user`."""

import json
from collections.abc import Callable

from bot.app.keeping.backups import backup_folder
from bot.domain.ids import UserId
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
        SchemaNewerError, StorageUnavailableError: the database cannot be changed.
    """
    url = settings.database_url.get_secret_value()
    await require_current(url)
    storage = SqlStorage.open(url)
    backups = backup_folder(settings, clock=SystemClock())
    try:
        rows = await PrivacyService(storage=storage, backups=backups).erase(user_id)
    finally:
        await storage.close()
    return f"deleted {rows} rows" if rows else "nothing was stored about this person"
