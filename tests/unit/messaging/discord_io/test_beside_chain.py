"""What discord.py asks by itself takes a place too; answers to people do not."""

import asyncio
from collections.abc import AsyncIterator
from types import TracebackType

import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from discord.http import Route

from bot.messaging.discord_io.places import beside_chain
from bot.messaging.discord_io.places.beside_chain import take_places

API = "/api/v10"


class Places:
    """Counts who is inside."""

    def __init__(self) -> None:
        self.inside, self.taken = 0, 0
        self.closed = False

    async def __aenter__(self) -> None:
        if self.closed:
            await asyncio.Event().wait()
        self.inside += 1
        self.taken += 1

    async def __aexit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        self.inside -= 1


@pytest.fixture
def places() -> Places:
    return Places()


@pytest.fixture
async def server(places: Places, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[TestServer]:
    async def answer(request: web.Request) -> web.Response:
        if request.path.endswith("/cut"):
            request.transport.abort()
        return web.json_response(places.inside)

    application = web.Application()
    application.router.add_route("*", "/{path:.*}", answer)
    async with TestServer(application) as server:
        monkeypatch.setattr(Route, "BASE", str(server.make_url(API)))
        yield server


async def ask(server: TestServer, places: Places, path: str, *, in_chain: bool = False) -> int:
    trace = aiohttp.TraceConfig()
    take_places(trace, entrance=lambda: places, is_in_chain=lambda: in_chain)
    async with (
        aiohttp.ClientSession(trace_configs=[trace]) as session,
        session.get(server.make_url(path)) as response,
    ):
        return int(await response.json())


@pytest.mark.parametrize("path", ["/users/@me", "/gateway/bot", "/applications/1/commands"])
async def test_what_discord_counts_has_a_place_until_its_answer(
    server: TestServer, places: Places, path: str
) -> None:
    assert await ask(server, places, API + path) == 1
    assert (places.inside, places.taken) == (0, 1)


@pytest.mark.parametrize(
    "path", [f"{API}/interactions/1/token/callback", f"{API}/webhooks/1/token", "/picture"]
)
async def test_answers_to_people_and_other_addresses_need_none(
    server: TestServer, places: Places, path: str
) -> None:
    assert await ask(server, places, path) == 0
    assert places.taken == 0


async def test_what_passes_the_chain_takes_no_second_one(
    server: TestServer, places: Places
) -> None:
    assert await ask(server, places, f"{API}/users/@me", in_chain=True) == 0


async def test_a_request_that_fails_gives_its_place_back(
    server: TestServer, places: Places
) -> None:
    with pytest.raises(aiohttp.ClientError):
        await ask(server, places, f"{API}/cut")

    assert (places.inside, places.taken > 0) == (0, True)


async def test_where_no_place_comes_it_goes_without(
    server: TestServer, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beside_chain, "PATIENCE_S", 0.01)
    places.closed = True

    assert await ask(server, places, f"{API}/users/@me") == 0
    assert places.inside == 0
