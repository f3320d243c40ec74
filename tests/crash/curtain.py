"""What the channels of servers show of their history when a process looks for posts in them."""

from collections.abc import Collection
from typing import assert_never

from tests.crash.steps import History
from tests.process.hosts import Host
from tests.wire import WireDiscord
from tests.wire.faults import Fault, refused
from tests.wire.permissions import READ_MESSAGE_HISTORY


class Curtain:
    """Hides what the channels of servers show, and shows it again."""

    def __init__(self, discord: WireDiscord, history: History) -> None:
        self._discord = discord
        self._history = history
        self._faults: list[Fault] = []

    @property
    def holds_back(self) -> bool:
        """Whether nothing is posted behind it: it has to be opened."""
        return self._history is History.NO_RIGHT

    def draw(self, hosts: Collection[Host]) -> None:
        """Hide the history of their channels; a second time changes nothing."""
        self.open(hosts)
        for host in hosts:
            match self._history:
                case History.READABLE:
                    pass
                case History.EMPTY:
                    host.channel.hides_history = True
                case History.NO_RIGHT:
                    self._deny(host, READ_MESSAGE_HISTORY)
                case History.REFUSED:
                    self._faults.append(self._discord.faults.add("GET", host.path, refused(50001)))
                case _:
                    assert_never(self._history)

    def open(self, hosts: Collection[Host]) -> None:
        """Show it again."""
        for host in hosts:
            host.channel.hides_history = False
            if host.channel.overwrites:
                self._deny(host, 0)
        for fault in self._faults:
            self._discord.faults.remove(fault)
        self._faults.clear()

    def _deny(self, host: Host, rights: int) -> None:
        self._discord.guilds.overwrite(host.channel, self._discord.bot.user, deny=rights)
