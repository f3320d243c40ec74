"""What a container's health check asks: it lives, it does not, nobody is there, nobody may ask."""

import asyncio
import subprocess
import sys
from collections.abc import Callable

import pytest
from prometheus_client import CollectorRegistry

from bot.app.http.alive import main
from bot.app.http.server import Desk, serving
from tests.architecture.checkout import ROOT

IMPORTED = "import sys, bot.app.http.alive; print(*sorted(m for m in sys.modules if '.' not in m))"


@pytest.mark.parametrize(("status", "code"), [("ok", 0), ("not ok", 1)])
async def test_the_exit_code_is_what_livez_says(
    unused_tcp_port_factory: Callable[[], int],
    capsys: pytest.CaptureFixture[str],
    status: str,
    code: int,
):
    port = unused_tcp_port_factory()
    desk = Desk(
        page=str, health=dict, life=lambda: {"status": status}, refresh=str,
        registry=CollectorRegistry(),
    )  # fmt: skip

    async with serving(desk, host="127.0.0.1", port=port):
        asked = await asyncio.to_thread(main, ["127.0.0.1", str(port)])

    assert asked == code
    assert f'"status": "{status}"' in capsys.readouterr().out


def test_nobody_there_is_not_alive(
    unused_tcp_port_factory: Callable[[], int], capsys: pytest.CaptureFixture[str]
):
    assert main(["127.0.0.1", str(unused_tcp_port_factory())]) == 1
    assert "no answer" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [[], ["127.0.0.1"], ["127.0.0.1", ""]])
def test_where_nobody_may_ask_nobody_is_called_dead(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
):
    assert main(arguments) == 0
    assert "CHARLEY_HTTP_PORT" in capsys.readouterr().out


def test_it_loads_nothing_of_charley_but_itself():
    command = [sys.executable, "-c", IMPORTED]

    modules = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)  # noqa: S603

    assert {"discord", "sqlalchemy", "aiohttp", "pydantic"} & set(modules.stdout.split()) == set()
