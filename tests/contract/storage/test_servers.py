from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from sqlalchemy import func, select

from bot.domain.ids import CallId, ChannelId, GuildId, OfferId, RoleId
from bot.domain.servers.calls import CallState, StopReason
from bot.domain.servers.errors import NotOfThisServerError
from bot.domain.servers.offers import OfferState
from bot.domain.time.weekdays import Weekday
from bot.storage.schema import tables
from tests.support.builders import NIGHT, USER_ID, a_user, an_occurrence_id, tonight_at
from tests.support.servers import (
    CALL_ID,
    GUILD_ID,
    OTHER_GUILD_ID,
    a_call,
    a_change,
    a_configuration,
    a_draft,
    a_membership,
    a_preset,
    a_server,
    an_offer,
    configure,
    configured,
    store_post,
)
from tests.support.storage_scenes import store

NOW = tonight_at(20)
DAY = timedelta(days=1)
OF_SERVER = ("servers", "calls", "offers", "offer_members", "call_joins", "drafts", "audit")

SERVERS = {
    "bare": a_server(zone_key=None),
    "full": a_server(
        wind_down_channel_id=ChannelId(1),
        manager_role_id=RoleId(2),
        locale="de",
        has_own_texts=False,
        version=7,
        missing_since=NOW,
        removed_at=NOW + DAY,
    ),
}
CALLS = {
    "bare": a_call(),
    "full": a_call(
        days=frozenset({Weekday.SUNDAY, Weekday.MONDAY}),
        at=time(0, 5),
        role_id=RoleId(9),
        text="Lights down, “friends”",
        paused_until=date(2026, 3, 9),
        state=CallState.PAUSED,
        failed_evenings=2,
        version=3,
    ),
    "stopped": a_call(state=CallState.STOPPED, stopped_for=StopReason.CHANNEL_GONE),
}
OFFERS = {
    "bare": an_offer(),
    "full": an_offer(
        name="Frühe Nächte",
        preset=a_preset(
            bedtime=time(1), days=frozenset({Weekday.FRIDAY}), minutes_before=0, has_water=True
        ),
        state=OfferState.PAUSED,
        preset_version=4,
        version=9,
    ),
}


def theirs(configuration=None):
    """Return another server's configuration, alike but for its ids."""
    return configuration or a_configuration(
        a_server(id=OTHER_GUILD_ID),
        calls=[a_call(id=CallId("0" * 12), guild_id=OTHER_GUILD_ID)],
        offers=[an_offer(id=OfferId("1" * 12), guild_id=OTHER_GUILD_ID)],
    )


async def change(storage, before, after):
    async with storage.begin() as unit:
        await unit.servers.save(before, after)
        await unit.commit()


async def test_nothing_is_known_of_a_server_that_never_configured_anything(storage):
    assert await configured(storage) is None


@pytest.mark.parametrize("server", SERVERS.values(), ids=SERVERS)
async def test_a_server_comes_back_as_it_was_introduced(storage, server):
    async with storage.begin() as unit:
        assert await unit.servers.introduce(server) is True
        await unit.commit()

    assert await configured(storage) == a_configuration(server)


async def test_introducing_a_known_server_changes_nothing(storage):
    await configure(storage, a_configuration())

    async with storage.begin() as unit:
        assert await unit.servers.introduce(a_server(zone_key="Asia/Tokyo")) is False
        await unit.commit()

    assert await configured(storage) == a_configuration()


@pytest.mark.parametrize("server", SERVERS.values(), ids=SERVERS)
async def test_changed_settings_are_stored(storage, server):
    before = await configure(storage, a_configuration(calls=[a_call()]))

    await change(storage, before, replace(before, server=server))

    assert await configured(storage) == replace(before, server=server)


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
async def test_a_call_is_added_changed_and_removed(storage, call):
    bare = await configure(storage, a_configuration())
    added, changed = bare.with_call(call), bare.with_call(replace(call, at=time(21), version=8))

    for before, after in ((bare, added), (added, changed), (changed, bare)):
        await change(storage, before, after)

        assert await configured(storage) == after


@pytest.mark.parametrize("offer", OFFERS.values(), ids=OFFERS)
async def test_an_offer_is_added_changed_and_removed(storage, offer):
    bare = await configure(storage, a_configuration())
    added, changed = bare.with_offer(offer), bare.with_offer(replace(offer, name="Late"))

    for before, after in ((bare, added), (added, changed), (changed, bare)):
        await change(storage, before, after)

        assert await configured(storage) == after


async def test_many_servers_are_loaded_at_once(storage):
    mine = await configure(storage, a_configuration(calls=[a_call()], offers=[an_offer()]))
    other = await configure(storage, theirs())

    async with storage.begin() as unit:
        found = await unit.servers.load_all([OTHER_GUILD_ID, GUILD_ID, GuildId(404), GUILD_ID])
        none = await unit.servers.load_all([])

    assert found == {GUILD_ID: mine, OTHER_GUILD_ID: other}
    assert none == {}


async def test_saving_touches_no_other_server(storage):
    mine = await configure(storage, a_configuration(calls=[a_call()], offers=[an_offer()]))
    other = await configure(storage, theirs())

    emptied = a_configuration(a_server(version=2))
    await change(storage, mine, emptied)

    assert await configured(storage) == emptied
    assert await configured(storage, OTHER_GUILD_ID) == other


FOREIGN = {
    "a call": lambda mine, other: (mine, mine.with_call(*other.calls.values())),
    "an offer": lambda mine, other: (mine, mine.with_offer(*other.offers.values())),
    "another server": lambda mine, other: (mine, other),
}


@pytest.mark.parametrize("forged", FOREIGN.values(), ids=FOREIGN)
async def test_a_row_of_another_server_is_refused(storage, forged):
    mine = await configure(storage, a_configuration())
    other = await configure(storage, theirs())
    before, after = forged(mine, other)

    with pytest.raises(NotOfThisServerError):
        await change(storage, before, after)

    assert await configured(storage) == mine
    assert await configured(storage, OTHER_GUILD_ID) == other


@pytest.mark.parametrize("kind", ["calls", "offers"])
async def test_no_id_reaches_the_row_of_another_server(storage, kind):
    """Somebody who claims that a row is theirs changes and deletes nothing."""
    other = await configure(storage, theirs())
    mine = await configure(storage, a_configuration())
    stolen = {id_: replace(row, guild_id=GUILD_ID) for id_, row in getattr(other, kind).items()}
    had = replace(mine, **{kind: stolen})
    changed = {id_: replace(row, version=99) for id_, row in stolen.items()}

    await change(storage, had, replace(mine, **{kind: changed}))
    await change(storage, had, mine)

    assert await configured(storage, OTHER_GUILD_ID) == other


async def test_every_server_is_known(storage):
    removed = a_server(id=OTHER_GUILD_ID, removed_at=NOW)
    await configure(storage, a_configuration())
    await configure(storage, a_configuration(removed))

    async with storage.read() as unit:
        assert await unit.servers.known() == {GUILD_ID: a_server(), OTHER_GUILD_ID: removed}


async def test_a_missing_server_is_noted_once_and_a_removed_one_never(storage):
    await configure(storage, a_configuration())
    removed = a_server(id=OTHER_GUILD_ID, removed_at=NOW)
    await configure(storage, a_configuration(removed))

    for since in (NOW, NOW + DAY):
        async with storage.begin() as unit:
            await unit.servers.mark_missing([GUILD_ID, OTHER_GUILD_ID], since=since)
            await unit.commit()

    async with storage.read() as unit:
        known = await unit.servers.known()
    assert known == {GUILD_ID: a_server(missing_since=NOW), OTHER_GUILD_ID: removed}


async def test_a_server_that_is_there_again_is_missing_no_more(storage):
    missing = a_server(id=OTHER_GUILD_ID, missing_since=NOW)
    await configure(storage, a_configuration(a_server(missing_since=NOW)))
    await configure(storage, a_configuration(missing))

    async with storage.begin() as unit:
        await unit.servers.mark_present([GUILD_ID])
        await unit.commit()

    async with storage.read() as unit:
        known = await unit.servers.known()
    assert known == {GUILD_ID: a_server(), OTHER_GUILD_ID: missing}


async def test_servers_are_removed_the_longest_ago_first(storage):
    for number, days in ((1, 2), (2, 3), (3, 1), (4, None)):
        removed_at = None if days is None else NOW - days * DAY
        server = a_server(id=GuildId(number), removed_at=removed_at)
        await configure(storage, a_configuration(server))

    async with storage.read() as unit:
        assert await unit.servers.removed_before(NOW - DAY, limit=9) == [2, 1]
        assert await unit.servers.removed_before(NOW - DAY, limit=1) == [2]


async def everything_of(storage, configuration, user_id):
    """Store one row of a server in every table that has any."""
    await configure(storage, configuration)
    guild_id = configuration.server.id
    ((call, offer),) = zip(configuration.calls.values(), configuration.offers.values(), strict=True)
    await store(storage, a_user(id=user_id))
    post = await store_post(storage, an_occurrence_id(guild_id), call=call)
    membership = a_membership(user_id=user_id, offer_id=offer.id, guild_id=guild_id)
    async with storage.begin() as unit:
        await unit.offer_members.join(membership)
        await unit.call_joins.join(user_id, post, guild_id=guild_id, due_since=tonight_at(22))
        await unit.drafts.add(a_draft(id=f"{guild_id:012x}", guild_id=guild_id))
        await unit.audit.add([a_change(guild_id=guild_id)], at=NOW)
        await unit.commit()


async def counts(storage):
    async with storage.engine.connect() as connection:
        found = {}
        for name in (*OF_SERVER, "occurrences", "users"):
            count = select(func.count()).select_from(tables.metadata.tables[name])
            found[name] = (await connection.execute(count)).scalar_one()
        return found


async def test_erasing_a_server_takes_all_that_is_its_own_and_nothing_else(storage):
    mine = a_configuration(calls=[a_call()], offers=[an_offer()])
    await everything_of(storage, mine, USER_ID)
    await everything_of(storage, theirs(), USER_ID + 1)
    assert set((await counts(storage)).values()) == {2}

    async with storage.begin() as unit:
        await unit.servers.erase([GUILD_ID])
        await unit.commit()

    assert await counts(storage) == {**dict.fromkeys((*OF_SERVER, "occurrences"), 1), "users": 2}
    assert await configured(storage) is None
    assert await configured(storage, OTHER_GUILD_ID) == theirs()


async def test_the_posts_of_a_call_are_the_planners_and_memberships_outlive_their_offer(storage):
    mine = a_configuration(calls=[a_call()], offers=[an_offer()])
    await everything_of(storage, mine, USER_ID)
    planned = await store_post(
        storage, an_occurrence_id(2), local_date=NIGHT + DAY, state="planned"
    )

    await change(storage, mine, a_configuration())

    assert await configured(storage) == a_configuration()
    assert planned in await posts(storage)  # the planner alone knows which of them may be out
    assert an_occurrence_id(GUILD_ID) in await posts(storage)
    left = await counts(storage)
    assert (left["call_joins"], left["offer_members"], left["offers"]) == (1, 1, 0)


async def posts(storage):
    async with storage.engine.connect() as connection:
        found = await connection.execute(
            select(tables.occurrences.c.id).where(tables.occurrences.c.call_id.is_not(None))
        )
        return set(found.scalars())


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
async def test_a_call_that_comes_back_knows_what_it_has_posted(storage, call):
    with_it, without = a_configuration(calls=[a_call()]), a_configuration()
    await configure(storage, with_it)
    post = await store_post(storage)

    await change(storage, with_it, without)
    await change(storage, without, without.with_call(call))

    assert await configured(storage) == without.with_call(call)
    assert await posts(storage) == {post}


async def test_a_removed_call_comes_back_in_no_other_server(storage):
    other = theirs()
    await configure(storage, other)
    await change(storage, other, replace(other, calls={}))
    mine = await configure(storage, a_configuration())
    (id_,) = other.calls

    with pytest.raises(NotOfThisServerError):
        await change(storage, mine, mine.with_call(a_call(id=id_)))

    assert await configured(storage) == mine
    assert await configured(storage, OTHER_GUILD_ID) == replace(other, calls={})


@pytest.mark.parametrize("kind", ["calls", "offers"])
async def test_a_row_that_is_there_is_not_overwritten_by_a_new_one(storage, kind):
    mine = await configure(storage, a_configuration(calls=[a_call()], offers=[an_offer()]))
    again = {id_: replace(row, version=99) for id_, row in getattr(mine, kind).items()}

    with pytest.raises(NotOfThisServerError):
        await change(storage, replace(mine, **{kind: {}}), replace(mine, **{kind: again}))

    assert await configured(storage) == mine


async def test_removed_calls_are_pruned_once_their_posts_are_old(storage):
    calls = [a_call(id=CallId(f"{number:012x}")) for number in range(4)]
    without_posts, old, recent, kept = calls
    all_of_them = await configure(storage, a_configuration(calls=calls))
    for number, (call, due_at) in enumerate(((old, NOW), (recent, NOW + DAY), (kept, NOW))):
        await store_post(storage, an_occurrence_id(number), call=call, due_at=due_at)
    await change(storage, all_of_them, a_configuration(calls=[kept]))

    async with storage.begin() as unit:
        found = [
            await unit.servers.prune_removed_calls(posted_before=NOW + DAY, limit=1)
            for _ in range(3)
        ]
        await unit.commit()

    assert without_posts.id < old.id
    assert found == [1, 1, 0]
    assert await posts(storage) == {an_occurrence_id(1), an_occurrence_id(2)}
    assert await configured(storage) == a_configuration(calls=[kept])


async def unplanned(storage, **place):
    async with storage.read() as unit:
        return list(await unit.servers.unplanned(**{"limit": 9, **place}))


PLANNABLE = {
    "on": (a_call(), a_server(), True),
    "paused until a date": (
        a_call(state=CallState.PAUSED, paused_until=NIGHT), a_server(), True,
    ),
    "paused": (a_call(state=CallState.PAUSED), a_server(), False),
    "stopped": (a_call(state=CallState.STOPPED), a_server(), False),
    "without a zone": (a_call(), a_server(zone_key=None), False),
    "removed": (a_call(), a_server(removed_at=NOW), False),
    "missing": (a_call(), a_server(missing_since=NOW), True),
}  # fmt: skip


@pytest.mark.parametrize(("call", "server", "is_found"), PLANNABLE.values(), ids=PLANNABLE)
async def test_calls_that_are_to_post_and_have_nothing_planned_are_found(
    storage, call, server, is_found
):
    await configure(storage, a_configuration(server, calls=[call]))

    assert await unplanned(storage) == [(GUILD_ID, CALL_ID)] * is_found


@pytest.mark.parametrize(
    ("state", "is_found"), [("planned", False), ("leased", False), ("sent", True)]
)
async def test_only_an_open_occurrence_counts_as_planned(storage, state, is_found):
    await configure(storage, a_configuration(calls=[a_call()]))
    await store_post(storage, state=state)

    assert await unplanned(storage) == [(GUILD_ID, CALL_ID)] * is_found


async def test_unplanned_calls_come_page_by_page(storage):
    calls = [a_call(id=CallId(f"{number:012x}")) for number in (1, 2, 3)]
    await configure(storage, a_configuration(calls=calls))
    await configure(storage, theirs())
    keys = [(GUILD_ID, call.id) for call in calls] + [(OTHER_GUILD_ID, CallId("0" * 12))]

    assert await unplanned(storage) == keys
    assert await unplanned(storage, limit=2) == keys[:2]
    assert await unplanned(storage, after=keys[1], limit=2) == keys[2:]
