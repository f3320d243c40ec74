"""The world that Charley stands on, and the content that it speaks of: every part is wired from these."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.client.kind_words import Vocabulary
from bot.domain.backoff import Backoff
from bot.domain.library.library import Library
from bot.kinds.registry import KINDS, Kinds
from bot.messaging.texts.catalogue import Catalogue
from bot.messaging.ui.kinds.vocabulary import VOCABULARY
from bot.ports.backups import BackupFolder
from bot.ports.content import Places
from bot.ports.delivery import Messenger, SendCapacity
from bot.ports.fleet import Alone, Fleet
from bot.ports.storage import Storage
from bot.ports.surroundings import CommandVisibility, Surroundings
from bot.ports.world import Alarm, Clock, MonotonicClock, Randomness, Wakeup, loop_time
from bot.services.delivery.recorder import RECORD_BACKOFF
from bot.services.events import Events


@dataclass(frozen=True, slots=True, kw_only=True)
class Ports:
    """What Charley stands on; tests put doubles here."""

    storage: Storage
    messenger: Messenger
    clock: Clock
    randomness: Randomness
    wakeup: Wakeup
    alarm: Alarm
    capacity: SendCapacity
    surroundings: Surroundings
    visibility: CommandVisibility
    backups: BackupFolder | None = None
    events: Events = field(default_factory=Events)
    fleet: Fleet = field(default_factory=Alone)
    monotonic: MonotonicClock = loop_time
    record_backoff: Backoff = RECORD_BACKOFF
    """How long the recorder waits for a database that does not answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """Read-only content, loaded once."""

    places: Places
    library: Library
    pictures: Mapping[str, bytes]
    """Of the positions, by name."""
    first_aid_pictures: Mapping[str, bytes] = field(default_factory=dict)
    """Of the places of a cramp, by name."""
    kinds: Kinds = KINDS
    vocabulary: Vocabulary = field(default_factory=lambda: VOCABULARY)
    """Of every kind, its words."""
    texts: Catalogue = field(default_factory=Catalogue)
