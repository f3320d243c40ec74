"""Endpoints about channels and messages, with everything that makes a DM undeliverable."""

from collections.abc import Callable

from tests.wire.errors import QUARANTINE_TEXT, ApiError, api_error, refuse_form
from tests.wire.model import DIRECT, Application, Channel, Message, User
from tests.wire.payloads import channel_payload, message_payload
from tests.wire.posting import Posting, bots_message
from tests.wire.routes import ApiRequest, Reply, Route

Publish = Callable[[str, Message], None]


class MessageEndpoints:
    """Serves channels and messages. *publish* tells the gateway what happened."""

    def __init__(self, posting: Posting, *, publish: Publish) -> None:
        self.posting = posting
        self.world = posting.world
        self._publish = publish

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
            _check_opening(request.application, user)
        return Reply(200, channel_payload(self.world.direct(request.application, user)))

    def channel(self, request: ApiRequest) -> Reply:
        return Reply(200, channel_payload(self._channel(request)))

    def typing(self, request: ApiRequest) -> Reply:
        _check_sending(self._channel(request), request.application)
        return Reply(204)

    def create(self, request: ApiRequest) -> Reply:
        channel = self._channel(request)
        _check_sending(channel, request.application)
        message = self.posting.create(
            channel,
            request.application.user,
            request.payload,
            request.uploads,
            now=request.now,
        )
        self._publish("MESSAGE_CREATE", message)
        return Reply(200, message_payload(message, with_nonce=True))

    def history(self, request: ApiRequest) -> Reply:
        if not 1 <= int(request.query.get("limit", 50)) <= 100:
            refuse_form("limit", "int value should be between 1 and 100.")
        messages = self.world.history(self._channel(request), request.query)
        return Reply(200, [message_payload(message) for message in messages])

    def get(self, request: ApiRequest) -> Reply:
        return Reply(200, message_payload(self._message(request)))

    def edit(self, request: ApiRequest) -> Reply:
        message = bots_message(self._message(request), request.application)
        self.posting.edit(message, request.payload, request.uploads)
        self._publish("MESSAGE_UPDATE", message)
        return Reply(200, message_payload(message))

    def delete(self, request: ApiRequest) -> Reply:
        message = self._message(request)
        if message.channel.kind == DIRECT:
            bots_message(message, request.application)
        self.world.remove(message)
        self._publish("MESSAGE_DELETE", message)
        return Reply(204)

    def _message(self, request: ApiRequest) -> Message:
        return self.world.message(self._channel(request), request.ids[1])

    def _channel(self, request: ApiRequest) -> Channel:
        """Return a channel the bot can see, or answer 404/10003 or 403/50001."""
        channel = self.world.channel(request.ids[0])
        if not _sees(channel, request.application):
            raise api_error(50001)
        if channel.refusal == 10003:
            raise api_error(10003)
        return channel


def _sees(channel: Channel, application: Application) -> bool:
    if channel.guild is None:
        return channel.application is application
    return application.id in channel.guild.applications


def _check_opening(application: Application, user: User) -> None:
    if application.is_quarantined:
        raise quarantine_error()
    if user.refusal is not None and user.refuses_opening:
        raise api_error(user.refusal, status=400)


def _check_sending(channel: Channel, application: Application) -> None:
    if channel.refusal is not None:
        raise api_error(channel.refusal)
    if channel.kind != DIRECT:
        return
    refusal = channel.recipients[0].refusal
    if refusal is not None:
        raise api_error(refusal)
    if application.is_quarantined and not _has_written(channel, application):
        raise quarantine_error()


def _has_written(channel: Channel, application: Application) -> bool:
    return any(message.author is application.user for message in channel.messages.values())


def quarantine_error() -> ApiError:
    """Return the answer of a flagged bot to someone it has not messaged before."""
    return ApiError(403, 20026, QUARANTINE_TEXT)
