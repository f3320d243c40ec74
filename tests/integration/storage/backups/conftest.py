"""A database with somebody in it, and the folder of its backups."""

import pytest

from tests.support.backups import Nights
from tests.support.builders import a_user
from tests.support.storage_scenes import store


@pytest.fixture
async def storage(migrated_sqlite_url, open_storage):
    storage = open_storage(migrated_sqlite_url)
    await store(storage, a_user())
    return storage


@pytest.fixture
def folder(sqlite_file):
    return sqlite_file.with_name("backups")


@pytest.fixture
def nights(storage, folder):
    return Nights(storage, folder)
