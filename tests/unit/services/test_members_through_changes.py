"""Whatever admins and members do, in any order: nobody is moved but by their own press.

Seven people and one offer: they join, leave, use, keep and are erased; its admins edit, pause, remove and
restore it; nights pass and reminders come. After each step everybody else is exactly as before.
"""

import asyncio
from contextlib import suppress
from dataclasses import replace
from datetime import time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.errors import DomainError
from bot.domain.ids import OfferId, UserId
from bot.domain.servers.offers import FEWEST_SHOWN, Headcount, OfferState
from bot.messaging.ui.servers.members.headcounts import counted_text
from bot.messaging.ui.servers.words import headcount_text, offer_state_text
from tests.support.builders import BERLIN, USER_ID, a_reminder, a_user, tonight_at
from tests.support.messenger import channel_of
from tests.support.servers import (
    GUILD_ID,
    OFFER_ID,
    a_configuration,
    a_preset,
    an_offer,
    configure,
    configured,
)
from tests.support.services import Process, World
from tests.support.storage_scenes import store

PEOPLE = tuple(UserId(USER_ID + number) for number in range(7))
OWN = frozenset(PEOPLE[:4])
"""Those who have reminders of their own before any offer."""

MAY_MOVE = {"join", "use", "erase"}
"""What may change the settings of the person who presses, and of nobody else."""

presses = st.tuples(
    st.sampled_from(("join", "join", "own", "leave", "use", "keep", "erase")),
    st.sampled_from((*PEOPLE[:2] * 3, *PEOPLE)),  # some of them often, so that much happens to one
)
edits = st.tuples(
    st.sampled_from(("edit", "edit", "pause", "resume", "remove", "restore", "night")),
    st.sampled_from((20, 21, 22, 23)),
)


class Offered:
    """The offer as its admins have made it, and who is a member by what they pressed."""

    def __init__(self, world: World, process: Process) -> None:
        self._world, self._process = world, process
        self.offer = an_offer()
        self.members: set[UserId] = set()
        self._undo = None

    async def press(self, name: str, person: UserId) -> None:
        memberships = self._process.servers.memberships
        match name:
            case "join" | "own":
                with suppress(DomainError):  # paused or gone
                    await memberships.join(
                        person,
                        OFFER_ID,
                        guild_id=GUILD_ID,
                        seen=self.offer.preset_version,
                        replaces=name == "join",
                        zone_key=BERLIN,
                    )
                    self.members.add(person)
            case "leave":
                left = await memberships.leave(person, OFFER_ID)
                assert left.has_left is (person in self.members)
                self.members.discard(person)
            case "use":
                with suppress(DomainError):  # no member, off, paused or gone
                    await memberships.use_new(person, OFFER_ID, seen=self.offer.preset_version)
            case "keep":
                with suppress(DomainError):  # no member
                    await memberships.keep_mine(person, OFFER_ID, seen=self.offer.preset_version)
            case "erase":
                await self._process.privacy.erase(person)
                self.members.discard(person)

    async def admins(self, name: str, hour: int) -> None:
        before = await configured(self._world.storage)
        assert before is not None
        match name:
            case "edit" if OFFER_ID in before.offers:
                version = self.offer.preset_version + 1
                preset = a_preset(bedtime=time(hour))
                await self._save(replace(self.offer, preset=preset, preset_version=version))
            case "pause" | "resume" if OFFER_ID in before.offers:
                state = OfferState.PAUSED if name == "pause" else OfferState.ON
                await self._save(replace(self.offer, state=state))
            case "remove":
                await self._store(before, before.without_offer(OFFER_ID))
            case "restore":
                await self._store(before, before.with_offer(self.offer))
            case "night":
                await self._process.deliver(at=self._world.now + timedelta(hours=24))

    async def _save(self, offer) -> None:
        before = await configured(self._world.storage)
        assert before is not None
        self.offer = offer
        await self._store(before, before.with_offer(offer))

    async def _store(self, before, after) -> None:
        async with self._world.storage.begin() as unit:
            await unit.servers.save(before, after)
            await unit.commit()


async def settings_of(process: Process) -> dict[UserId, object]:
    """Return everything that people have agreed to, and nothing that happens by itself."""
    found: dict[UserId, object] = {}
    for person in PEOPLE:
        overview = await process.overviews.show(person)
        if overview is not None and (overview.user.bedtimes.is_set or overview.statuses):
            user = overview.user
            rules = {
                kind: (status.reminder.rule, status.reminder.enabled)
                for kind, status in overview.statuses.items()
            }
            found[person] = (user.zone_key, user.bedtimes, user.consented_at, rules)
    return found


async def members_of(world: World) -> tuple[Headcount, list[object]]:
    async with world.storage.read() as unit:
        counts = await unit.offer_members.headcounts(GUILD_ID)
        audit = await unit.audit.page(GUILD_ID)
    return counts.get(OfferId(OFFER_ID), Headcount(0)), list(audit)


async def live(steps) -> None:
    async with World(now=tonight_at(12)) as world:
        process = Process(world)
        for person in OWN:
            user = a_user(id=person, dm_channel_id=channel_of(person))
            await store(world.storage, user, a_reminder(user_id=person))
        await configure(world.storage, a_configuration(offers=[an_offer()]))
        offered = Offered(world, process)
        for person in PEOPLE[:5]:
            await offered.press("join", person)
        before = await settings_of(process)
        for name, subject in steps:
            if subject in PEOPLE:
                await offered.press(name, UserId(subject))
            else:
                await offered.admins(name, subject)
            after = await settings_of(process)
            moved = {person for person in PEOPLE if before.get(person) != after.get(person)}
            assert moved <= ({subject} if name in MAY_MOVE else set()), (name, subject)
            before = after
            await same_members(world, process, offered)


async def same_members(world: World, process: Process, offered: Offered) -> None:
    """Require that exactly those are members who pressed, that no audit tells, and the count hides few."""
    joined = {person for person in PEOPLE if await process.servers.memberships.of_person(person)}
    assert joined == offered.members
    headcount, audit = await members_of(world)
    assert audit == []
    expected = len(joined) if len(joined) >= FEWEST_SHOWN else None
    async with world.storage.read() as unit:
        is_there = OFFER_ID in (await unit.servers.load(GUILD_ID)).offers
    assert headcount.shown == (expected if is_there else None)


@given(steps=st.lists(st.one_of(presses, edits), min_size=10, max_size=25))
@settings(deadline=None, derandomize=True, database=None, max_examples=15)
def test_nobody_is_moved_but_by_their_own_press(steps):
    asyncio.run(live(steps))


@pytest.mark.parametrize(
    "words",
    [counted_text, headcount_text, repr, str, lambda count: offer_state_text(an_offer(), count)],
    ids=["post", "panel", "log", "text", "list"],
)
def test_below_five_every_number_is_told_alike(words):
    few = {words(Headcount(number)) for number in range(FEWEST_SHOWN)}

    assert len(few) == 1
    assert words(Headcount(FEWEST_SHOWN)) not in few
    assert "7" in words(Headcount(7))
