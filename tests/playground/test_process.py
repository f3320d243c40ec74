"""The playground as a process, seen from the terminal."""

import signal
import socket

import aiohttp
import pytest

from tests.playground.demo import Demo, kept_clock, open_demo, until_it_moves
from tests.process.harness import charley

pytestmark = pytest.mark.process


async def test_the_page_is_served_on_this_computer_only(demo: Demo) -> None:
    async with aiohttp.ClientSession() as session, session.get(demo.you) as response:
        assert response.status == 200
        assert "default-src 'self'" in response.headers["Content-Security-Policy"]

    with pytest.raises(ConnectionRefusedError):  # it would be there if it listened everywhere
        socket.create_connection(("127.0.0.2", demo.port)).close()


async def test_a_second_start_on_the_same_port_says_so(demo: Demo, tmp_path) -> None:
    second = await charley("demo", "--no-browser", "--port", str(demo.port), folder=tmp_path)

    assert second.code == 1
    assert second.err.startswith(f"charley: port {demo.port} is taken")
    assert second.err.count("\n") == 1
    assert demo.is_running


async def test_ctrl_c_ends_it_and_leaves_nothing_behind(demo: Demo, tmp_path) -> None:
    assert list(tmp_path.iterdir())

    ended = await demo.stop(signal.SIGINT)

    assert ended.code == 0
    assert ended.err == ""
    assert ended.out.endswith("Good night.\n")
    assert not list(tmp_path.iterdir())


async def test_a_kept_folder_goes_on_where_it_stood(tmp_path) -> None:
    folder = tmp_path / "kept"
    async with open_demo("--keep", str(folder), "--speed", "3600", folder=tmp_path) as demo:
        opened_at = kept_clock(folder)
        await until_it_moves(folder)
        assert (await demo.stop(signal.SIGTERM)).code == 0
    stood_at = kept_clock(folder)

    async with open_demo("--keep", str(folder), "--speed", "0", folder=tmp_path) as demo:
        assert (await demo.stop()).code == 0

    assert kept_clock(folder) == stood_at > opened_at


async def test_an_unknown_scenario_is_named_in_one_sentence(tmp_path) -> None:
    ended = await charley("demo", "--no-browser", "--scenario", "mars", folder=tmp_path)

    assert ended.code == 1
    assert ended.err == "charley: scenario: expected fresh or month, got mars\n"
