"""The agenda of a call: all that the rules need to know to plan a post, or to decide about one."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from bot.domain.delivery.occurrence import CallOccurrence, State
from bot.domain.servers.calls import Call
from bot.domain.servers.server import Server


@dataclass(frozen=True, slots=True, kw_only=True)
class CallAgenda:
    """One call with its server, and what happened on the last few dates."""

    server: Server
    call: Call
    posts: Mapping[date, State] = field(default_factory=dict)
    """The recent dates of the server's calendar that have an occurrence already, with its state."""
    latest: CallOccurrence | None = None
    """The latest post of the last days that was made or given up; `None`: there was none, or it was
    not asked for. Nothing is decided by it."""

    @property
    def has_open_post(self) -> bool:
        """Whether a post is already planned or under way."""
        return any(state.is_open for state in self.posts.values())

    def is_silent_on(self, local_date: date) -> bool:
        """Tell whether nothing is planned for a date: it is taken, or the call does not post then."""
        return local_date in self.posts or self.call.is_silent_on(local_date)

    def at_place_of(self, post: CallOccurrence) -> "CallAgenda":
        """Return the agenda for an attempt at a post: where that may be out, nowhere else."""
        if post.channel_id is None:
            return self
        return replace(self, call=replace(self.call, channel_id=post.channel_id))

    def with_post(self, local_date: date, state: State) -> "CallAgenda":
        """Return the agenda after an occurrence was added or has moved on."""
        return replace(self, posts={**self.posts, local_date: state})
