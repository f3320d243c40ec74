"""A process among several, as a test wants it: who lives stands in the table, without a heart that beats."""

from bot.ports.fleet import Alone, News
from tests.support.storage import LocalStorage


class PaperFleet(Alone):
    """The part of one process in a fleet; a test says who leads and who stands still."""

    def __init__(self, storage: LocalStorage, *, leads: bool = False) -> None:
        super().__init__()
        self._storage = storage
        self.is_alone = False
        self.is_leader = self.speaks_for_all = leads
        self.told: list[News] = []
        storage.change("INSERT INTO processes VALUES (?, 0, 0, 'test')", self.process_id)

    def tell(self, news: News) -> None:
        self.told.append(news)

    def die(self) -> None:
        """Be buried: the row is gone, and what bears the name is anybody's."""
        self._storage.change("DELETE FROM processes WHERE id = ?", self.process_id)
