"""Discord's promise that one author's nonce makes one message for the past few minutes."""

from collections import deque
from typing import Literal, NamedTuple

from tests.wire.model import Channel, Message, User

Scope = Literal["author", "channel"]
Key = tuple[int, int, str]


class _Use(NamedTuple):
    used_at: float
    key: Key


class Nonces:
    """First messages by nonce, forgotten after a window.

    Args:
        window: Seconds a nonce is remembered. Discord never published the length; 0 switches
            the table off.
        scope: Documented is "author": two people's DMs share one space of nonces.
    """

    def __init__(self, *, window: float = 180.0, scope: Scope = "author") -> None:
        self.window = window
        self.scope = scope
        self.repeats = 0
        """How often a nonce came again and made no second message."""
        self._first: dict[Key, Message] = {}
        self._uses: deque[_Use] = deque()

    def first(self, nonce: str, *, author: User, channel: Channel, now: float) -> Message | None:
        """Return the message this nonce made within the window, even if since deleted."""
        self._forget(now - self.window)
        found = self._first.get(self._key(nonce, author, channel))
        self.repeats += found is not None
        return found

    def remember(self, nonce: str, message: Message, *, now: float) -> None:
        """Record that *message* was the first with its nonce."""
        if self.window > 0:
            key = self._key(nonce, message.author, message.channel)
            self._first[key] = message
            self._uses.append(_Use(now, key))

    def clear(self) -> None:
        """Forget everything, as if the window had passed."""
        self._first.clear()
        self._uses.clear()

    def _key(self, nonce: str, author: User, channel: Channel) -> Key:
        return (author.id, channel.id if self.scope == "channel" else 0, nonce)

    def _forget(self, before: float) -> None:
        while self._uses and self._uses[0].used_at <= before:
            self._first.pop(self._uses.popleft().key, None)
