"""A change of one person: loaded once, changed as values, planned again, stored in one transaction."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime

from bot.domain.delivery.outcomes import Record, StoredNight
from bot.domain.delivery.person import Person
from bot.domain.errors import NeverOnError, NothingOnError, NotYoursError
from bot.domain.events import (
    DomainEvent,
    DrinkLogged,
    DrinkTakenBack,
    PersonEvent,
    ReminderOutdated,
)
from bot.domain.ids import EntryId, OccurrenceId, OfferId, UserId
from bot.domain.people.user import User
from bot.domain.progress.week import Retrospect
from bot.domain.reminders.rules import Reminder, ReminderKey, ReminderKind
from bot.domain.servers.offers import Joined, Membership, Offer, Offered
from bot.domain.standing.evening import outdated
from bot.ports.storage import Storage, UnitOfWork
from bot.ports.world import Clock, Randomness, Wakeup
from bot.services.events import Events
from bot.services.people.activity import ActivityService
from bot.services.people.difference import Difference
from bot.services.people.overview import Overview, overview_of
from bot.services.people.replanner import Replanner, agenda_since


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """What a person had set before a change and after it, as one transaction saw both."""

    before: Overview | None
    """`None`: nothing was ever set."""
    after: Overview


class UserChange:
    """A change under way: services change its values, and nothing is written before its end."""

    def __init__(
        self,
        *,
        uow: UnitOfWork,
        stored: Person | None,
        person: Person,
        now: datetime,
        pressed: OccurrenceId | None = None,
    ) -> None:
        self.now = now
        self.person = person
        """Everything about the person, as it is by now."""
        self.is_stranger = stored is None
        """Whether nothing was ever stored about the person."""
        self._uow = uow
        self._pressed = pressed
        self._stored = stored
        self._found = person
        self._after: Overview | None = None
        self._events: list[PersonEvent] = []
        self._by_hand: list[tuple[ReminderKey, Record]] = []
        self._has_left = False
        """Whether a membership was ended, be it one that could not be read."""

    @property
    def user(self) -> User:
        """The person's settings, as they are by now."""
        return self.person.user

    @user.setter
    def user(self, user: User) -> None:
        self.person = replace(self.person, user=user)

    @property
    def today(self) -> date:
        """The date on the person's wall.

        Raises:
            ZoneMissingError: no zone is set.
        """
        return self.now.astimezone(self.user.zone).date()

    def require_reminders(self) -> None:
        """Refuse a person without reminders.

        Raises:
            NothingOnError: none was ever on.
        """
        if not self.person.reminders:
            raise NothingOnError

    def reminder(self, kind: ReminderKind) -> Reminder:
        """Return the person's reminder of a kind.

        Raises:
            NothingOnError: no reminder was ever on.
            NeverOnError: this one never was.
        """
        self.require_reminders()
        if kind not in self.person.reminders:
            raise NeverOnError
        return self.person.reminders[kind]

    def set_reminder(self, reminder: Reminder) -> None:
        """Give the person a reminder, new or changed."""
        self.person = self.person.with_reminder(reminder)

    async def require_not_of_another(self, occurrence_id: OccurrenceId) -> None:
        """Refuse an occurrence that is stored, but not this person's.

        Raises:
            NotYoursError: it is another person's.
        """
        found = await self._uow.occurrences.get(occurrence_id)
        if found is not None and found.user_id != self.user.id:
            raise NotYoursError

    async def nights(self, kind: ReminderKind) -> Sequence[StoredNight]:
        """Return all nights of a reminder that are on record, as they are stored."""
        return await self._uow.outcomes.all_of(self.user.id, kind)

    async def nights_kept_since(self) -> date | None:
        """Return from when on every planned night is on record, as `Outcomes.kept_since` says."""
        return await self._uow.outcomes.kept_since()

    def note_by_hand(self, kind: ReminderKind, record: Record) -> None:
        """Let the record of a night say that the person has changed it by hand."""
        self._by_hand.append((ReminderKey(self.user.id, kind), record))

    async def log_drink(self, entry_id: EntryId, drink_day: date, *, millilitres: int) -> bool:
        """Log a drink; `False`: that entry is there already."""
        user_id = self.user.id
        is_new = await self._uow.drinks.log(
            entry_id, user_id, drink_day=drink_day, millilitres=millilitres
        )
        if is_new:
            self.person = self.person.with_drink(drink_day, millilitres)
            happened = DrinkLogged(user_id=user_id, entry_id=entry_id, drink_day=drink_day)
            self._events.append(happened)
        return is_new

    async def take_back_drink(self, entry_id: EntryId) -> bool:
        """Take a drink back; `False`: there is no such entry of this person."""
        user_id = self.user.id
        drink = await self._uow.drinks.undo(entry_id, user_id)
        if drink is None:
            return False
        self.person = self.person.with_drink(drink.drink_day, -drink.millilitres)
        self._events.append(
            DrinkTakenBack(user_id=user_id, entry_id=entry_id, drink_day=drink.drink_day)
        )
        return True

    async def retrospect(self, *, since: date) -> Retrospect:
        """Return what is on record of the person's nights; why some were not sent, from *since* on."""
        found = await self._uow.retrospects.of({self.user.id}, since=since)
        return found.get(self.user.id, Retrospect())

    async def offered(self, offer_id: OfferId) -> Offered | None:
        """Return an offer of any server; `None`: it is gone."""
        return await self._uow.offer_members.offered(offer_id)

    async def join(self, membership: Membership, offer: Offer) -> bool:
        """Make the person a member of an offer; `False`: they are one already."""
        is_new = await self._uow.offer_members.join(membership)
        if is_new:
            self.person = self.person.with_membership(Joined(membership=membership, offer=offer))
        return is_new

    async def set_membership(self, joined: Joined) -> None:
        """Change the versions of the person's membership."""
        await self._uow.offer_members.save(joined.membership)
        self.person = self.person.with_membership(joined)

    async def leave(self, offer_id: OfferId) -> bool:
        """End the person's membership of an offer; `False`: there is none."""
        self.person = self.person.without_membership(offer_id)
        self._has_left = await self._uow.offer_members.leave(self.user.id, offer_id)
        return self._has_left

    @property
    def changed(self) -> Changed:
        """What the person had set before and after; once the change is stored."""
        before = None if self.is_stranger else overview_of(self._found, now=self.now)
        return Changed(before=before, after=self.after)

    @property
    def after(self) -> Overview:
        """What the person has set; once the change is stored.

        Raises:
            RuntimeError: it is not.
        """
        if self._after is None:
            message = "the change is still under way"
            raise RuntimeError(message)
        return self._after

    async def store(self, replanner: Replanner) -> list[DomainEvent]:
        """Plan again, store what is different, and return what has happened by that.

        A stranger for whom nothing was set stays one.
        """
        self.person = replanner.replan(self.person, now=self.now)
        self._after = overview_of(self.person, now=self.now)
        if self.is_stranger and self.person == self._found:
            return []
        difference = Difference(stored=self._stored, person=self.person)
        if difference:
            await difference.store(self._uow)
        for key, (occasion, outcome) in self._by_hand:
            await self._uow.outcomes.correct(key, occasion, outcome)
        if difference or self._by_hand or self._has_left:
            await self._uow.commit()
        happened = (*self._events, *difference.events(), *self._outdated())
        return [*difference.deliveries(), *happened]

    def _outdated(self) -> Iterator[ReminderOutdated]:
        """Yield the messages that the change has outdated, but for the one that was pressed."""
        before = self._stored or self._found
        for each in outdated(before, self.person, shown=self._pressed):
            yield ReminderOutdated(user_id=each.user_id, occurrence_id=each.id)


class UserChanges:
    """Changes one person at a time."""

    def __init__(
        self,
        *,
        storage: Storage,
        clock: Clock,
        randomness: Randomness,
        wakeup: Wakeup,
        activity: ActivityService,
        events: Events,
    ) -> None:
        self._storage = storage
        self._clock = clock
        self._replanner = Replanner(randomness=randomness)
        self._wakeup = wakeup
        self._activity = activity
        self._events = events

    @asynccontextmanager
    async def of(
        self, user_id: UserId, *, pressed: OccurrenceId | None = None, since: date | None = None
    ) -> AsyncIterator[UserChange]:
        """Change a person: what the block has made of them is stored when it ends.

        They are locked meanwhile, so nothing slow belongs into the block. An error inside it undoes
        everything. What the person's activity has shown becomes a part of the change.

        Args:
            user_id: who is changed, known or not.
            pressed: an occurrence that is needed however old it is; its message is shown by the press.
            since: the first local date of what happened, where that is longer ago than usual.
        """
        now, activity = self._clock.now(), self._activity.noted(user_id)
        usual = agenda_since(now)
        async with self._storage.begin() as uow:
            new = Person(user=User(id=user_id, created_at=now))
            first_date = min(since or usual, usual)
            stored = await uow.people.load(user_id, since=first_date, pressed=pressed)
            if stored is None and not await uow.users.introduce(new.user):
                # Two first changes at once: the second goes on from what the first has stored.
                stored = await uow.people.load(user_id, since=first_date, pressed=pressed)
            found = stored or new
            person = activity.applied_to(found) if activity else found
            change = UserChange(uow=uow, stored=stored, person=person, now=now, pressed=pressed)
            yield change
            happened = await change.store(self._replanner)
        self._activity.settle(user_id, activity)
        if change.after.next_due_at is not None:
            self._wakeup.at(change.after.next_due_at)
        self._events.publish(*happened)
