"""Endpoints about channels and messages; `access` decides what a bot may."""

from collections.abc import Callable

from tests.wire.access import (
    check_deleting,
    check_editing,
    check_opening,
    check_seen,
    check_writing,
    may_read_history,
)
from tests.wire.errors import api_error, refuse_form
from tests.wire.guild_payloads import channel_payload
from tests.wire.model import Channel, Message
from tests.wire.payloads import message_payload
from tests.wire.posting import Posting
from tests.wire.routes import ApiRequest, Reply, Route

Publish = Callable[[str, Message], None]
Unarchive = Callable[[Channel], None]


class MessageEndpoints:
    """Serves channels and messages.

    Args:
        publish: Tells the gateway what happened.
        unarchive: Makes a thread active again, as posting into it does.
    """

    def __init__(self, posting: Posting, *, publish: Publish, unarchive: Unarchive) -> None:
        self.posting = posting
        self.world = posting.world
        self._publish = publish
        self._unarchive = unarchive

    def routes(self) -> list[Route]:
        """Return this module's part of the API."""
        many, one = "/channels/{}/messages", "/channels/{}/messages/{}"
        edits, deletes = "message-edits", "message-deletes"
        return [
            Route(method="POST", template=many, serve=self.create, bucket="channel-messages"),
            Route(method="GET", template=many, serve=self.history, bucket="history"),
            Route(method="GET", template=one, serve=self.get, bucket="history"),
            Route(method="PATCH", template=one, serve=self.edit, bucket=edits),
            Route(method="DELETE", template=one, serve=self.delete, bucket=deletes),
            Route(method="POST", template="/channels/{}/typing", serve=self.typing),
            Route(method="GET", template="/channels/{}", serve=self.channel),
            Route(method="POST", template="/users/@me/channels", serve=self.open, bucket="open-dm"),
        ]

    def open(self, request: ApiRequest) -> Reply:
        """Open the DM with a person: the same channel every time."""
        user = self.world.users.get(int(request.payload["recipient_id"]))
        if user is None:
            raise api_error(10013)
        if user.bot:
            raise api_error(50007, status=400)
        if self.world.existing_direct(request.application, user) is None:
            refusal = user.refusal if user.refuses_opening else None
            check_opening(request.application, refusal=refusal)
        return Reply(200, channel_payload(self.world.direct(request.application, user)))

    def channel(self, request: ApiRequest) -> Reply:
        return Reply(200, channel_payload(self._channel(request)))

    def typing(self, request: ApiRequest) -> Reply:
        check_writing(self._channel(request), request.application, {}, has_files=False)
        return Reply(204)

    def create(self, request: ApiRequest) -> Reply:
        channel = self._channel(request)
        has_files = bool(request.uploads)
        check_writing(channel, request.application, request.payload, has_files=has_files)
        message = self.posting.create(
            channel,
            request.application.user,
            request.payload,
            request.uploads,
            now=request.now,
        )
        if channel.is_archived:
            self._unarchive(channel)
        self._publish("MESSAGE_CREATE", message)
        return Reply(200, message_payload(message, with_nonce=True))

    def history(self, request: ApiRequest) -> Reply:
        if not 1 <= int(request.query.get("limit", 50)) <= 100:
            refuse_form("limit", "int value should be between 1 and 100.")
        channel = self._channel(request)
        if not may_read_history(channel, request.application):
            return Reply(200, [])
        messages = self.world.history(channel, request.query)
        return Reply(200, [message_payload(message) for message in messages])

    def get(self, request: ApiRequest) -> Reply:
        message = self._message(request)
        if not may_read_history(message.channel, request.application):
            raise api_error(50001)
        return Reply(200, message_payload(message))

    def edit(self, request: ApiRequest) -> Reply:
        message = self._message(request)
        check_editing(message, request.application)
        self.posting.edit(message, request.payload, request.uploads)
        self._publish("MESSAGE_UPDATE", message)
        return Reply(200, message_payload(message))

    def delete(self, request: ApiRequest) -> Reply:
        message = self._message(request)
        check_deleting(message, request.application)
        self.world.remove(message)
        self._publish("MESSAGE_DELETE", message)
        return Reply(204)

    def _message(self, request: ApiRequest) -> Message:
        return self.world.message(self._channel(request), request.ids[1])

    def _channel(self, request: ApiRequest) -> Channel:
        """Return a channel the bot can see, or answer 404/10003 or 403/50001."""
        channel = self.world.channel(request.ids[0])
        check_seen(channel, request.application)
        return channel
