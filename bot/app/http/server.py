"""The HTTP server for the person who runs Charley; it says what is known, and changes nothing."""

import errno
import os
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import structlog
from aiohttp import hdrs, web
from aiohttp.typedefs import Handler
from prometheus_client import CollectorRegistry
from prometheus_client.aiohttp import make_aiohttp_handler

from bot.app.http.answers import Answer
from bot.app.http.style import POLICY
from bot.app.refusals import PortUnusableError
from bot.ports.world import loop_time

SAME_FOR = timedelta(seconds=1)
"""Whoever asks for the metrics again so soon gets the same text: writing it takes milliseconds, in which
nobody else is served."""

GOODBYE = 1.0  # seconds for answers that are under way at the end
HEADERS = {
    hdrs.CACHE_CONTROL: "no-store",
    hdrs.CONTENT_SECURITY_POLICY: POLICY,
    hdrs.REFERRER_POLICY: "no-referrer",
    hdrs.X_CONTENT_TYPE_OPTIONS: "nosniff",
}

log = structlog.get_logger(__name__)


class Desk:
    """Answers each address."""

    def __init__(
        self,
        *,
        page: Callable[[], str],
        health: Callable[[], Answer],
        life: Callable[[], Answer],
        refresh: Callable[[], None],
        registry: CollectorRegistry,
    ) -> None:
        """Take what says each answer.

        Args:
            page: the page for people, as HTML.
            health: how everything is.
            life: how everything is that a restart might mend.
            refresh: puts what is true now into the metrics.
            registry: the metrics.
        """
        self._page, self._health, self._life = page, health, life
        self._refresh = refresh
        self._write_metrics: Handler = make_aiohttp_handler(registry, disable_compression=True)
        self._written: dict[str, web.Response] = {}
        self._written_at = 0.0

    def application(self) -> web.Application:
        """Return the addresses with their answers."""
        application = web.Application(middlewares=[_guarded])
        application.router.add_get("/", self._show_page)
        application.router.add_get("/healthz", self._show_health)
        application.router.add_get("/livez", self._show_life)
        application.router.add_get("/metrics", self._show_metrics)
        return application

    async def _show_page(self, _request: web.Request) -> web.Response:
        return web.Response(text=self._page(), content_type="text/html")

    async def _show_health(self, _request: web.Request) -> web.Response:
        return _answered(self._health())

    async def _show_life(self, _request: web.Request) -> web.Response:
        return _answered(self._life())

    async def _show_metrics(self, request: web.Request) -> web.StreamResponse:
        if loop_time() - self._written_at >= SAME_FOR.total_seconds():
            self._written, self._written_at = {}, loop_time()
            self._refresh()
        wanted = f"{request.headers.get(hdrs.ACCEPT, '')} {request.query_string}"
        written = self._written.get(wanted)
        if written is None:
            answer = await self._write_metrics(request)
            if not isinstance(answer, web.Response):
                return answer
            written = self._written[wanted] = answer
        return web.Response(
            status=written.status,
            body=written.body,
            headers={hdrs.CONTENT_TYPE: written.headers[hdrs.CONTENT_TYPE]},
        )


def _answered(answer: Answer) -> web.Response:
    is_fine = answer["status"] == "ok"
    status = web.HTTPOk.status_code if is_fine else web.HTTPServiceUnavailable.status_code
    return web.json_response(answer, status=status)


@web.middleware
async def _guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Give every answer the headers that keep it where it belongs."""
    try:
        answer = await handler(request)
    except web.HTTPException as error:
        error.headers.update(HEADERS)
        raise
    answer.headers.update(HEADERS)
    return answer


@asynccontextmanager
async def serving(desk: Desk, *, host: str, port: int) -> AsyncIterator[None]:
    """Serve inside.

    Raises:
        PortUnusableError: something else has the port, or the address is not this machine's.
    """
    runner = web.AppRunner(
        desk.application(), access_log=None, handle_signals=False, shutdown_timeout=GOODBYE
    )
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except (OSError, UnicodeError) as error:  # the latter of a name such as a..b
            raise PortUnusableError(_refusal(host, port, error)) from error
        log.info("serving health", action="serving_health", host=host, port=port)
        yield
    finally:
        await runner.cleanup()


def obstacle_to_serving(host: str, port: int) -> str | None:
    """Return why this machine could not serve at an address; `None`: it could. This call blocks.

    A port that is taken is none: it may be Charley's own, which runs.
    """
    try:
        for family, kind, number, _, address in socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        ):
            with socket.socket(family, kind, number) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(address)
    except (OSError, UnicodeError) as error:
        is_taken = getattr(error, "errno", None) == errno.EADDRINUSE
        return None if is_taken else _refusal(host, port, error)
    return None


def _refusal(host: str, port: int, error: OSError | UnicodeError) -> str:
    return (
        f"cannot listen on {host}, port {port}: {_reason(error)}; "
        "CHARLEY_HTTP_PORT and CHARLEY_HTTP_HOST choose another address"
    )


def _reason(error: OSError | UnicodeError) -> str:
    """Return the system's own words; asyncio writes the address around them."""
    if isinstance(error, socket.gaierror | UnicodeError):
        return "there is no host of that name"
    return os.strerror(error.errno).lower() if error.errno and error.errno > 0 else str(error)
