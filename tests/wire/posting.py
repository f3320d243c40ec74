"""Making and changing messages from what a bot sends."""

import mimetypes
from dataclasses import dataclass

from tests.wire.components import missing_files, number, point_at_files, walk
from tests.wire.errors import api_error, refuse_form
from tests.wire.mentions import check_allowed_mentions, pings_of
from tests.wire.model import (
    COMPONENTS_V2,
    EPHEMERAL,
    Attachment,
    Channel,
    Json,
    Message,
    User,
)
from tests.wire.nonces import Nonces
from tests.wire.validation import check_message, check_nonce
from tests.wire.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """One file of a multipart request."""

    field: str
    filename: str
    content: bytes


class Posting:
    """Writes messages into the world as Discord would."""

    def __init__(self, world: World, nonces: Nonces) -> None:
        self.world = world
        self.nonces = nonces
        self.address = ""
        """Where attachments are served, known once the server listens."""

    def create(
        self, channel: Channel, author: User, payload: Json, uploads: list[Upload], *, now: float
    ) -> Message:
        """Post a message, or return the first one with the same enforced nonce.

        Args:
            now: Monotonic seconds, for the nonce window.

        Raises:
            ApiError: 404/10008 if the first message was deleted, 400 for a malformed one.
        """
        nonce = payload.get("nonce")
        check_nonce(nonce)
        is_enforced = nonce is not None and payload.get("enforce_nonce", False)
        if is_enforced:
            first = self.nonces.first(str(nonce), author=author, channel=channel, now=now)
            if first is not None:
                return self._still_there(first)
        message = self.build(channel, author, payload, uploads)
        message.nonce = None if nonce is None else str(nonce)
        if is_enforced:
            self.nonces.remember(str(nonce), message, now=now)
        self.world.post(message)
        return message

    def build(
        self, channel: Channel, author: User, payload: Json, uploads: list[Upload]
    ) -> Message:
        """Return a message that is not posted yet."""
        flags = int(payload.get("flags") or 0)
        check_message(payload, flags=flags, has_files=bool(uploads))
        _check_files(payload, uploads, [])
        check_allowed_mentions(payload.get("allowed_mentions"))
        message = Message(
            id=self.world.snowflakes.next(),
            channel=channel,
            author=author,
            created_at=self.world.wall(),
            flags=flags,
        )
        message.attachments = self._store(channel, payload, uploads)
        self._fill(message, payload)
        message.pings = pings_of(message, payload.get("allowed_mentions"))
        return message

    def edit(self, message: Message, payload: Json, uploads: list[Upload]) -> None:
        """Change what *payload* names; absent keys stay as they are."""
        asked = int(payload.get("flags") or 0)
        if "flags" in payload and message.flags & ~asked & COMPONENTS_V2:
            refuse_form("flags", "The flag IS_COMPONENTS_V2 cannot be taken back")
        flags = asked | message.flags
        kept = self._kept(message, payload)
        becomes: Json = {
            "content": message.content,
            "embeds": message.embeds,
            "components": message.components,
            **{key: payload[key] for key in ("content", "embeds", "components") if key in payload},
        }
        check_message(becomes, flags=flags, has_files=bool(uploads or kept))
        _check_files(payload, uploads, kept)
        message.flags = flags
        message.attachments = kept + self._store(message.channel, payload, uploads)
        self._fill(message, payload)
        message.edited_at = self.world.wall()
        self.world.changes.happened()

    def _fill(self, message: Message, payload: Json) -> None:
        if "content" in payload:
            message.content = payload["content"] or ""
        if "embeds" in payload:
            message.embeds = payload["embeds"] or []
        if "components" in payload:
            message.components = payload["components"] or []
            number(message.components)
        urls = {attachment.filename: attachment.url for attachment in message.attachments}
        point_at_files(message.embeds, urls)
        point_at_files(walk(message.components), urls)

    def _kept(self, message: Message, payload: Json) -> list[Attachment]:
        if "attachments" not in payload:
            return message.attachments
        wanted = {str(entry["id"]) for entry in payload["attachments"] or ()}
        return [attachment for attachment in message.attachments if str(attachment.id) in wanted]

    def _store(self, channel: Channel, payload: Json, uploads: list[Upload]) -> list[Attachment]:
        described = {
            str(entry["id"]): entry.get("description") for entry in payload.get("attachments") or ()
        }
        return [
            self.store(
                channel,
                upload,
                description=described.get(upload.field.removeprefix("files[").removesuffix("]")),
            )
            for upload in uploads
        ]

    def store(
        self, channel: Channel, upload: Upload, *, description: str | None = None
    ) -> Attachment:
        """Keep a file so that it can be fetched by its address."""
        attachment_id = self.world.snowflakes.next()
        attachment = Attachment(
            id=attachment_id,
            filename=upload.filename,
            content=upload.content,
            content_type=mimetypes.guess_type(upload.filename)[0] or "application/octet-stream",
            url=f"{self.address}/attachments/{channel.id}/{attachment_id}/{upload.filename}",
            description=description,
        )
        self.world.attachments[attachment_id] = attachment
        return attachment

    def _still_there(self, first: Message) -> Message:
        if first.is_deleted:
            raise api_error(10008)
        return first


def _check_files(payload: Json, uploads: list[Upload], kept: list[Attachment]) -> None:
    names = [upload.filename for upload in uploads] + [file.filename for file in kept]
    missing = missing_files(walk(payload.get("components") or ()), names)
    if missing:
        refuse_form("components", f"The referenced attachments were not found: {sorted(missing)}")


def show_only_to(message: Message, user: User) -> None:
    """Make a message ephemeral."""
    message.flags |= EPHEMERAL
    message.seen_only_by = user
