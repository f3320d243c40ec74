"""The operator's server: what it says of itself, and that whoever asks a lot keeps nobody waiting."""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Callable

import pytest
from aiohttp import ClientSession, hdrs
from prometheus_client import CollectorRegistry, Gauge
from prometheus_client.parser import text_string_to_metric_families

from bot.app.http.server import SAME_FOR, Desk, serving
from bot.app.refusals import PortUnusableError

SCRAPES = 2_000
ADDRESSES = ("", "healthz", "livez", "metrics", "nowhere")


class Registry(CollectorRegistry):
    """Counts how often its text is written, and makes that as slow as with every label seen."""

    def __init__(self) -> None:
        super().__init__()
        self.written = 0

    def collect(self):
        self.written += 1
        time.sleep(0.005)
        return super().collect()


class Counter:
    """Stands for all that is asked; counts how often."""

    def __init__(self, answer: object) -> None:
        self.answer = answer
        self.asked = 0

    def __call__(self):
        self.asked += 1
        return self.answer


@pytest.fixture
def registry() -> Registry:
    registry = Registry()
    Gauge("charley_planned_due", "due", registry=registry).set(7)
    return registry


@pytest.fixture
def refresh() -> Counter:
    return Counter(None)


@pytest.fixture
def desk(registry: Registry, refresh: Counter) -> Desk:
    return Desk(
        page=lambda: "<p>page</p>",
        health=lambda: {"status": "not ok"},
        life=lambda: {"status": "ok"},
        refresh=refresh,
        registry=registry,
    )


@pytest.fixture
async def url(desk: Desk, unused_tcp_port_factory: Callable[[], int]) -> AsyncIterator[str]:
    port = unused_tcp_port_factory()
    async with serving(desk, host="127.0.0.1", port=port):
        yield f"http://127.0.0.1:{port}/"


@pytest.fixture
async def session() -> AsyncIterator[ClientSession]:
    async with ClientSession() as session:
        yield session


@pytest.mark.parametrize("address", ADDRESSES)
async def test_no_answer_is_kept_anywhere_or_taken_for_something_else(
    session: ClientSession, url: str, address: str
):
    async with session.get(url + address) as answer:
        headers = answer.headers

    assert headers[hdrs.CACHE_CONTROL] == "no-store"
    assert headers[hdrs.X_CONTENT_TYPE_OPTIONS] == "nosniff"
    assert headers[hdrs.REFERRER_POLICY] == "no-referrer"
    assert headers[hdrs.CONTENT_SECURITY_POLICY].startswith("default-src 'none'")


@pytest.mark.parametrize(
    ("address", "status"),
    [("", 200), ("healthz", 503), ("livez", 200), ("metrics", 200), ("nowhere", 404)],
)
async def test_a_status_says_what_the_answer_says(
    session: ClientSession, url: str, address: str, status: int
):
    async with session.get(url + address) as answer:
        assert answer.status == status
    async with session.head(url + address) as answer:
        assert answer.status == status


@pytest.mark.parametrize("address", ADDRESSES[:-1])
async def test_nothing_can_be_changed_through_it(session: ClientSession, url: str, address: str):
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        async with session.request(method, url + address) as answer:
            assert answer.status == 405


async def test_thousands_of_scrapes_write_the_text_once_a_second(
    session: ClientSession, url: str, registry: Registry, refresh: Counter
):
    loop = asyncio.get_running_loop()
    started_at = loop.time()

    async def scrape(times: int) -> set[str]:
        texts = set()
        for _ in range(times):
            async with session.get(url + "metrics") as answer:
                texts.add(await answer.text())
        return texts

    texts = await asyncio.gather(*(scrape(SCRAPES // 10) for _ in range(10)))

    seconds = loop.time() - started_at
    assert 1 <= registry.written <= seconds / SAME_FOR.total_seconds() + 1
    assert refresh.asked == registry.written
    assert len(set().union(*texts)) == 1


async def test_each_form_of_the_text_is_what_was_asked_for(session: ClientSession, url: str):
    forms = {}
    for accept in ("text/plain", "application/openmetrics-text; version=1.0.0"):
        async with session.get(url + "metrics", headers={hdrs.ACCEPT: accept}) as answer:
            forms[accept] = answer.headers[hdrs.CONTENT_TYPE], await answer.text()

    assert len(set(forms.values())) == 2
    for accept, (content_type, text) in forms.items():
        assert content_type.startswith(accept.partition(";")[0])
        (family,) = text_string_to_metric_families(text.replace("# EOF\n", ""))
        assert [sample.value for sample in family.samples] == [7]


async def test_a_port_that_is_taken_is_told_in_a_sentence(desk: Desk, url: str):
    port = int(url.rstrip("/").rpartition(":")[2])

    with pytest.raises(PortUnusableError, match=f"cannot listen on 127.0.0.1, port {port}: "):
        async with serving(desk, host="127.0.0.1", port=port):
            pass


async def test_a_host_that_can_be_none_is_told_in_a_sentence(desk: Desk):
    with pytest.raises(PortUnusableError, match="there is no host of that name"):
        async with serving(desk, host="a..b", port=1024):
            pass


async def test_an_address_of_another_machine_is_told_in_a_sentence(
    desk: Desk, unused_tcp_port_factory: Callable[[], int]
):
    port = unused_tcp_port_factory()

    with pytest.raises(PortUnusableError, match=re.escape("cannot listen on 192.0.2.1")):
        async with serving(desk, host="192.0.2.1", port=port):
            pass
