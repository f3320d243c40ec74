"""What each person had set, and since when: the soak's own memory, apart from the database."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.domain.ids import UserId
from bot.domain.people.user import User
from bot.domain.reminders.rules import Reminder, ReminderKind
from bot.services.people.overview import Overview
from tests.soak.population import Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What held from an instant on; no reminders for somebody who has had everything erased."""

    from_at: datetime
    user: User
    reminders: Mapping[ReminderKind, Reminder]


class Diary:
    """The pages of everybody, earliest first."""

    def __init__(self) -> None:
        self._pages: defaultdict[UserId, list[Page]] = defaultdict(list)

    def begin(self, person: Person, *, at: datetime) -> None:
        reminders = {reminder.kind: reminder for reminder in person.reminders}
        self._write(Page(from_at=at, user=person.user, reminders=reminders))

    def note(self, overview: Overview) -> None:
        """Keep what a change has led to."""
        reminders = {kind: status.reminder for kind, status in overview.statuses.items()}
        self._write(Page(from_at=overview.now, user=overview.user, reminders=reminders))

    def end(self, user: User, *, at: datetime) -> None:
        self._write(Page(from_at=at, user=user, reminders={}))

    def _write(self, page: Page) -> None:
        self._pages[page.user.id].append(page)

    def of(self, user_id: UserId, *, at: datetime) -> Page:
        """Return what held at an instant."""
        pages = self._pages[user_id]
        return pages[bisect_right(pages, at, key=lambda page: page.from_at) - 1]

    def spans(self, *, until: datetime) -> Iterator[tuple[Page, datetime]]:
        """Yield every page with the instant up to which it held."""
        for pages in self._pages.values():
            ends = [page.from_at for page in pages[1:]]
            yield from zip(pages, [*ends, until], strict=True)
