"""Storage of what servers configure, and of who takes part in it.

The repositories are reached through a `bot.ports.storage.UnitOfWork`, and raise what it raises.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.ids import (
    CallId,
    DraftId,
    GuildId,
    OccurrenceId,
    OfferId,
    UserId,
)
from bot.domain.servers.audit import AuditEntry, AuditKey, ServerChanged
from bot.domain.servers.configuration import Configuration
from bot.domain.servers.drafts import Draft, DraftKind
from bot.domain.servers.offers import Counting, Headcount, Joined, Membership, Offered
from bot.domain.servers.server import Server


class Servers(Protocol):
    """Servers with their calls and offers."""

    async def load(self, guild_id: GuildId) -> Configuration | None:
        """Return what a server has configured; `None`: nothing ever.

        The server's row stays locked until the unit of work ends, unless it only reads. Lock order:
        server, call, occurrence; a person is locked before a server.
        """
        ...

    async def load_all(self, guild_ids: Collection[GuildId]) -> Mapping[GuildId, Configuration]:
        """Do the same for many, in as many statements as for one; unknown ones are left out.

        They are locked in the order of their ids, so that no two transactions wait for each other.
        One that cannot be read is left out as well, and logged.
        """
        ...

    async def introduce(self, server: Server) -> bool:
        """Store a new server; `False`: another transaction has done so meanwhile."""
        ...

    async def save(self, before: Configuration, after: Configuration) -> None:
        """Store the difference: rows that are new or changed, and those that are gone.

        The occurrences of a call that is gone stay for a while: a call that comes back, by the same
        id, knows what it has posted, or may have. Memberships outlive their offer.

        Raises:
            NotOfThisServerError: the two are about different servers, or a row is another one's.
        """
        ...

    async def known(self) -> Mapping[GuildId, Server]:
        """Return every server that is stored, removed ones included."""
        ...

    async def unplanned(
        self, *, after: tuple[GuildId, CallId] | None = None, limit: int
    ) -> Sequence[tuple[GuildId, CallId]]:
        """Return calls that are to post some time, and have no open occurrence.

        These are calls that are on or paused until a date, of servers that have a zone and have not
        removed Charley. They come in the order of these keys, from behind *after* on.
        """
        ...

    async def mark_present(self, guild_ids: Collection[GuildId]) -> None:
        """Forget since when servers were missing: they are there."""
        ...

    async def mark_missing(self, guild_ids: Collection[GuildId], *, since: datetime) -> None:
        """Note since when servers are missing, where that is not noted yet."""
        ...

    async def removed_before(self, instant: datetime, *, limit: int) -> Sequence[GuildId]:
        """Return servers that have removed Charley before *instant*, the longest ago first."""
        ...

    async def prune_removed_calls(self, *, posted_before: datetime, limit: int) -> int:
        """Delete for good the calls that are gone and have posted only earlier; return how many."""
        ...

    async def erase(self, guild_ids: Collection[GuildId]) -> None:
        """Delete all about servers: calls, offers, memberships, audit, drafts, occurrences."""
        ...


class OfferMembers(Protocol):
    """Who has joined which offer. Admins only ever get a `Headcount`.

    A membership ends with the person, with the server, or by *Leave*; it outlives its offer, so that
    a removal that is undone loses nobody, and the person is told that the preset is gone.
    """

    async def offered(self, offer_id: OfferId) -> Offered | None:
        """Return an offer of any server; `None`: it is gone, or its server has removed Charley.

        Nothing is locked: a member of an older version than the newest is told of that one.
        """
        ...

    async def join(self, membership: Membership) -> bool:
        """Store a membership; `False`: the person has joined already, and nothing is changed."""
        ...

    async def save(self, membership: Membership) -> None:
        """Store a known membership's versions."""
        ...

    async def leave(self, user_id: UserId, offer_id: OfferId) -> bool:
        """End a membership; `False`: there is none."""
        ...

    async def of_person(self, user_id: UserId) -> Sequence[Joined]:
        """Return a person's memberships with their offers, the earliest first."""
        ...

    async def mark_told(self, told: Mapping[tuple[UserId, OfferId], int]) -> None:
        """Note of which version of a preset members were told; an older one changes nothing."""
        ...

    async def headcounts(self, guild_id: GuildId) -> Mapping[OfferId, Headcount]:
        """Return how many members each offer of a server has."""
        ...


class CallJoins(Protocol):
    """Who pressed *I'm in tonight* below a post: kept only so that each counts once."""

    async def join(
        self,
        user_id: UserId,
        occurrence_id: OccurrenceId,
        *,
        guild_id: GuildId,
        due_since: datetime,
    ) -> Counting:
        """Count a person who is stored, below a post of that server that was due since then.

        Below an older one, or one that was surely not posted, nobody is counted.
        """
        ...

    async def count(self, occurrence_id: OccurrenceId) -> Headcount:
        """Return how many are counted."""
        ...

    async def prune(self, *, due_before: datetime, limit: int) -> int:
        """Delete those of posts that were due earlier; return how many."""
        ...


class Drafts(Protocol):
    """Changes that wait for a press."""

    async def add(self, draft: Draft) -> None:
        """Store a draft."""
        ...

    async def take(self, draft_id: DraftId, *, guild_id: GuildId) -> Draft | None:
        """Return a server's draft and delete it; `None`: it has none by that id any more.

        Of two transactions at once only one gets it.
        """
        ...

    async def get(self, draft_id: DraftId, *, guild_id: GuildId) -> Draft | None:
        """Return a server's draft and keep it; `None`: it has none by that id any more."""
        ...

    async def make_room(self, guild_id: GuildId, kind: DraftKind, *, keep: int) -> int:
        """Delete a server's oldest ones of a kind but for so many; return how many were deleted."""
        ...

    async def prune(self, *, made_before: datetime, limit: int) -> int:
        """Delete older ones; return how many."""
        ...


class Audit(Protocol):
    """What was changed in each server."""

    async def add(self, changes: Iterable[ServerChanged], *, at: datetime) -> None:
        """Store changes, each with its server's next number.

        A server that several are about keeps their order. Its row stays locked until the unit of
        work ends, so that no number is lost or given twice.

        Raises:
            ServerUnknownError: nothing is stored about a server.
        """
        ...

    async def page(
        self,
        guild_id: GuildId,
        *,
        keys: Collection[AuditKey] = (),
        below: int | None = None,
        limit: int = 10,
    ) -> Sequence[AuditEntry]:
        """Return entries, newest first.

        Args:
            guild_id: whose.
            keys: only these; empty: all.
            below: only numbers below it, for the next page.
            limit: how many at most.
        """
        ...

    async def changes_by(self, user_id: UserId, guild_id: GuildId, *, since: datetime) -> int:
        """Return how many changes of a server a person has made since an instant."""
        ...

    async def last_about(
        self, guild_id: GuildId, subject_id: str, *, keys: Collection[AuditKey]
    ) -> AuditEntry | None:
        """Return the newest entry of these keys whose parameter `id` is *subject_id*."""
        ...

    async def prune(self, *, before: datetime, limit: int) -> int:
        """Delete older entries; return how many."""
        ...
