"""Calls: drafted, saved by a press, edited by two at once, paused, healed, removed, brought back."""

import asyncio
from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from bot.domain.errors import RuleOutOfRangeError
from bot.domain.ids import CallId, ChannelId, DraftId, RoleId
from bot.domain.servers.audit import AuditKey
from bot.domain.servers.calls import CallState, StopReason
from bot.domain.servers.drafts import KEEP_DRAFT, UNDO_FOR
from bot.domain.servers.errors import (
    CallsTooCloseError,
    ChannelMissingError,
    ChannelUnfitError,
    EditConflictError,
    NotForYouError,
    NotOfThisServerError,
    OwnTextsOffError,
    OwnTextUnfitError,
    Right,
    RightsMissingError,
    RoleUnfitError,
    ServerZoneMissingError,
    TimeMissingError,
    UndoTooLateError,
)
from bot.domain.servers.fields import CallFields
from bot.domain.time.weekdays import WEEKDAYS
from bot.ports.storage import StorageUnavailableError
from tests.support.builders import BERLIN, NIGHT, tonight_at
from tests.support.server_acts import (
    ADA,
    BEN,
    GUILD,
    HELPER,
    LOUNGE,
    MEMBER,
    OTHER_GUILD,
    SILENT,
    SLEEP,
    SLEEPERS,
    STRANGER,
    add_call,
    audit_keys,
    audit_of,
    change_behind,
    chosen,
    configuration_of,
    edit_call,
    furnish,
    set_up,
)
from tests.support.services import Process, World

TEXT = "Lights down, phones away."


@pytest.mark.usefixtures("server")
async def test_a_draft_shows_the_call_and_its_next_three_posts_and_stores_nothing_else(
    world: World, process: Process
):
    before = world.storage.rows.content()

    draft = await process.servers.calls.draft(
        HELPER, CallFields(at=time(22), days=WEEKDAYS, text=TEXT)
    )

    after = world.storage.rows.content()
    assert (draft.before, draft.conflict) == (None, None)
    assert draft.after.call.channel_id == SLEEP
    assert draft.after.call.text == TEXT
    assert draft.after.next_instants == tuple(
        tonight_at(22, night=NIGHT + timedelta(days=days)) for days in range(3)
    )
    assert {name for name in after if after[name] != before[name]} == {"drafts"}


@pytest.mark.usefixtures("server")
async def test_a_draft_saved_twice_is_one_call_and_one_entry(world: World, process: Process):
    draft = await process.servers.calls.draft(HELPER, CallFields(at=time(22)))

    first = await process.servers.calls.save(HELPER, draft.id)
    stored = world.storage.rows.content()
    second = await process.servers.calls.save(HELPER, draft.id)

    assert first == second == (await configuration_of(world)).call(first.id)
    assert first == draft.after.call
    assert world.storage.rows.content() == stored
    assert (await audit_keys(world)).count(AuditKey.CALL_ADDED) == 1


@pytest.mark.usefixtures("server")
async def test_two_presses_at_once_are_one_call(world: World, process: Process):
    draft = await process.servers.calls.draft(ADA, CallFields(at=time(22)))

    first, second = await asyncio.gather(
        process.servers.calls.save(ADA, draft.id), process.servers.calls.save(BEN, draft.id)
    )

    assert first == second
    assert (await audit_keys(world)).count(AuditKey.CALL_ADDED) == 1


@pytest.mark.usefixtures("server")
async def test_an_edit_saved_twice_is_one_change(world: World, process: Process):
    call = await add_call(process)
    draft = await process.servers.calls.draft(
        ADA, CallFields(at=time(21)), call_id=call.id, seen=call.version
    )

    first = await process.servers.calls.save(ADA, draft.id)
    second = await process.servers.calls.save(ADA, draft.id)

    assert first == second
    assert (first.at, first.version) == (time(21), 2)
    entry = (await audit_of(world))[-1].change
    assert entry.key is AuditKey.CALL_EDITED
    assert entry.parameters == {
        "id": call.id, "version": 2, "old_at": "22:00", "new_at": "21:00",
    }  # fmt: skip


@pytest.mark.usefixtures("server")
async def test_the_audit_keeps_that_words_were_changed_and_never_the_words(
    world: World, process: Process
):
    call = await add_call(process, text=TEXT)
    await edit_call(process, call, text="Breathe out slowly.")

    stored = str(world.storage.rows.select("SELECT params FROM audit"))
    assert "Lights" not in stored
    assert "Breathe" not in stored
    assert (await audit_of(world))[-1].change.parameters["new_text"] is True


@pytest.mark.usefixtures("server")
async def test_a_draft_can_be_changed_before_it_is_saved(process: Process):
    first = await process.servers.calls.draft(HELPER, CallFields(at=time(22), text=TEXT))

    second = await process.servers.calls.draft(HELPER, CallFields(at=time(21)), earlier=first.id)
    shown = await process.servers.calls.drafted(HELPER, first.id)
    call = await process.servers.calls.save(HELPER, second.id)

    assert second.id == first.id
    assert shown.after == second.after
    assert (call.at, call.text) == (time(21), TEXT)


@pytest.mark.usefixtures("server")
async def test_a_field_is_kept_unless_it_is_said_and_none_clears_it(process: Process):
    call = await add_call(process, text=TEXT, role_id=SLEEPERS)

    kept = await edit_call(process, call, days=WEEKDAYS)
    cleared = await edit_call(process, kept, text=" ", role_id=None)

    assert (kept.text, kept.role_id, kept.at) == (TEXT, SLEEPERS, time(22))
    assert (cleared.text, cleared.role_id, cleared.days) == (None, None, WEEKDAYS)


async def test_a_call_needs_a_zone_a_channel_and_a_time(world: World, process: Process):
    furnish(world)
    calls, settings = process.servers.calls, process.servers.settings
    before = world.storage.rows.content()

    with pytest.raises(ServerZoneMissingError):
        await calls.draft(ADA, CallFields(at=time(22), channel=chosen(SLEEP)))
    assert world.storage.rows.content() == before
    await settings.set_zone(ADA, BERLIN, seen=1)
    with pytest.raises(ChannelMissingError):
        await calls.draft(ADA, CallFields(at=time(22)))
    with pytest.raises(TimeMissingError):
        await calls.draft(ADA, CallFields(channel=chosen(SLEEP)))


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"channel": chosen(SLEEP, Right.SEND)}, RightsMissingError),
        ({"channel": chosen(LOUNGE)}, RightsMissingError),
        ({"channel": chosen(ChannelId(404))}, ChannelUnfitError),
        ({"role_id": SILENT}, RightsMissingError),
        ({"role_id": RoleId(int(GUILD))}, RoleUnfitError),
        ({"role_id": RoleId(404)}, RoleUnfitError),
        ({"text": "see https://example.org"}, OwnTextUnfitError),
        ({"text": "hello @everyone"}, OwnTextUnfitError),
        ({"at": time(22, 30)}, CallsTooCloseError),
    ],
)
async def test_what_may_not_be_saved_is_refused_before_it_is_shown(
    world: World, process: Process, fields, error
):
    await add_call(process)
    world.surroundings.add_channel(LOUNGE, missing=[Right.READ_HISTORY])
    before = world.storage.rows.content()

    with pytest.raises(error):
        await process.servers.calls.draft(HELPER, CallFields(**{"at": time(20), **fields}))

    assert world.storage.rows.content() == before


@pytest.mark.usefixtures("server")
async def test_a_role_that_is_not_mentionable_needs_mention_everyone_of_both(
    world: World, process: Process
):
    here = replace(chosen(SLEEP), may_ping=True)
    wanted = CallFields(channel=here, at=time(20), role_id=SILENT)
    draft = await process.servers.calls.draft(HELPER, wanted)

    with pytest.raises(RightsMissingError) as of_saver:
        await process.servers.calls.save(HELPER, draft.id)
    world.surroundings.pinging = {(HELPER.user_id, SLEEP)}
    world.surroundings.add_channel(SLEEP)
    with pytest.raises(RightsMissingError) as of_charley:
        await process.servers.calls.save(HELPER, draft.id)
    world.surroundings.add_channel(SLEEP, may_ping=True)
    saved = await process.servers.calls.save(HELPER, draft.id)
    world.surroundings.pinging.clear()

    assert (of_saver.value.of_charley, of_charley.value.of_charley) == (False, True)
    kept = await edit_call(process, saved, HELPER, at=time(21))
    assert kept.role_id == SILENT  # an admin's choice, which the helper has not touched


@pytest.mark.usefixtures("server")
async def test_own_words_are_refused_where_the_settings_switch_them_off(process: Process):
    call = await add_call(process, text=TEXT)
    await process.servers.settings.set_posts(ADA, locale=None, has_own_texts=False, seen=4)

    kept = await edit_call(process, call, at=time(21))

    assert kept.text == TEXT
    with pytest.raises(OwnTextsOffError):
        await edit_call(process, kept, text="Other words.")


@pytest.mark.usefixtures("server")
async def test_what_has_changed_between_showing_and_pressing_is_checked_again(
    world: World, process: Process
):
    calls = process.servers.calls
    draft = await calls.draft(HELPER, CallFields(at=time(22)))
    world.surroundings.add_channel(SLEEP, missing=[Right.READ_HISTORY])
    before = world.storage.rows.content()

    with pytest.raises(RightsMissingError):
        await calls.save(HELPER, draft.id)
    with pytest.raises(NotForYouError):
        await calls.save(MEMBER, draft.id)

    assert world.storage.rows.content() == before
    world.surroundings.add_channel(SLEEP)
    await process.servers.settings.set_manager_role(ADA, None, seen=4)
    with pytest.raises(NotForYouError):  # the role was taken from helpers meanwhile
        await calls.save(HELPER, draft.id)


@pytest.mark.usefixtures("server")
async def test_nothing_of_another_server_is_found_by_its_id(world: World, process: Process):
    call = await add_call(process)
    draft = await process.servers.calls.draft(ADA, CallFields(at=time(20)))
    removed = await process.servers.calls.remove(
        ADA, (await add_call(process, at=time(18))).id, seen=1
    )
    await set_up(process, STRANGER)
    calls = process.servers.calls
    before = world.storage.rows.content()

    for act in (
        calls.preview(STRANGER, call.id),
        calls.draft(STRANGER, CallFields(at=time(9)), call_id=call.id, seen=1),
        calls.draft(STRANGER, CallFields(at=time(9)), earlier=draft.id),
        calls.drafted(STRANGER, draft.id),
        calls.save(STRANGER, draft.id, force=True),
        calls.pause(STRANGER, call.id, days=None, seen=1),
        calls.resume(STRANGER, call.id, seen=1),
        calls.remove(STRANGER, call.id, seen=1),
        calls.restore(STRANGER, removed.undo_id),
    ):
        with pytest.raises(NotOfThisServerError):
            await act
    await calls.drop(STRANGER, draft.id)

    assert await calls.list(STRANGER) == ()
    assert world.storage.rows.content() == before
    assert (await configuration_of(world, OTHER_GUILD)).calls == {}


@pytest.mark.usefixtures("server")
async def test_the_later_of_two_edits_sees_whose_change_it_was_and_chooses(
    world: World, process: Process
):
    calls = process.servers.calls
    call = await add_call(process)
    mine = await calls.draft(BEN, CallFields(at=time(20)), call_id=call.id, seen=1)
    await edit_call(process, call, at=time(21))
    before = world.storage.rows.content()

    with pytest.raises(EditConflictError) as refused:
        await calls.save(BEN, mine.id)

    assert world.storage.rows.content() == before
    conflict = refused.value
    assert (conflict.seen, conflict.current) == (1, 2)
    assert conflict.last is not None
    assert conflict.last.change.actor == ADA.user_id
    assert conflict.last.at == world.now
    assert conflict.last.change.parameters["new_at"] == "21:00"
    used = await calls.save(BEN, mine.id, force=True)
    assert (used.at, used.version) == (time(20), 3)


@pytest.mark.usefixtures("server")
async def test_a_draft_of_an_old_version_says_so_when_it_is_shown(process: Process):
    call = await add_call(process)
    await edit_call(process, call, at=time(21))

    draft = await process.servers.calls.draft(BEN, CallFields(at=time(20)), call_id=call.id, seen=1)

    assert draft.conflict is not None
    assert draft.before is not None
    assert draft.before.at == time(21)


@pytest.mark.usefixtures("server")
async def test_keep_theirs_drops_the_draft(world: World, process: Process):
    calls = process.servers.calls
    call = await add_call(process)
    mine = await calls.draft(BEN, CallFields(at=time(20)), call_id=call.id, seen=1)

    await calls.drop(BEN, mine.id)
    await calls.drop(BEN, mine.id)

    with pytest.raises(NotOfThisServerError):
        await calls.save(BEN, mine.id, force=True)
    assert (await configuration_of(world)).call(call.id) == call


@pytest.mark.usefixtures("server")
async def test_a_draft_lives_for_a_day(world: World, process: Process):
    draft = await process.servers.calls.draft(ADA, CallFields(at=time(22)))
    world.clock.advance(KEEP_DRAFT)

    with pytest.raises(NotOfThisServerError):
        await process.servers.calls.save(ADA, draft.id)


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize(
    ("hour", "days", "until"),
    [(12, 1, NIGHT + timedelta(days=1)), (23, 1, NIGHT + timedelta(days=2)), (12, None, None)],
    ids=["before today's post", "after it", "until resumed"],
)
async def test_a_pause_is_silent_on_so_many_dates(
    world: World, process: Process, hour: int, days: int | None, until: date | None
):
    call = await add_call(process)
    world.clock.move_to(tonight_at(hour))

    paused = await process.servers.calls.pause(HELPER, call.id, days=days, seen=1)
    again = await process.servers.calls.pause(HELPER, call.id, days=days, seen=1)

    assert (paused.state, paused.paused_until, paused.version) == (CallState.PAUSED, until, 2)
    assert again == paused
    assert (await audit_keys(world)).count(AuditKey.CALL_PAUSED) == 1
    resumed = await process.servers.calls.resume(HELPER, call.id, seen=2)
    assert (resumed.state, resumed.paused_until) == (CallState.ON, None)
    assert await process.servers.calls.resume(HELPER, call.id, seen=2) == resumed


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize("days", [0, 366, -1])
async def test_a_pause_lasts_a_day_to_a_year(process: Process, days: int):
    call = await add_call(process)

    with pytest.raises(RuleOutOfRangeError):
        await process.servers.calls.pause(ADA, call.id, days=days, seen=1)


@pytest.mark.usefixtures("server")
async def test_a_stopped_call_heals_by_a_fitting_channel_and_stays_stopped_without(
    world: World, process: Process
):
    call = await add_call(process)
    del world.surroundings.channels[SLEEP]
    call = await change_behind(
        world, call.id, state=CallState.STOPPED, stopped_for=StopReason.CHANNEL_GONE
    )

    other_time = await edit_call(process, call, at=time(21))
    with pytest.raises(ChannelUnfitError):
        await process.servers.calls.resume(ADA, call.id, seen=other_time.version)
    healed = await edit_call(process, other_time, channel=chosen(LOUNGE))

    assert (other_time.state, other_time.at) == (CallState.STOPPED, time(21))
    assert (healed.state, healed.stopped_for, healed.failed_evenings) == (CallState.ON, None, 0)
    entry = (await audit_of(world))[-1].change.parameters
    assert (entry["old_state"], entry["new_state"]) == ("stopped", "on")


@pytest.mark.usefixtures("server")
async def test_a_call_whose_thread_is_archived_can_be_edited_and_resumed(
    world: World, process: Process
):
    call = await add_call(process)
    del world.surroundings.channels[SLEEP]  # an archived thread cannot be seen

    edited = await edit_call(process, call, at=time(21))
    paused = await process.servers.calls.pause(ADA, call.id, days=None, seen=2)
    resumed = await process.servers.calls.resume(ADA, call.id, seen=3)

    assert [each.state for each in (edited, paused, resumed)] == [
        CallState.ON, CallState.PAUSED, CallState.ON,
    ]  # fmt: skip
    panel = await process.servers.settings.panel(ADA)
    assert [problem.call_id for problem in panel.problems] == [None]  # the wind-down channel


@pytest.mark.usefixtures("server")
async def test_an_edit_of_a_call_that_is_on_keeps_the_count_of_its_failures(
    world: World, process: Process
):
    call = await add_call(process)
    failing = await change_behind(world, call.id, failed_evenings=2)
    known = await audit_keys(world)

    same = await edit_call(process, failing)
    edited = await edit_call(process, failing, at=time(21))

    assert same == failing
    assert edited.failed_evenings == 2
    assert await audit_keys(world) == [*known, AuditKey.CALL_EDITED]


@pytest.mark.usefixtures("server")
async def test_an_edit_leaves_a_pause_as_it_is(process: Process):
    call = await add_call(process)
    paused = await process.servers.calls.pause(ADA, call.id, days=None, seen=1)

    edited = await edit_call(process, paused, at=time(21))

    assert (edited.state, edited.at) == (CallState.PAUSED, time(21))


@pytest.mark.usefixtures("server")
async def test_a_removal_is_taken_back_whole_for_a_quarter_of_an_hour(
    world: World, process: Process
):
    calls = process.servers.calls
    call = await add_call(process, text=TEXT, role_id=SLEEPERS)
    call = await calls.pause(ADA, call.id, days=3, seen=1)
    removed = await calls.remove(ADA, call.id, seen=2)
    gone = dict((await configuration_of(world)).calls)
    world.clock.advance(UNDO_FOR - timedelta(seconds=1))

    restored = await calls.restore(BEN, removed.undo_id)
    again = await calls.restore(BEN, removed.undo_id)

    assert gone == {}
    assert restored == again
    assert restored == replace(call, version=3)
    assert (await audit_keys(world))[-2:] == [AuditKey.CALL_REMOVED, AuditKey.CALL_RESTORED]


@pytest.mark.usefixtures("server")
async def test_a_removal_is_not_taken_back_later_or_into_a_taken_place(
    world: World, process: Process
):
    calls = process.servers.calls
    removed = await calls.remove(ADA, (await add_call(process)).id, seen=1)
    rival = await add_call(process, at=time(22, 30))

    with pytest.raises(CallsTooCloseError):
        await calls.restore(ADA, removed.undo_id)
    await calls.remove(ADA, rival.id, seen=1)
    world.clock.advance(UNDO_FOR)
    with pytest.raises(UndoTooLateError):
        await calls.restore(ADA, removed.undo_id)


@pytest.mark.usefixtures("server")
async def test_drafts_of_one_kind_are_none_of_another(process: Process):
    calls, offers = process.servers.calls, process.servers.offers
    draft = await calls.draft(ADA, CallFields(at=time(22)))
    removed = await calls.remove(ADA, (await add_call(process, at=time(18))).id, seen=1)

    for act in (
        offers.save(ADA, draft.id),
        offers.restore(ADA, removed.undo_id),
        calls.save(ADA, removed.undo_id),
        calls.restore(ADA, draft.id),
        process.servers.importing.carry_out(ADA, draft.id),
        calls.save(ADA, DraftId("0" * 12)),
        calls.preview(ADA, CallId(draft.id)),
    ):
        with pytest.raises(NotOfThisServerError):
            await act


@pytest.mark.usefixtures("server")
async def test_a_change_while_the_database_is_away_is_none(world: World, process: Process):
    draft = await process.servers.calls.draft(ADA, CallFields(at=time(22)))
    world.storage.is_down = True

    with pytest.raises(StorageUnavailableError):
        await process.servers.calls.save(ADA, draft.id)
    world.storage.is_down = False

    assert (await process.servers.calls.save(ADA, draft.id)).id == draft.id
