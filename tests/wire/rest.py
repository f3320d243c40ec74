"""What every request passes: ban, token, limits, holds, faults, endpoint, answer."""

import asyncio
from collections.abc import Callable, Iterable

from aiohttp import web

from tests.wire.bodies import hang_up, json_response, read_body, refusal
from tests.wire.calls import Call, Calls
from tests.wire.errors import ApiError, api_error, not_found
from tests.wire.faults import Cut, Faults, Phase, Reset, Slow, Status, rate_limited
from tests.wire.holds import Holds, RequestLostError
from tests.wire.limits import Limits
from tests.wire.model import Application
from tests.wire.routes import ApiRequest, Reply, Route, Router
from tests.wire.world import World

API_ROOT = "/api/v10"
SUCCESS = range(200, 300)
NO_ANSWER = -1


class _ConnectionLostError(Exception):
    pass


class _ConnectionResetError(_ConnectionLostError):
    pass


class Rest:
    """The HTTP API of all bots. *clock* is monotonic, in seconds."""

    def __init__(
        self, world: World, limits: Limits, *, routes: Iterable[Route], clock: Callable[[], float]
    ) -> None:
        self.world = world
        self.limits = limits
        self.faults = Faults()
        self.holds = Holds()
        self.calls = Calls()
        self.crashes: list[Exception] = []
        """Failures of the double itself, answered with 501, which discord.py does not retry."""
        self._router = Router(routes)
        self._clock = clock

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        """Serve one request, log it and count it if it was invalid."""
        path = request.path.removeprefix(API_ROOT)
        call = Call(at=self.world.wall(), method=request.method, path=path)
        self.calls.add(call)
        try:
            response = await self._admit(request, call)
            call.status = response.status
        except ApiError as error:
            response = json_response(error.status, error.body)
            call.status = error.status
        except (RequestLostError, _ConnectionLostError) as lost:
            response = hang_up(request, with_reset=isinstance(lost, _ConnectionResetError))
            call.status = NO_ANSWER
        except Exception as crash:  # noqa: BLE001 - raised again when the double stops
            self.crashes.append(crash)
            response = json_response(501, {"message": f"the double failed: {crash!r}", "code": 0})
            call.status = response.status
        is_shared = response.headers.get("X-RateLimit-Scope") == "shared"
        self.limits.record(call.status, is_shared=is_shared, now=self._clock())
        self.world.changes.happened()
        return response

    async def _admit(self, request: web.BaseRequest, call: Call) -> web.Response:
        """Refuse what no endpoint should see, then serve the rest."""
        now = self._clock()
        if (ban_left := self.limits.ban_left(now=now)) is not None:
            return refusal(rate_limited(ban_left, via=False))
        found = self._router.find(call.method, call.path)
        if found is None:
            raise not_found()
        route, ids = found
        caller = None if route.carries_token else self._caller(request, call)
        if caller is not None:
            wait = self.limits.overall_wait(caller.token, now=now)
            if wait is not None:
                return refusal(rate_limited(wait, scope="global"))
        return await self._limited(route, ids, request, call, caller)

    async def _limited(
        self,
        route: Route,
        ids: tuple[str, ...],
        request: web.BaseRequest,
        call: Call,
        caller: Application | None,
    ) -> web.Response:
        """Count the request in its bucket, then carry it out."""
        now, headers = self._clock(), {}
        if route.bucket is not None:
            major = "/".join((str(call.application_id), *ids[: route.majors]))
            verdict = self.limits.take(route.bucket, major, now=now, wall=call.at)
            headers = verdict.headers if verdict is not None else {}
            if verdict is not None and verdict.retry_after is not None:
                return refusal(rate_limited(verdict.retry_after), headers=headers)
        payload, uploads = await read_body(request)
        if self.calls.keep_payloads:
            call.payload = payload
        asked = ApiRequest(
            ids=ids,
            now=now,
            query=dict(request.query),
            payload=payload,
            uploads=uploads,
            caller=caller,
        )
        response = await self._serve(route, asked, call)
        response.headers.update(headers)
        return response

    async def _serve(self, route: Route, asked: ApiRequest, call: Call) -> web.Response:
        """Carry the request out, with the holds and faults around it."""
        await self.holds.pause(call, "received")
        if (failure := await self._fail(call, Phase.BEFORE)) is not None:
            return refusal(failure)
        asked.now = self._clock()
        reply = _reply(route, asked)
        if reply.status in SUCCESS:
            await self.holds.pause(call, "committed")
            if (failure := await self._fail(call, Phase.AFTER)) is not None:
                return refusal(failure)
        return json_response(reply.status, reply.body)

    async def _fail(self, call: Call, phase: Phase) -> Status | None:
        for kind in self.faults.due(call.method, call.path, phase=phase):
            match kind:
                case Slow():
                    await asyncio.sleep(kind.seconds)
                case Status():
                    return kind
                case Reset():
                    raise _ConnectionResetError
                case Cut():
                    raise _ConnectionLostError
        return None

    def _caller(self, request: web.BaseRequest, call: Call) -> Application:
        """Return the bot of the Authorization header, or answer 401."""
        token = request.headers.get("Authorization", "").removeprefix("Bot ")
        application = self.world.by_token.get(token)
        if application is None or application.is_revoked:
            raise api_error(0)
        call.application_id = application.id
        return application


def _reply(route: Route, asked: ApiRequest) -> Reply:
    try:
        return route.serve(asked)
    except ApiError as error:
        return Reply(error.status, error.body)
