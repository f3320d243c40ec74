"""systemd's watchdog: it ends a process that hangs, and none for one unlucky look or a database that is away."""

import socket
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.app.watching.service_manager import ServiceManager
from bot.app.watching.watch import Watch
from bot.domain.events import DatabaseUnavailable, DatabaseWork
from bot.scheduling.system_clock import SystemClock
from bot.services.events import Events
from bot.settings import Settings

WATCHDOG = timedelta(seconds=60)
AWAY = DatabaseUnavailable(work=DatabaseWork.SWEEP)


@pytest.fixture
def systemd(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        systemd.setblocking(False)
        yield systemd


@given(silent_from=st.floats(0, 120), silent_for=st.floats(0, 25), takes=st.floats(0, 1))
def test_a_moment_without_life_ends_no_process(silent_from, silent_for, takes):
    pause_s = ServiceManager("@nobody", watchdog=WATCHDOG).tell_every.total_seconds() + takes
    looks = [number * pause_s for number in range(round(300 / pause_s))]

    signs = [at for at in looks if not silent_from <= at <= silent_from + silent_for]

    gaps = [later - sooner for sooner, later in zip([0.0, *signs], signs, strict=False)]
    assert max(gaps) < WATCHDOG.total_seconds()


async def test_a_process_goes_on_for_systemd_while_the_database_is_away(
    systemd: socket.socket,
) -> None:
    events = Events()
    service = ServiceManager(systemd.getsockname(), watchdog=WATCHDOG)
    settings = Settings(_env_file=None, discord_token="token")  # noqa: S106 - none
    watch = Watch(settings, service=service, events=events, clock=SystemClock())

    events.publish(AWAY)
    await watch._tell_service()

    assert "WATCHDOG=1" in systemd.recv(4096).decode().splitlines()
