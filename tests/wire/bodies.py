"""Request bodies in, answers out, and the ways of not answering."""

import asyncio
import json
import socket
import struct
from collections.abc import Mapping
from typing import Any

from aiohttp import BodyPartReader, web
from aiohttp.abc import AbstractStreamWriter
from aiohttp.http_parser import RawRequestMessage
from aiohttp.streams import StreamReader
from aiohttp.web_protocol import RequestHandler

from tests.wire.errors import ApiError
from tests.wire.faults import Status
from tests.wire.holds import RequestLostError
from tests.wire.model import Json
from tests.wire.posting import Upload

# aiohttp's own JSON responses add a charset, and discord.py then reads them as plain text.
JSON_TYPE = {"Content-Type": "application/json"}
BODY_LIMIT = 26 << 20  # Discord takes 25 MiB per request
TEXT_TYPE = {"Content-Type": "text/plain"}
RESET_ON_CLOSE = struct.pack("ii", 1, 0)  # SO_LINGER with a timeout of zero


async def read_body(request: web.BaseRequest) -> tuple[Json, list[Upload]]:
    """Return payload and files of a JSON or multipart body; a list comes under "list".

    Raises:
        RequestLostError: The client has gone away before all of it was there.
    """
    if not request.body_exists:
        return {}, []
    try:
        if request.content_type.startswith("multipart/"):
            return await _read_multipart(request)
        return _parse(await request.read()), []
    except ConnectionError as gone:
        raise RequestLostError from gone


async def _read_multipart(request: web.BaseRequest) -> tuple[Json, list[Upload]]:
    payload: Json = {}
    uploads = []
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            continue
        content = bytes(await part.read())
        if part.name == "payload_json":
            payload = _parse(content)
        elif part.filename is not None:
            upload = Upload(field=part.name or "", filename=part.filename, content=content)
            uploads.append(upload)
    return payload, uploads


def _parse(body: bytes) -> Json:
    if not body:
        return {}
    try:
        parsed = json.loads(body)
    except ValueError:
        raise ApiError(400, 50109, "The request body contains invalid JSON.") from None
    return parsed if isinstance(parsed, dict) else {"list": parsed}


def json_response(
    status: int,
    body: Any = None,
    *,
    headers: Mapping[str, str] | None = None,
) -> web.Response:
    """Return an answer with exactly the content type Discord sends."""
    if body is None:
        return web.Response(status=status, headers=headers)
    content = json.dumps(body, separators=(",", ":")).encode()
    return web.Response(status=status, body=content, headers={**JSON_TYPE, **(headers or {})})


def refusal(failure: Status, *, headers: Mapping[str, str] | None = None) -> web.Response:
    """Return the answer a fault or a limit dictates."""
    every = {**(headers or {}), **failure.headers}
    if failure.text is None:
        return json_response(failure.status, failure.json(), headers=every)
    return web.Response(
        status=failure.status, body=failure.text.encode(), headers={**TEXT_TYPE, **every}
    )


def hang_up(request: web.BaseRequest, *, with_reset: bool) -> web.Response:
    """Close the connection unanswered; the returned response goes nowhere."""
    transport = request.transport
    if transport is not None:
        if with_reset:
            reset_on_close(transport)
            transport.abort()
        else:
            transport.close()
    return web.Response()


def reset_on_close(transport: asyncio.Transport) -> None:
    """Make closing send RST instead of FIN."""
    connection = transport.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)


def request_with_large_body(
    message: RawRequestMessage,
    payload: StreamReader,
    protocol: RequestHandler,
    writer: AbstractStreamWriter,
    task: asyncio.Task[None],
) -> web.BaseRequest:
    """Make a request that takes as large a body as Discord does; aiohttp's default is 1 MiB."""
    loop = asyncio.get_running_loop()
    return web.BaseRequest(
        message, payload, protocol, writer, task, loop, client_max_size=BODY_LIMIT
    )
