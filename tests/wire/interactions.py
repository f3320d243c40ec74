"""Interactions on the server's side: who asked, what the bot answered, and when."""

import asyncio
import secrets
from dataclasses import dataclass, field
from enum import IntEnum

from tests.wire.components import number
from tests.wire.errors import ApiError, api_error, refuse_form
from tests.wire.model import EPHEMERAL, Application, Channel, Json, Message, User
from tests.wire.payloads import user_payload
from tests.wire.posting import Posting, Upload, show_only_to
from tests.wire.validation import check_choices, check_modal


class Asked(IntEnum):
    """Interaction types."""

    COMMAND = 2
    COMPONENT = 3
    AUTOCOMPLETE = 4
    MODAL = 5


class Answer(IntEnum):
    """Callback types."""

    PONG = 1
    MESSAGE = 4
    DEFERRED_MESSAGE = 5
    DEFERRED_UPDATE = 6
    UPDATE = 7
    CHOICES = 8
    MODAL = 9


ALLOWED: dict[Asked, frozenset[Answer]] = {
    Asked.COMMAND: frozenset({Answer.MESSAGE, Answer.DEFERRED_MESSAGE, Answer.MODAL}),
    Asked.COMPONENT: frozenset(Answer) - {Answer.PONG, Answer.CHOICES},
    Asked.AUTOCOMPLETE: frozenset({Answer.CHOICES}),
    Asked.MODAL: frozenset(Answer) - {Answer.PONG, Answer.CHOICES, Answer.MODAL},
}
FOLLOWUPS_OF_USER_APP = 5


@dataclass(slots=True, kw_only=True, eq=False)
class Interaction:
    """One thing a person did, from the event to the last edit of its answer."""

    id: int
    token: str
    application: Application
    asked: Asked
    user: User
    channel: Channel
    created_at: float
    """Monotonic seconds."""
    message: Message | None = None
    """The message whose component was used."""
    owners: Json = field(default_factory=dict)
    """authorizing_integration_owners: "0" a server's installation, "1" the person's own."""
    answer: Answer | None = None
    latency_ms: float | None = None
    original: Message | None = None
    is_deferred: bool = False
    is_ephemeral: bool = False
    followups: list[Message] = field(default_factory=list)
    choices: list[Json] | None = None
    modal: Json | None = None
    answered: asyncio.Event = field(default_factory=asyncio.Event)
    completed: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def is_user_app_only(self) -> bool:
        """Whether only the person's own installation allowed this."""
        return "0" not in self.owners

    @property
    def cause(self) -> Json:
        """Discord's interaction_metadata for messages that answer this."""
        return {
            "id": str(self.id),
            "type": int(self.asked),
            "user": user_payload(self.user),
            "authorizing_integration_owners": self.owners,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenModal:
    """A form on a person's screen."""

    custom_id: str
    title: str
    components: list[Json]
    cause: Interaction


class Interactions:
    """All interactions by id and token, and the rules of answering them.

    Args:
        ack_within: Seconds until an unanswered interaction is unknown (10062).
        token_life: Seconds a token works (then 10015).
    """

    def __init__(
        self, posting: Posting, *, ack_within: float = 3.0, token_life: float = 900.0
    ) -> None:
        self.posting = posting
        self.ack_within = ack_within
        self.token_life = token_life
        self.by_id: dict[int, Interaction] = {}
        self.by_token: dict[str, Interaction] = {}
        self.modals: dict[tuple[int, str], OpenModal] = {}

    def open(
        self,
        application: Application,
        asked: Asked,
        user: User,
        channel: Channel,
        *,
        now: float,
        owners: Json,
        message: Message | None = None,
    ) -> Interaction:
        """Register an interaction and its token."""
        interaction = Interaction(
            id=self.posting.world.snowflakes.next(),
            token=secrets.token_urlsafe(48),
            application=application,
            asked=asked,
            user=user,
            channel=channel,
            created_at=now,
            message=message,
            owners=owners,
        )
        self.by_id[interaction.id] = interaction
        self.by_token[interaction.token] = interaction
        return interaction

    def acknowledge(
        self, interaction: Interaction, payload: Json, uploads: list[Upload], *, now: float
    ) -> None:
        """Take the bot's first answer.

        Raises:
            ApiError: 404/10062 when late, 400/40060 when answered before, 400 when malformed.
        """
        if interaction.answer is not None:
            raise api_error(40060)
        if now - interaction.created_at > self.ack_within:
            raise api_error(10062)
        answer = self._checked_answer(interaction, payload)
        self._apply(interaction, answer, payload.get("data") or {}, uploads)
        interaction.answer = answer
        interaction.latency_ms = (now - interaction.created_at) * 1000
        interaction.answered.set()
        if answer not in (Answer.DEFERRED_MESSAGE, Answer.DEFERRED_UPDATE):
            interaction.completed.set()

    def of_token(self, token: str, *, now: float) -> Interaction:
        """Return the interaction of a webhook token, or answer 404/10015 or 401/50027."""
        interaction = self.by_token.get(token)
        if interaction is None:
            raise api_error(10015)
        if now - interaction.created_at > self.token_life:
            raise api_error(50027)
        if interaction.answer is None:
            raise api_error(10015)
        return interaction

    def follow_up(self, interaction: Interaction, payload: Json, uploads: list[Upload]) -> Message:
        """Post a further message; the first one after a deferral becomes the answer."""
        if interaction.is_deferred and interaction.original is None:
            return self.edit_original(interaction, payload, uploads)
        if interaction.is_user_app_only and len(interaction.followups) >= FOLLOWUPS_OF_USER_APP:
            raise api_error(40094)
        message = self._post(interaction, payload, uploads)
        interaction.followups.append(message)
        interaction.completed.set()
        self.posting.world.changes.happened()
        return message

    def edit_original(
        self, interaction: Interaction, payload: Json, uploads: list[Upload]
    ) -> Message:
        """Edit the first answer, or make it if it was deferred."""
        if interaction.original is not None:
            self.posting.edit(interaction.original, payload, uploads)
        elif interaction.is_deferred:
            deferred = EPHEMERAL if interaction.is_ephemeral else 0
            flags = int(payload.get("flags") or 0) & ~EPHEMERAL | deferred
            interaction.original = self._post(interaction, payload | {"flags": flags}, uploads)
        else:
            raise api_error(10008)
        interaction.completed.set()
        self.posting.world.changes.happened()
        return interaction.original

    def message(self, interaction: Interaction, which: str) -> Message:
        """Return `@original` or a follow-up by id."""
        if which == "@original":
            found = interaction.original
        else:
            known = [*interaction.followups, interaction.original]
            found = next((m for m in known if m is not None and str(m.id) == which), None)
        if found is None or found.is_deleted:
            raise api_error(10008)
        return found

    def delete(self, interaction: Interaction, which: str) -> None:
        """Delete an answer; deleting a deferred one ends the waiting."""
        if which == "@original" and interaction.is_deferred and interaction.original is None:
            interaction.is_deferred = False
        else:
            self.posting.world.remove(self.message(interaction, which))
        interaction.completed.set()
        self.posting.world.changes.happened()

    def _checked_answer(self, interaction: Interaction, payload: Json) -> Answer:
        kind = payload.get("type", 0)
        if kind not in Answer.__members__.values():
            refuse_form("type", "Value must be a callback type.")
        answer = Answer(kind)
        needs_message = answer in (Answer.UPDATE, Answer.DEFERRED_UPDATE)
        if answer not in ALLOWED[interaction.asked] or (
            needs_message and interaction.message is None
        ):
            refuse_form("type", f"{answer.name} cannot answer {interaction.asked.name}.")
        return answer

    def _apply(
        self, interaction: Interaction, answer: Answer, payload: Json, uploads: list[Upload]
    ) -> None:
        match answer:
            case Answer.MESSAGE:
                interaction.original = self._post(interaction, payload, uploads)
            case Answer.DEFERRED_MESSAGE:
                interaction.is_deferred = True
                interaction.is_ephemeral = bool(int(payload.get("flags") or 0) & EPHEMERAL)
            case Answer.DEFERRED_UPDATE:
                interaction.original = interaction.message
            case Answer.UPDATE if interaction.message is not None:
                self.posting.edit(interaction.message, payload, uploads)
                interaction.original = interaction.message
            case Answer.CHOICES:
                check_choices(payload.get("choices") or [])
                interaction.choices = payload["choices"]
            case Answer.MODAL:
                self._open_modal(interaction, payload)
            case _:
                raise ApiError(400, 50035, "Invalid Form Body")

    def _open_modal(self, interaction: Interaction, payload: Json) -> None:
        check_modal(payload)
        number(payload["components"])
        interaction.modal = payload
        self.modals[interaction.user.id, payload["custom_id"]] = OpenModal(
            custom_id=payload["custom_id"],
            title=payload["title"],
            components=payload["components"],
            cause=interaction,
        )

    def _post(self, interaction: Interaction, payload: Json, uploads: list[Upload]) -> Message:
        account = interaction.application.user
        message = self.posting.build(interaction.channel, account, payload, uploads)
        message.cause = interaction.cause
        if message.is_ephemeral:
            show_only_to(message, interaction.user)
        self.posting.world.post(message)
        return message
