"""Gateway sessions: what each shard was sent, so that RESUME can send it again."""

import json
from collections import deque
from dataclasses import dataclass, field
from itertools import dropwhile

from tests.wire.connection import Connection
from tests.wire.model import Application

EVENTS_KEPT = 5_000


@dataclass(slots=True, kw_only=True, eq=False)
class Session:
    """One shard's session, connected or waiting to be resumed."""

    id: str
    application: Application
    shard: int
    shards: int
    intents: int
    connection: Connection | None = None
    sequence: int = 0
    left_at: float | None = None
    """Monotonic seconds when the connection was lost."""
    log: deque[tuple[int, str]] = field(default_factory=lambda: deque(maxlen=EVENTS_KEPT))

    def hears(self, guild_id: int | None) -> bool:
        """Whether events of this server, or of DMs (None), go to this shard."""
        return self.shard == (0 if guild_id is None else (guild_id >> 22) % self.shards)

    def dispatch(self, event: str, encoded: str) -> None:
        """Log an event and send it if the shard is connected."""
        self.sequence += 1
        frame = f'{{"op":0,"s":{self.sequence},"t":{json.dumps(event)},"d":{encoded}}}'
        self.log.append((self.sequence, frame))
        if self.connection is not None:
            self.connection.send(frame)

    def replay(self, connection: Connection, *, after: int) -> None:
        """Attach a new connection and send it everything it has missed."""
        self.connection = connection
        self.left_at = None
        for _, frame in dropwhile(lambda entry: entry[0] <= after, self.log):
            connection.send(frame)
