"""Who is there: attackers with rows of their own, and bystanders whose rows nobody may touch.

A bystander has rows in every table that can hold some of a person or a server, and values that stand
nowhere else: an answer that holds one of them has read what it may not.
"""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta

from bot.domain.delivery.occurrence import CallOccurrence, Occurrence, State
from bot.domain.delivery.outcomes import Outcome
from bot.domain.guided.session import GuidedSession
from bot.domain.ids import (
    CallId,
    ChannelId,
    DraftId,
    EntryId,
    GuildId,
    MessageId,
    OfferId,
    UserId,
)
from bot.domain.people.bedtimes import Bedtimes
from bot.domain.people.user import User
from bot.domain.reminders.rules import Reminder
from bot.domain.reminders.slots import Occasion, Slot
from bot.domain.servers.calls import Call
from bot.domain.servers.configuration import Configuration
from bot.domain.servers.drafts import Draft, DraftKind
from bot.domain.servers.offers import Membership, Offer, Preset
from bot.domain.servers.server import Server
from bot.domain.time.weekdays import EVERY_DAY
from bot.kinds.drinks import WaterRule
from bot.kinds.stretch import STRETCH, StretchRule
from bot.scheduling.system_clock import SystemClock, SystemRandomness
from bot.storage.unit_of_work import SqlStorage
from bot.storage.upgrade import upgrade
from tests.process.people import ZONE
from tests.wire import WireDiscord
from tests.wire import model as wire
from tests.wire.permissions import MANAGE_GUILD

BYSTANDERS, SCOUTS = 6, 40
PLANTED = "PLANTED"
"""Stands in every text of the bystanders."""

PLANTED_ZONE = "Antarctica/Troll"
SECRETS = re.compile(rf"{PLANTED}|Troll|\b1,?237\b")
"""Also an amount that a bystander drank; no id has a digit more on neither side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """A server with a call and an offer."""

    guild: wire.Guild
    channel: wire.Channel
    role: wire.Role
    call: Call
    offer: Offer
    draft: Draft
    post: CallOccurrence


@dataclass(frozen=True, slots=True, kw_only=True)
class Bystander:
    """Somebody who does nothing at all."""

    account: wire.User
    dm: wire.Channel
    sent: Occurrence
    coming: Occurrence
    entry: EntryId
    session: GuidedSession


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """Everybody, and where they are."""

    attackers: list[wire.User]
    """Every fourth manages the server `own`; all of them are members of `shared`."""
    scouts: list[wire.User]
    """They manage `own` as well, and only look around beforehand."""
    bystanders: list[Bystander]
    own: Home
    """The attackers' server."""
    shared: Home
    """A server of bystanders in which attackers have no rights."""
    closed: Home
    """A server of bystanders that no attacker is in."""

    @property
    def foreign_ids(self) -> frozenset[int]:
        """Numbers that stand in rows which are not to change."""
        people = {each.account.id for each in self.bystanders}
        return frozenset(people | {self.shared.guild.id, self.closed.guild.id})


async def populate(discord: WireDiscord, url: str, *, attackers: int) -> Population:
    """Store everybody."""
    now = SystemClock().now()
    crowd = [discord.add_user(f"eve {number}") for number in range(attackers)]
    scouts = [discord.add_user(f"scout {number}") for number in range(SCOUTS)]
    watching = [discord.add_user(f"{PLANTED} {number}") for number in range(BYSTANDERS)]
    population = Population(
        attackers=crowd,
        scouts=scouts,
        bystanders=[_bystander(discord, account, now) for account in watching],
        own=_home(discord, "own", [scouts[0], *scouts, *crowd], now),
        shared=_home(discord, PLANTED, [watching[0], *watching, *crowd], now),
        closed=_home(discord, PLANTED, [watching[0], *watching], now),
    )
    for member in [*scouts, *crowd[::4]]:
        population.own.guild.members[member.id].permissions = MANAGE_GUILD
    storage = SqlStorage.open(url)
    await upgrade(storage.engine)
    for home in (population.own, population.shared, population.closed):
        await _store_home(storage, home, now)
    for bystander in population.bystanders:
        await _store_bystander(storage, bystander, population, now)
    await _store_attackers(storage, discord, [*crowd, *scouts], now)
    await storage.close()
    return population


def _home(discord: WireDiscord, name: str, members: list[wire.User], now: datetime) -> Home:
    guild = discord.add_guild(
        name, members=members, channels=[f"{name}-room"], roles=["sleepers"], bots=[discord.bot]
    )
    (channel,) = guild.channels.values()
    randomness = SystemRandomness()
    guild_id, bedtime = GuildId(guild.id), time(23, 17)
    call = Call(
        id=CallId(randomness.row_id()),
        guild_id=guild_id,
        channel_id=ChannelId(channel.id),
        at=(now - timedelta(hours=6)).time().replace(second=0, microsecond=0),
        text=f"{name} text",
    )
    offer = Offer(
        id=OfferId(randomness.row_id()),
        guild_id=guild_id,
        name=f"{name} offer",
        preset=Preset(bedtime=bedtime),
    )
    draft = Draft(
        id=DraftId(randomness.row_id()),
        guild_id=guild_id,
        kind=DraftKind.CALL,
        content={"at": "22:00", "days": [0, 1]},
        made_at=now,
    )
    due_at = now - timedelta(hours=6)
    slot = Slot(
        local_date=due_at.date(),
        number=0,
        due_at=due_at,
        stale_at=due_at + timedelta(minutes=15),
        anchor_at=due_at,
    )
    post = CallOccurrence(
        id=randomness.occurrence_id(now=now),
        call_id=call.id,
        guild_id=guild_id,
        slot=slot,
        claimable_at=due_at,
        state=State.SENT,
        attempts=1,
        attempted_at=due_at,
        message_id=MessageId(discord.world.snowflakes.next()),
        sent_at=due_at,
    )
    role = guild.roles[-1]
    return Home(
        guild=guild, channel=channel, role=role, call=call, offer=offer, draft=draft, post=post
    )


def _bystander(discord: WireDiscord, account: wire.User, now: datetime) -> Bystander:
    dm = discord.world.direct(discord.bot, account)
    last_night = now - timedelta(hours=12)
    tonight = now + timedelta(hours=8)
    sent = replace(
        _occurrence(account, last_night, now),
        state=State.SENT,
        attempts=1,
        attempted_at=last_night,
        message_id=MessageId(discord.world.snowflakes.next()),
        sent_at=last_night,
    )
    session = GuidedSession(
        user_id=UserId(account.id),
        routine_id="standing",
        started_at=now,
        since=now,
        is_paused=True,
    )
    return Bystander(
        account=account,
        dm=dm,
        sent=sent,
        coming=_occurrence(account, tonight, now),
        entry=EntryId(str(discord.world.snowflakes.next())),
        session=session,
    )


def _occurrence(account: wire.User, due_at: datetime, now: datetime) -> Occurrence:
    due_at = due_at.replace(second=0, microsecond=0)
    slot = Slot(
        local_date=due_at.astimezone(UTC).date(),
        number=0,
        due_at=due_at,
        stale_at=due_at + timedelta(minutes=90),
        anchor_at=due_at + timedelta(minutes=30),
    )
    return Occurrence(
        id=SystemRandomness().occurrence_id(now=now),
        user_id=UserId(account.id),
        kind=STRETCH,
        slot=slot,
        claimable_at=due_at,
    )


def _user(account: wire.User, dm: wire.Channel, now: datetime, *, zone_key: str) -> User:
    user = User(
        id=UserId(account.id),
        created_at=now,
        zone_key=zone_key,
        locale="en-US",
        dm_channel_id=ChannelId(dm.id),
        consented_at=now,
        consent_version="1",
    )
    bed_at = (now + timedelta(hours=9)).astimezone(user.zone)
    bedtimes = Bedtimes().with_bedtime(
        bed_at.time().replace(second=0, microsecond=0), days=EVERY_DAY
    )
    return replace(user, bedtimes=bedtimes, screened_on=now.date())


async def _store_home(storage: SqlStorage, home: Home, now: datetime) -> None:
    server = Server(
        id=GuildId(home.guild.id), created_at=now, zone_key="Europe/Lisbon", has_own_texts=True
    )
    empty = Configuration(server=server)
    async with storage.begin() as unit:
        await unit.servers.introduce(server)
        await unit.servers.save(empty, empty.with_call(home.call).with_offer(home.offer))
        await unit.occurrences.add([home.post])
        await unit.drafts.add(home.draft)
        await unit.commit()


async def _store_bystander(
    storage: SqlStorage, person: Bystander, population: Population, now: datetime
) -> None:
    user = _user(person.account, person.dm, now, zone_key=PLANTED_ZONE)
    water = Reminder(user_id=user.id, rule=WaterRule(target_ml=1300), enabled=False)
    stretch = Reminder(user_id=user.id, rule=StretchRule(minutes_before=60), enabled=True)
    async with storage.begin() as unit:
        await unit.users.save(user)
        await unit.reminders.save([stretch, water])
        await unit.occurrences.add([person.sent, person.coming])
        night = Occasion(person.sent.slot.local_date, person.sent.slot.anchor_at)
        await unit.outcomes.record(stretch.key, night, Outcome.MISSED)
        today = now.astimezone(user.zone).date()
        await unit.drinks.log(person.entry, user.id, drink_day=today, millilitres=1237)
        await unit.tips_seen.note(user.id, "planted")
        await unit.sessions.save(person.session)
        for home in (population.shared, population.closed):
            await unit.offer_members.join(Membership.new(user.id, home.offer, at=now))
            await unit.call_joins.join(
                home.post.id,
                user.id,
                guild_id=home.offer.guild_id,
                due_since=now - timedelta(days=1),
            )
        await unit.commit()


async def _store_attackers(
    storage: SqlStorage, discord: WireDiscord, crowd: list[wire.User], now: datetime
) -> None:
    """Every second has rows of their own; the others are strangers."""
    async with storage.begin() as unit:
        for account in crowd[::2]:
            dm = discord.world.direct(discord.bot, account)
            user = _user(account, dm, now, zone_key=ZONE)
            await unit.users.save(user)
            rule = StretchRule(minutes_before=60)
            await unit.reminders.save([Reminder(user_id=user.id, rule=rule, enabled=True)])
        await unit.commit()
