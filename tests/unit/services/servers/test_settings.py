"""A server's settings: who may, what fits, two admins at once, and what the panel says first."""

import asyncio
from datetime import time

import pytest
from structlog.testing import capture_logs

from bot.domain.errors import ZoneUnknownError
from bot.domain.ids import RoleId
from bot.domain.servers.audit import SETTINGS_ID, Actor, AuditKey, ServerChanged
from bot.domain.servers.calls import CallState, StopReason
from bot.domain.servers.errors import (
    ChannelUnfitError,
    EditConflictError,
    Limit,
    LimitReachedError,
    NotForYouError,
    Right,
    RightsMissingError,
    RoleUnfitError,
)
from bot.domain.servers.limits import MOST_CHANGES_AN_HOUR
from bot.domain.servers.views import ProblemKind
from bot.ports.surroundings import ChannelSort
from tests.support.builders import BERLIN
from tests.support.server_acts import (
    ADA,
    BEN,
    GUILD,
    HELPER,
    HELPERS,
    LOUNGE,
    MEMBER,
    SLEEP,
    SLEEPERS,
    UNKNOWN_CHANNEL,
    add_call,
    add_offer,
    audit_keys,
    audit_of,
    change_behind,
    chosen,
    configuration_of,
    furnish,
)
from tests.support.services import Process, World


async def test_a_server_begins_with_its_first_setting(world: World, process: Process):
    panel = await process.servers.settings.panel(ADA)
    before = world.storage.rows.content()

    await process.servers.settings.set_zone(ADA, BERLIN, seen=panel.configuration.server.version)

    assert before["servers"] == []
    assert (await configuration_of(world)).server.zone_key == BERLIN
    assert await audit_keys(world) == [AuditKey.ZONE_SET]


async def test_a_refused_first_setting_leaves_the_server_unknown(world: World, process: Process):
    before = world.storage.rows.content()

    with pytest.raises(ZoneUnknownError):
        await process.servers.settings.set_zone(ADA, "Mars/Olympus", seen=1)
    with pytest.raises(EditConflictError):
        await process.servers.settings.set_zone(ADA, BERLIN, seen=7)

    assert world.storage.rows.content() == before


@pytest.mark.usefixtures("server")
async def test_each_setting_that_is_changed_has_one_entry_with_old_and_new(
    world: World, process: Process
):
    known = len(await audit_of(world))

    await process.servers.settings.set_posts(ADA, locale="de", has_own_texts=False, seen=4)

    entries = (await audit_of(world))[known:]
    assert [entry.change for entry in entries] == [
        ServerChanged(
            guild_id=GUILD,
            actor=ADA.user_id,
            key=AuditKey.LOCALE_SET,
            parameters={
                "id": SETTINGS_ID, "version": 5, "old_locale": None, "new_locale": "de",
            },
        ),
        ServerChanged(
            guild_id=GUILD,
            actor=ADA.user_id,
            key=AuditKey.OWN_TEXTS_SET,
            parameters={
                "id": SETTINGS_ID, "version": 5,
                "old_has_own_texts": True, "new_has_own_texts": False,
            },
        ),
    ]  # fmt: skip
    assert [entry.number for entry in entries] == [known + 1, known + 2]


@pytest.mark.usefixtures("server")
async def test_the_same_setting_again_changes_nothing_however_old_the_panel(
    world: World, process: Process
):
    before = world.storage.rows.content()

    changed = await process.servers.settings.set_zone(BEN, BERLIN, seen=1)

    assert changed.before == changed.after
    assert world.storage.rows.content() == before


@pytest.mark.usefixtures("server")
async def test_of_two_admins_the_second_is_told_what_the_first_has_done(process: Process):
    settings = process.servers.settings
    await settings.set_posts(ADA, locale="de", has_own_texts=True, seen=4)

    with pytest.raises(EditConflictError) as refused:
        await settings.set_zone(BEN, "Europe/Paris", seen=4)

    conflict = refused.value
    assert (conflict.seen, conflict.current) == (4, 5)
    assert conflict.last is not None
    assert conflict.last.change.actor == ADA.user_id
    assert conflict.last.change.parameters["new_locale"] == "de"


async def test_of_two_first_changes_at_once_one_wins_and_the_other_is_told(
    world: World, process: Process
):
    settings = process.servers.settings

    results = await asyncio.gather(
        settings.set_zone(ADA, BERLIN, seen=1),
        settings.set_zone(BEN, "Europe/Paris", seen=1),
        return_exceptions=True,
    )

    (refused,) = [each for each in results if isinstance(each, Exception)]
    assert isinstance(refused, EditConflictError)
    assert await audit_keys(world) == [AuditKey.ZONE_SET]


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize("presser", [HELPER, MEMBER], ids=["manager role", "member"])
async def test_only_manage_server_changes_settings(world: World, process: Process, presser):
    settings = process.servers.settings
    before = world.storage.rows.content()

    for act in (
        settings.set_zone(presser, "Europe/Paris", seen=4),
        settings.set_channel(presser, chosen(LOUNGE), seen=4),
        settings.set_manager_role(presser, SLEEPERS, seen=4),
        settings.set_posts(presser, locale="de", has_own_texts=False, seen=4),
    ):
        with pytest.raises(NotForYouError) as refused:
            await act
        assert refused.value.needs_manage_server

    assert world.storage.rows.content() == before


@pytest.mark.usefixtures("server")
async def test_the_panel_opens_for_the_manager_role_and_for_no_other_member(process: Process):
    panel = await process.servers.settings.panel(HELPER)

    assert not panel.is_admin
    with pytest.raises(NotForYouError):
        await process.servers.settings.panel(MEMBER)


async def test_everyone_is_never_the_manager_role(world: World, process: Process):
    furnish(world)
    everyone = RoleId(int(GUILD))
    world.surroundings.roles[everyone] = "@everyone"

    for role_id in (everyone, RoleId(404)):
        with pytest.raises(RoleUnfitError):
            await process.servers.settings.set_manager_role(ADA, role_id, seen=1)


@pytest.mark.usefixtures("server")
async def test_a_manager_role_that_is_gone_leaves_manage_server_alone(
    world: World, process: Process
):
    del world.surroundings.roles[HELPERS]

    panel = await process.servers.settings.panel(ADA)

    assert [problem.kind for problem in panel.problems] == [ProblemKind.MANAGER_ROLE_GONE]
    with pytest.raises(NotForYouError):
        await process.servers.settings.panel(MEMBER)


@pytest.mark.usefixtures("server")
async def test_a_channel_is_refused_where_charley_or_the_chooser_lacks_a_right(
    world: World, process: Process
):
    settings = process.servers.settings
    world.surroundings.add_channel(LOUNGE, missing=[Right.READ_HISTORY])

    with pytest.raises(RightsMissingError) as of_charley:
        await settings.set_channel(ADA, chosen(LOUNGE), seen=4)
    with pytest.raises(RightsMissingError) as of_chooser:
        await settings.set_channel(ADA, chosen(SLEEP, Right.SEND), seen=4)

    assert (of_charley.value.of_charley, of_charley.value.missing) == (True, {Right.READ_HISTORY})
    assert (of_chooser.value.of_charley, of_chooser.value.missing) == (False, {Right.SEND})


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize(
    "look",
    [{"sort": ChannelSort.OTHER}, {"is_locked": True}, None],
    ids=["forum", "locked", "gone"],
)
async def test_a_channel_that_calls_cannot_stand_in_is_refused(world: World, process, look):
    if look is not None:
        world.surroundings.add_channel(UNKNOWN_CHANNEL, **look)

    with pytest.raises(ChannelUnfitError):
        await process.servers.settings.set_channel(ADA, chosen(UNKNOWN_CHANNEL), seen=4)


async def test_the_panel_says_what_is_wrong_the_most_urgent_first(world: World, process: Process):
    furnish(world)
    settings = process.servers.settings
    await settings.set_zone(ADA, BERLIN, seen=1)
    call = await add_call(process, channel=chosen(SLEEP), role_id=SLEEPERS)
    other = await add_call(process, channel=chosen(LOUNGE))
    await settings.set_manager_role(ADA, HELPERS, seen=2)
    await change_behind(
        world, other.id, state=CallState.STOPPED, stopped_for=StopReason.CHANNEL_GONE
    )
    world.surroundings.add_channel(SLEEP, missing=[Right.SEND])
    world.surroundings.roles.clear()
    world.storage.change("UPDATE servers SET zone_key = 'Mars/Olympus'")

    panel = await settings.panel(ADA)

    assert [(problem.kind, problem.call_id) for problem in panel.problems] == [
        (ProblemKind.ZONE_UNKNOWN, None),
        (ProblemKind.CALL_STOPPED, other.id),
        (ProblemKind.RIGHTS_MISSING, call.id),
        (ProblemKind.PING_ROLE_GONE, call.id),
        (ProblemKind.MANAGER_ROLE_GONE, None),
    ]
    assert panel.problems[1].stopped_for is StopReason.CHANNEL_GONE
    assert panel.problems[2].missing == {Right.SEND}
    assert panel.next_instants == {}


async def test_a_server_without_a_zone_is_told_so_first(process: Process):
    panel = await process.servers.settings.panel(ADA)

    assert [problem.kind for problem in panel.problems] == [ProblemKind.ZONE_MISSING]


@pytest.mark.usefixtures("server")
async def test_nothing_is_said_to_be_gone_in_an_outage_of_discords(world: World, process: Process):
    await add_call(process)
    world.surroundings.unavailable.add(GUILD)

    panel = await process.servers.settings.panel(ADA)

    assert panel.problems == ()


@pytest.mark.usefixtures("server")
async def test_a_server_that_came_back_is_told_that_its_calls_wait_until_one_is_resumed(
    process: Process,
):
    call = await add_call(process)
    call = await process.servers.calls.pause(ADA, call.id, days=None, seen=1)
    before = await process.servers.settings.panel(ADA)
    async with process.server_changes.by_charley(GUILD) as change:
        change.note(AuditKey.RETURNED, id=SETTINGS_ID)

    returned = await process.servers.settings.panel(ADA)
    await process.servers.calls.resume(ADA, call.id, seen=2)
    resumed = await process.servers.settings.panel(ADA)

    assert [problem.kind for problem in returned.problems] == [ProblemKind.RETURNED]
    assert before.problems == resumed.problems == ()


@pytest.mark.usefixtures("server")
async def test_a_person_changes_a_server_sixty_times_an_hour_at_most(
    world: World, process: Process
):
    await _use_up(world, process)
    seen = (await configuration_of(world)).server.version
    before = world.storage.rows.content()

    with pytest.raises(LimitReachedError) as refused:
        await process.servers.settings.set_zone(ADA, "Europe/Paris", seen=seen)

    assert refused.value.limit is Limit.CHANGES_AN_HOUR
    assert world.storage.rows.content() == before
    async with process.server_changes.by_charley(GUILD) as change:
        change.note(AuditKey.ROLE_LOST)
    assert (await audit_of(world))[-1].change.actor is Actor.CHARLEY
    await process.servers.settings.set_zone(BEN, "Europe/Paris", seen=seen)
    assert (await audit_of(world))[-1].change.actor == BEN.user_id


@pytest.mark.usefixtures("server")
async def test_what_takes_away_is_never_refused_and_has_an_end(world: World, process: Process):
    call, other = await add_call(process), await add_call(process, at=time(19))
    offer = await add_offer(process)
    servers = process.servers
    await _use_up(world, process)
    seen = (await configuration_of(world)).server.version

    paused = await servers.calls.pause(ADA, call.id, days=None, seen=call.version)
    with pytest.raises(LimitReachedError):
        await servers.calls.pause(ADA, call.id, days=3, seen=paused.version)
    with pytest.raises(LimitReachedError):
        await servers.calls.resume(ADA, call.id, seen=paused.version)
    await servers.calls.remove(ADA, other.id, seen=other.version)
    offer = await servers.offers.pause(ADA, offer.id, seen=offer.version)
    await servers.offers.remove(ADA, offer.id, seen=offer.version)
    await servers.settings.set_manager_role(ADA, None, seen=seen)
    with pytest.raises(LimitReachedError):
        await servers.settings.set_manager_role(ADA, HELPERS, seen=seen + 1)
    await servers.settings.set_channel(ADA, None, seen=seen + 1)

    left = await configuration_of(world)
    assert [each.state for each in left.calls.values()] == [CallState.PAUSED]
    assert not left.offers
    assert (left.server.manager_role_id, left.server.wind_down_channel_id) == (None, None)


async def _use_up(world: World, process: Process) -> None:
    """Let an admin change as much as they may within an hour."""
    known, seen = len(await audit_of(world)), (await configuration_of(world)).server.version
    for number in range(MOST_CHANGES_AN_HOUR - known):
        await process.servers.settings.set_posts(
            ADA, locale=["de", None][number % 2], has_own_texts=True, seen=seen + number
        )


@pytest.mark.usefixtures("server")
async def test_a_change_is_told_after_the_commit_and_logged_without_what_is_set(process: Process):
    told = []
    process.events.subscribe(told.append)

    with capture_logs() as logs:
        await process.servers.settings.set_zone(ADA, "Europe/Paris", seen=4)

    assert [each.key for each in told] == [AuditKey.ZONE_SET]
    assert logs == [
        {
            "event": "server changed",
            "action": "server_changed",
            "key": AuditKey.ZONE_SET,
            "by_charley": False,
            "log_level": "info",
        }
    ]
