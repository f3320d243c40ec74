"""Endpoints that answer interactions: the callback and its webhook."""

from tests.wire.errors import api_error
from tests.wire.interactions import Answer, Interaction, Interactions
from tests.wire.model import EPHEMERAL, LOADING, Json
from tests.wire.payloads import message_payload
from tests.wire.routes import ApiRequest, Endpoint, Reply, Route


class InteractionEndpoints:
    """Serves the routes that carry an interaction token instead of the bot's."""

    def __init__(self, interactions: Interactions) -> None:
        self.interactions = interactions

    def routes(self) -> list[Route]:
        """Return this module's part of the API."""
        callback = Route(
            method="POST",
            template="/interactions/{}/{}/callback",
            serve=self.callback,
            carries_token=True,
        )
        one = "/webhooks/{}/{}/messages/{}"
        return [
            callback,
            self._webhook("POST", "/webhooks/{}/{}", self.follow_up),
            self._webhook("GET", one, self.get),
            self._webhook("PATCH", one, self.edit),
            self._webhook("DELETE", one, self.delete),
        ]

    def callback(self, request: ApiRequest) -> Reply:
        interaction = self.interactions.by_id.get(int(request.ids[0]))
        if interaction is None or interaction.token != request.ids[1]:
            raise api_error(10062)
        payload, uploads = request.payload, request.uploads
        self.interactions.acknowledge(interaction, payload, uploads, now=request.now)
        if request.query.get("with_response") not in ("1", "true"):
            return Reply(204)
        return Reply(200, callback_payload(interaction))

    def follow_up(self, request: ApiRequest) -> Reply:
        interaction = self._interaction(request)
        message = self.interactions.follow_up(interaction, request.payload, request.uploads)
        return Reply(200, message_payload(message))

    def get(self, request: ApiRequest) -> Reply:
        message = self.interactions.message(self._interaction(request), request.ids[2])
        return Reply(200, message_payload(message))

    def edit(self, request: ApiRequest) -> Reply:
        interaction, which = self._interaction(request), request.ids[2]
        payload, uploads = request.payload, request.uploads
        if which == "@original":
            message = self.interactions.edit_original(interaction, payload, uploads)
        else:
            message = self.interactions.message(interaction, which)
            self.interactions.posting.edit(message, payload, uploads)
        return Reply(200, message_payload(message))

    def delete(self, request: ApiRequest) -> Reply:
        self.interactions.delete(self._interaction(request), request.ids[2])
        return Reply(204)

    def _interaction(self, request: ApiRequest) -> Interaction:
        interaction = self.interactions.of_token(request.ids[1], now=request.now)
        if str(interaction.application.id) != request.ids[0]:
            raise api_error(10015)
        return interaction

    def _webhook(self, method: str, template: str, serve: Endpoint) -> Route:
        return Route(
            method=method,
            template=template,
            serve=serve,
            bucket="webhook",
            majors=2,
            carries_token=True,
        )


def callback_payload(interaction: Interaction) -> Json:
    """Return what `with_response` asks for; types 4 and 7 carry the message."""
    described: Json = {"id": str(interaction.id), "type": int(interaction.asked)}
    answer = interaction.answer
    payload: Json = {"interaction": described}
    if answer is Answer.DEFERRED_MESSAGE:
        flags = LOADING | (EPHEMERAL if interaction.is_ephemeral else 0)
        described["response_message_loading"] = True
        described["response_message_ephemeral"] = bool(flags & EPHEMERAL)
    if answer in (Answer.MESSAGE, Answer.UPDATE) and interaction.original is not None:
        described["response_message_id"] = str(interaction.original.id)
        message = message_payload(interaction.original)
        payload["resource"] = {"type": int(answer), "message": message}
    return payload
