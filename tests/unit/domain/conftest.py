"""Every zone here comes from the tzdata package, whatever the machine has of its own."""

import zoneinfo
from collections.abc import Iterator

import pytest

from bot.domain.time.zones import zone_for


@pytest.fixture(autouse=True, scope="module")
def zones_of_the_package() -> Iterator[None]:
    system_path = zoneinfo.TZPATH
    _read_zones_from(())
    yield
    _read_zones_from(system_path)


def _read_zones_from(path: tuple[str, ...]) -> None:
    zoneinfo.reset_tzpath(to=path)
    zoneinfo.ZoneInfo.clear_cache()
    zone_for.cache_clear()
