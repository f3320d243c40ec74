"""Places: which channels and roles of a server stand for those in a file."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bot.domain.ids import ChannelId, RoleId
from bot.domain.servers.configuration import Configuration
from bot.domain.servers.import_plan import ChannelQuestion, RoleQuestion
from bot.ports.surroundings import Surroundings
from bot.services.servers.files.document import Document, PlacePart


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What a person has answered about channels and roles of the file."""

    channels: Mapping[ChannelId, ChannelId] = field(default_factory=dict)
    roles: Mapping[RoleId, RoleId] = field(default_factory=dict)


class Places:
    """Which channels and roles of a server stand for those in a file.

    An id stands for itself only in the server that the file was taken from: a channel where the
    server's configuration has it already, a role while it exists. All others are asked about.
    """

    def __init__(
        self,
        configuration: Configuration,
        document: Document,
        choices: Choices,
        surroundings: Surroundings,
    ) -> None:
        self._guild_id = configuration.server.id
        self._choices = choices
        self._surroundings = surroundings
        self.is_own = int(document.server) == self._guild_id
        calls = configuration.calls.values()
        wind_down = configuration.server.wind_down_channel_id
        self._known = {wind_down, *(call.channel_id for call in calls)}
        self._channels = {ChannelId(int(part.id)): part for part in _channels_in(document)}
        self._roles = {RoleId(int(part.id)): part for part in _roles_in(document)}

    def channel(self, part: PlacePart) -> ChannelId:
        """Return the channel that stands for one in the file, or that one while it is asked about."""
        in_file = ChannelId(int(part.id))
        return in_file if self._is_own_channel(in_file) else self._chosen(in_file) or in_file

    def is_asked(self, part: PlacePart) -> bool:
        """Tell whether a channel has to be chosen first."""
        in_file = ChannelId(int(part.id))
        return not self._is_own_channel(in_file) and self._chosen(in_file) is None

    def role(self, part: PlacePart | None) -> RoleId | None:
        """Return the role that stands for one in the file; `None`: none does."""
        if part is None:
            return None
        in_file = RoleId(int(part.id))
        if self._is_own_role(in_file):
            return in_file
        return self._choices.roles.get(in_file)

    def channel_questions(self) -> tuple[ChannelQuestion, ...]:
        """Return which channels the person is asked about, with what they have answered."""
        return tuple(
            ChannelQuestion(in_file=in_file, hint=part.name, chosen=self._chosen(in_file))
            for in_file, part in self._channels.items()
            if not self._is_own_channel(in_file)
        )

    def role_questions(self) -> tuple[RoleQuestion, ...]:
        """Return which roles the person may choose a counterpart for."""
        return tuple(
            RoleQuestion(in_file=in_file, hint=part.name, chosen=self._choices.roles.get(in_file))
            for in_file, part in self._roles.items()
            if not self._is_own_role(in_file)
        )

    def _chosen(self, in_file: ChannelId) -> ChannelId | None:
        return self._choices.channels.get(in_file)

    def _is_own_channel(self, in_file: ChannelId) -> bool:
        return self.is_own and in_file in self._known

    def _is_own_role(self, in_file: RoleId) -> bool:
        return self.is_own and self._surroundings.role_name(self._guild_id, in_file) is not None


def _channels_in(document: Document) -> Iterator[PlacePart]:
    if document.settings.channel is not None:
        yield document.settings.channel
    yield from (part.channel for part in document.calls)


def _roles_in(document: Document) -> Iterator[PlacePart]:
    parts = [document.settings.manager_role, *(part.ping_role for part in document.calls)]
    yield from (part for part in parts if part is not None)
