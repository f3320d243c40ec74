"""Export and import: a dry run first, ids only at home, all or nothing, the same twice."""

import json
from contextlib import nullcontext
from dataclasses import replace
from datetime import date, time, timedelta
from typing import Any

import pytest

from bot.domain.errors import PauseTooLongError, ZoneUnknownError
from bot.domain.ids import ChannelId, RoleId
from bot.domain.servers.audit import AuditKey
from bot.domain.servers.calls import Call, CallState, StopReason
from bot.domain.servers.configuration import Configuration
from bot.domain.servers.drafts import MOST_DRAFTS_OF_A_KIND, DraftKind
from bot.domain.servers.errors import (
    CallsTooCloseError,
    ChannelUnfitError,
    DraftGoneError,
    ImportBlockedError,
    ImportOpenError,
    ImportOutdatedError,
    ImportUnreadableError,
    LanguageUnknownError,
    Limit,
    LimitReachedError,
    NotForYouError,
    NotOfThisServerError,
    OwnTextUnfitError,
    Right,
    RightsMissingError,
    RoleUnfitError,
    ServerZoneMissingError,
)
from bot.domain.servers.fields import CallFields
from bot.domain.servers.import_plan import ImportItem, SettingName, Verdict
from bot.domain.servers.limits import MOST_IMPORT_BYTES
from bot.domain.servers.offers import Offer
from bot.domain.time.weekdays import WEEKDAYS, WEEKEND
from bot.messaging.ui.error_sentences import sentence_for
from tests.support.server_acts import (
    ADA,
    BEN,
    HELPER,
    HELPERS,
    LOUNGE,
    MEMBER,
    OTHER_GUILD,
    SLEEP,
    SLEEPERS,
    STRANGER,
    add_call,
    add_offer,
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

THERE, THERE_TOO = ChannelId(6001), ChannelId(6002)
"""Channels of the other server."""
HELPERS_THERE, SLEEPERS_THERE = RoleId(8001), RoleId(8002)


@pytest.fixture
async def filled(world: World, process: Process) -> None:
    """The server with every sort of thing in it, and another one that knows nothing of Charley."""
    furnish(world)
    await set_up(process)
    call = await add_call(process, text="Lights down.", role_id=SLEEPERS, days=WEEKDAYS)
    await add_call(process, channel=chosen(LOUNGE), at=time(0, 15), days=WEEKEND)
    await process.servers.calls.pause(ADA, call.id, days=30, seen=1)
    offer = await add_offer(process, has_water=True, days=WEEKDAYS, repeats=2)
    await process.servers.offers.pause(ADA, offer.id, seen=1)
    await add_offer(process, name="Late nights", bedtime=time(0, 30))
    await process.servers.settings.set_posts(ADA, locale="pt-BR", has_own_texts=True, seen=4)
    for channel_id in (THERE, THERE_TOO):
        world.surroundings.add_channel(channel_id, may_ping=True)
    world.surroundings.roles |= {HELPERS_THERE: "helpers", SLEEPERS_THERE: "sleepers"}
    world.surroundings.mentionable.add(SLEEPERS_THERE)


def likeness(configuration: Configuration) -> tuple[object, ...]:
    """Return what is configured, without ids, versions and history."""
    server = configuration.server
    calls = [
        (call.at, sorted(call.days), call.text, call.role_id is None, call.state, call.paused_until)
        for call in configuration.calls.values()
    ]
    offers = [(o.name, str(o.preset), o.state) for o in configuration.offers.values()]
    settings = (server.zone_key, server.locale, server.has_own_texts)
    return settings, sorted(calls, key=str), sorted(offers)


async def export(process: Process) -> bytes:
    return await process.servers.export.export(ADA)


async def edited(process: Process, **changes: Any) -> bytes:
    """Return the export with other values in the whole of it, or in all of its calls."""
    file = json.loads(await export(process))
    for name, value in changes.items():
        if name in file:
            file[name] = value
        else:
            for call in file["calls"]:
                call[name] = value
    return json.dumps(file).encode()


def verdicts(items: tuple[ImportItem, ...]) -> list[Verdict]:
    return [item.verdict for item in items]


@pytest.mark.usefixtures("filled")
async def test_the_file_has_settings_calls_offers_and_hints_and_nothing_else(process: Process):
    file = json.loads(await export(process))

    assert set(file) == {"format", "version", "server", "settings", "calls", "offers"}
    assert file["settings"]["channel"] == {"id": str(SLEEP), "name": "sleep"}
    assert [call["time"] for call in file["calls"]] == ["00:15", "22:00"]
    assert file["calls"][1]["ping_role"] == {"id": str(SLEEPERS), "name": "sleepers"}
    assert file["offers"][0]["name"] == "Early nights"
    assert str(ADA.user_id) not in json.dumps(file["offers"] + file["calls"]).split()


@pytest.mark.usefixtures("filled")
async def test_a_file_is_the_same_again_at_home_and_carrying_it_out_changes_nothing(
    world: World, process: Process
):
    file = await export(process)
    before = world.storage.rows.content()

    plan = await process.servers.importing.dry_run(BEN, file)
    done = await process.servers.importing.carry_out(BEN, plan.draft_id)

    assert plan.changes_nothing
    assert (plan.channels, plan.roles) == ((), ())
    assert set(verdicts(done.items)) == {Verdict.LEAVE}
    after = world.storage.rows.content()
    assert {name for name in after if after[name] != before[name]} == {"drafts"}


@pytest.mark.usefixtures("filled")
async def test_another_server_becomes_equal_but_for_its_ids_and_the_same_file_twice_changes_nothing(
    world: World, process: Process
):
    importing = process.servers.importing
    file = await export(process)

    plan = await importing.dry_run(STRANGER, file)
    asked = {question.in_file: question.hint for question in plan.channels}
    with pytest.raises(ImportOpenError):
        await importing.carry_out(STRANGER, plan.draft_id)
    for in_file, channel_id in ((SLEEP, THERE), (LOUNGE, THERE_TOO)):
        plan = await importing.choose_channel(STRANGER, plan.draft_id, in_file, chosen(channel_id))
    for in_file, role_id in ((HELPERS, HELPERS_THERE), (SLEEPERS, SLEEPERS_THERE)):
        plan = await importing.choose_role(STRANGER, plan.draft_id, in_file, role_id)
    written = await process.servers.audit.page(STRANGER)
    await importing.carry_out(STRANGER, plan.draft_id)

    home, there = await configuration_of(world), await configuration_of(world, OTHER_GUILD)
    assert asked == {SLEEP: "sleep", LOUNGE: "lounge"}
    assert written.entries == ()
    assert likeness(there) == likeness(home)
    assert there.server.wind_down_channel_id == THERE
    assert there.server.manager_role_id == HELPERS_THERE
    assert {call.channel_id for call in there.calls.values()} == {THERE, THERE_TOO}
    assert {call.role_id for call in there.calls.values()} == {SLEEPERS_THERE, None}
    assert not there.calls.keys() & home.calls.keys()
    assert not there.offers.keys() & home.offers.keys()
    stored = world.storage.rows.content()
    again = await importing.carry_out(STRANGER, plan.draft_id)
    assert again.changes_nothing
    assert world.storage.rows.content() == stored
    await take_over(process, file)
    now = world.storage.rows.content()
    assert {name for name in now if now[name] != stored[name]} == {"drafts"}


async def take_over(process: Process, file: bytes) -> None:
    importing = process.servers.importing
    plan = await importing.dry_run(STRANGER, file)
    for in_file, channel_id in ((SLEEP, THERE), (LOUNGE, THERE_TOO)):
        plan = await importing.choose_channel(STRANGER, plan.draft_id, in_file, chosen(channel_id))
    for in_file, role_id in ((HELPERS, HELPERS_THERE), (SLEEPERS, SLEEPERS_THERE)):
        plan = await importing.choose_role(STRANGER, plan.draft_id, in_file, role_id)
    await importing.carry_out(STRANGER, plan.draft_id)


@pytest.mark.usefixtures("filled")
async def test_each_row_that_an_import_changes_has_one_entry_below_that_of_the_import(
    world: World, process: Process
):
    file = await edited(process, text="Breathe out.")
    known = len(await audit_of(world))

    plan = await process.servers.importing.dry_run(ADA, file)
    await process.servers.importing.carry_out(ADA, plan.draft_id)

    assert plan.count(Verdict.CHANGE) == 2
    entries = (await audit_of(world))[known:]
    assert [entry.change.key for entry in entries] == [
        AuditKey.IMPORTED, AuditKey.CALL_EDITED, AuditKey.CALL_EDITED,
    ]  # fmt: skip
    assert entries[0].change.parameters == {"added": 0, "changed": 2}


@pytest.mark.usefixtures("filled")
async def test_a_role_that_nobody_chose_is_not_pinged_and_gives_no_rights(
    world: World, process: Process
):
    importing = process.servers.importing
    plan = await importing.dry_run(STRANGER, await export(process))
    for in_file, channel_id in ((SLEEP, THERE), (LOUNGE, THERE_TOO)):
        plan = await importing.choose_channel(STRANGER, plan.draft_id, in_file, chosen(channel_id))

    await importing.carry_out(STRANGER, plan.draft_id)

    there = await configuration_of(world, OTHER_GUILD)
    assert {call.role_id for call in there.calls.values()} == {None}
    assert there.server.manager_role_id is None


@pytest.mark.usefixtures("filled")
async def test_what_is_missing_is_added_and_what_the_server_has_besides_stays(
    world: World, process: Process
):
    file = await export(process)
    first, second = (await configuration_of(world)).calls.values()
    await process.servers.calls.remove(ADA, first.id, seen=first.version)
    later = await add_call(process, at=time(12))

    plan = await process.servers.importing.dry_run(ADA, file)
    assert plan.count(Verdict.ADD) == 1
    await process.servers.importing.carry_out(ADA, plan.draft_id)

    calls = (await configuration_of(world)).calls
    assert calls[second.id] == second
    assert calls[later.id] == later
    (added,) = calls.keys() - {second.id, later.id}
    assert added != first.id  # an id in a file is never taken over
    assert replace(calls[added], id=first.id, version=first.version) == first


@pytest.mark.usefixtures("filled")
async def test_a_channel_that_the_configuration_does_not_have_is_asked_about_at_home_too(
    world: World, process: Process
):
    file = await edited(process, channel={"id": str(THERE), "name": "secret"})

    plan = await process.servers.importing.dry_run(ADA, file)

    assert [question.in_file for question in plan.channels] == [THERE]
    with pytest.raises(ImportOpenError):
        await process.servers.importing.carry_out(ADA, plan.draft_id)
    with pytest.raises(RightsMissingError):
        await process.servers.importing.choose_channel(
            ADA, plan.draft_id, THERE, chosen(THERE, Right.VIEW)
        )
    world.surroundings.add_channel(THERE_TOO, missing=[Right.READ_HISTORY])
    with pytest.raises(RightsMissingError):
        await process.servers.importing.choose_channel(ADA, plan.draft_id, THERE, chosen(THERE_TOO))
    with pytest.raises(ChannelUnfitError):
        await process.servers.importing.choose_channel(
            ADA, plan.draft_id, THERE, chosen(ChannelId(404))
        )
    with pytest.raises(NotOfThisServerError):
        await process.servers.importing.choose_channel(ADA, plan.draft_id, SLEEP, chosen(LOUNGE))
    with pytest.raises(RoleUnfitError):
        await process.servers.importing.choose_role(
            ADA, plan.draft_id, SLEEPERS, RoleId(int(ADA.guild_id))
        )


@pytest.mark.usefixtures("filled")
async def test_an_id_of_another_servers_call_in_a_file_reaches_nothing_there(
    world: World, process: Process
):
    await set_up(process, STRANGER)
    foreign = await add_call(process, STRANGER, channel=chosen(THERE))
    home = json.loads(await export(process))
    home["calls"][0]["id"] = foreign.id
    home["calls"][0]["time"] = "12:00"

    plan = await process.servers.importing.dry_run(ADA, json.dumps(home).encode())
    await process.servers.importing.carry_out(ADA, plan.draft_id)

    assert (await configuration_of(world, OTHER_GUILD)).call(foreign.id) == foreign
    assert foreign.id not in (await configuration_of(world)).calls


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize(
    ("changes", "about", "error"),
    [
        ({"time": "12:30", "days": ["monday"], "channel": {"id": str(SLEEP)}},
         Call, CallsTooCloseError),
        ({"settings": {"zone": "Mars/Olympus", "channel": None, "manager_role": None,
                       "locale": None, "own_texts": True}}, SettingName.ZONE, ZoneUnknownError),
        *[({"settings": {"zone": None, "channel": None, "manager_role": None,
                         "locale": locale, "own_texts": True}},
           SettingName.LOCALE, LanguageUnknownError) for locale in ("zz", "fr", "xx-YY")],
        *[({"is_paused": True, "paused_until": until, "days": ["monday"]},
           Call, PauseTooLongError) for until in ("9999-12-31", "2027-03-07")],
    ],
)  # fmt: skip
async def test_what_a_rule_forbids_is_told_and_keeps_the_whole_file_out(
    world: World, process: Process, changes, about, error
):
    file = await edited(process, **changes)

    plan = await process.servers.importing.dry_run(ADA, file)
    before = world.storage.rows.content()
    with pytest.raises(ImportBlockedError):
        await process.servers.importing.carry_out(ADA, plan.draft_id)

    item, *_ = [item for item in plan.items if item.verdict is Verdict.CANNOT]
    assert item.about is about or type(item.about) is about
    assert isinstance(item.because, error)
    assert world.storage.rows.content() == before


@pytest.mark.usefixtures("filled")
async def test_the_longest_pause_of_a_year_survives_its_own_file(world: World, process: Process):
    world.clock.move_to(world.now.replace(hour=23))
    call = await add_call(process, at=time(12))
    call = await process.servers.calls.pause(ADA, call.id, days=365, seen=call.version)
    file = await export(process)
    await process.servers.calls.resume(ADA, call.id, seen=call.version)

    plan = await process.servers.importing.dry_run(ADA, file)
    await process.servers.importing.carry_out(ADA, plan.draft_id)

    stored = (await configuration_of(world)).call(call.id)
    assert (stored.state, stored.paused_until) == (CallState.PAUSED, call.paused_until)


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("until", [date.min, date(9999, 12, 20), date.max])
async def test_no_view_of_a_server_raises_on_a_stored_pause_that_no_rule_allows(
    world: World, process: Process, until: date
):
    call = next(iter((await configuration_of(world)).calls.values()))
    call = await change_behind(world, call.id, state=CallState.PAUSED, paused_until=until)

    shown = await process.servers.calls.preview(ADA, call.id)
    listed = await process.servers.calls.list(ADA)
    panel = await process.servers.settings.panel(ADA)
    draft = await process.servers.calls.draft(
        ADA, CallFields(text="Breathe out."), call_id=call.id, seen=call.version
    )
    await process.servers.calls.resume(ADA, call.id, seen=call.version)
    resumed = await process.servers.calls.preview(ADA, call.id)

    is_over = until == date.min
    assert bool(shown.next_instants) == bool(draft.after.next_instants) == is_over
    assert shown in listed
    assert (call.id in panel.next_instants) == is_over
    assert resumed.next_instants


@pytest.mark.usefixtures("filled")
async def test_files_that_were_only_looked_at_give_way_to_newer_ones_and_nothing_else_does(
    world: World, process: Process
):
    importing = process.servers.importing
    offer = await add_offer(process, name="Naps")
    removed = await process.servers.offers.remove(ADA, offer.id, seen=offer.version)
    file = await export(process)

    plans = [await importing.dry_run(ADA, file) for _ in range(MOST_DRAFTS_OF_A_KIND + 5)]

    kept = [row for row in world.storage.rows.content()["drafts"] if DraftKind.IMPORT in str(row)]
    assert len(kept) == MOST_DRAFTS_OF_A_KIND
    assert (await importing.carry_out(ADA, plans[-1].draft_id)).changes_nothing
    assert (await process.servers.offers.restore(ADA, removed.undo_id)).name == "Naps"


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize(("later", "is_open"), [(23, True), (25, False)])
async def test_what_was_shown_more_than_a_day_ago_is_told_to_be_too_old(
    world: World, process: Process, later: int, is_open: bool
):
    draft = await process.servers.calls.draft(ADA, CallFields(at=time(12)))
    world.clock.move_to(world.now + timedelta(hours=later))

    with nullcontext() if is_open else pytest.raises(DraftGoneError) as refused:
        await process.servers.calls.save(ADA, draft.id)

    if refused is not None:
        assert "more than a day old" in (sentence_for(refused.value) or "")


@pytest.mark.usefixtures("filled")
async def test_limits_hold_for_the_server_and_the_file_together(process: Process):
    file = json.loads(await export(process))
    offer = file["offers"][0]
    file["offers"] += [
        offer | {"id": f"{number:012x}", "name": f"No. {number}"} for number in range(9)
    ]

    plan = await process.servers.importing.dry_run(ADA, json.dumps(file).encode())

    assert plan.count(Verdict.ADD) == 8
    (item,) = [item for item in plan.items if item.verdict is Verdict.CANNOT]
    assert isinstance(item.about, Offer)
    assert isinstance(item.because, LimitReachedError)
    assert item.because.limit is Limit.OFFERS


@pytest.mark.usefixtures("filled")
async def test_twenty_six_calls_are_too_many(process: Process):
    file = json.loads(await export(process))
    call = file["calls"][0]
    file["calls"] = [
        call | {"id": f"{number:012x}", "channel": {"id": str(50 + number)}} for number in range(26)
    ]

    plan = await process.servers.importing.dry_run(ADA, json.dumps(file).encode())

    reasons = [item.because for item in plan.items if item.verdict is Verdict.CANNOT]
    assert len(reasons) == 18
    assert {type(reason) for reason in reasons} == {LimitReachedError}


@pytest.mark.parametrize("zone", [None, "Europe/Berlin"])
async def test_calls_of_a_file_without_a_zone_need_the_servers(process: Process, zone: str | None):
    call = {
        "id": "0" * 12, "channel": {"id": "50"}, "time": "22:00", "days": ["monday"],
        "ping_role": None, "text": None, "is_paused": False, "paused_until": None,
    }  # fmt: skip
    settings = {
        "zone": zone, "channel": None, "manager_role": None, "locale": None, "own_texts": True,
    }  # fmt: skip
    file = {
        "format": "charley-server", "version": 1, "server": "77",
        "settings": settings, "calls": [call], "offers": [],
    }  # fmt: skip

    plan = await process.servers.importing.dry_run(ADA, json.dumps(file).encode())

    refused = [type(item.because) for item in plan.items if item.verdict is Verdict.CANNOT]
    assert refused == ([] if zone else [ServerZoneMissingError])


@pytest.mark.usefixtures("filled")
async def test_a_file_that_was_looked_at_before_a_change_has_to_be_looked_at_again(
    world: World, process: Process
):
    file = await edited(process, text="Breathe out.")
    plan = await process.servers.importing.dry_run(ADA, file)
    call = next(iter((await configuration_of(world)).calls.values()))
    await edit_call(process, call, at=time(21))
    before = world.storage.rows.content()

    with pytest.raises(ImportOutdatedError):
        await process.servers.importing.carry_out(ADA, plan.draft_id)

    assert world.storage.rows.content() == before


@pytest.mark.usefixtures("filled")
async def test_a_call_that_charley_has_stopped_is_left_so_by_its_own_file(
    world: World, process: Process
):
    call = next(iter((await configuration_of(world)).calls.values()))
    call = await process.servers.calls.resume(ADA, call.id, seen=call.version)
    file = await export(process)
    del world.surroundings.channels[SLEEP]
    stopped = await change_behind(
        world, call.id, state=CallState.STOPPED, stopped_for=StopReason.CHANNEL_GONE
    )

    plan = await process.servers.importing.dry_run(ADA, file)
    await process.servers.importing.carry_out(ADA, plan.draft_id)

    assert plan.changes_nothing
    assert (await configuration_of(world)).call(call.id) == stopped


@pytest.mark.usefixtures("filled")
async def test_only_manage_server_imports_and_the_manager_role_exports(
    world: World, process: Process
):
    file = await process.servers.export.export(HELPER)
    importing = process.servers.importing
    plan = await importing.dry_run(ADA, file)
    before = world.storage.rows.content()

    for presser in (HELPER, MEMBER):
        for act in (
            importing.dry_run(presser, file),
            importing.choose_channel(presser, plan.draft_id, SLEEP, chosen(SLEEP)),
            importing.choose_role(presser, plan.draft_id, HELPERS, HELPERS),
            importing.carry_out(presser, plan.draft_id),
            importing.drop(presser, plan.draft_id),
        ):
            with pytest.raises(NotForYouError):
                await act
    with pytest.raises(NotForYouError):
        await process.servers.export.export(MEMBER)
    for foreign in (
        importing.carry_out(STRANGER, plan.draft_id),
        importing.choose_channel(STRANGER, plan.draft_id, SLEEP, chosen(SLEEP)),
        importing.choose_role(STRANGER, plan.draft_id, HELPERS, HELPERS),
    ):
        with pytest.raises(NotOfThisServerError):
            await foreign

    assert world.storage.rows.content() == before
    await importing.drop(ADA, plan.draft_id)
    with pytest.raises(NotOfThisServerError):
        await importing.carry_out(ADA, plan.draft_id)


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize(
    ("changes", "where", "fault"),
    [
        ({"version": 2}, "version", "literal_error"),
        ({"server": "0"}, "server", "string_pattern_mismatch"),
        ({"server": "9223372036854775808"}, "server", "value_error"),
        ({"time": "24:00"}, "calls.0.time", "string_pattern_mismatch"),
        ({"time": "22:00Z"}, "calls.0.time", "string_pattern_mismatch"),
        ({"days": []}, "calls.0.days", "too_short"),
        ({"days": ["Monday"]}, "calls.0.days.0", "literal_error"),
        ({"id": "../../passwd"}, "calls.0.id", "string_pattern_mismatch"),
        ({"text": "see https://example.org"}, "calls.0.text", "words"),
        ({"text": "a\0b"}, "calls.0.text", "words"),
        ({"text": "a" * 201}, "calls.0.text", "words"),
        ({"is_paused": 1}, "calls.0.is_paused", "bool_type"),
        ({"paused_until": "2026-02-30"}, "calls.0.paused_until", "date_parsing"),
        ({"calls": "none"}, "calls", "list_type"),
        ({"members": [1]}, "calls.0.members", "extra_forbidden"),
    ],
)
async def test_a_file_of_another_form_is_refused_and_its_place_is_told(
    world: World, process: Process, changes, where: str, fault: str
):
    file = await edited(process, **changes)
    before = world.storage.rows.content()

    with pytest.raises(ImportUnreadableError) as refused:
        await process.servers.importing.dry_run(ADA, file)

    assert (refused.value.where, refused.value.fault) == (where, fault)
    assert "example.org" not in str(refused.value)
    assert isinstance(refused.value.because, OwnTextUnfitError) == (
        str(changes.get("text", ""))[:3] in {"see", "a\0b"}
    )
    assert world.storage.rows.content() == before


@pytest.mark.parametrize(
    "file",
    [
        b"", b"{}", b"[]", b"null", b"\xff\xfe{\x00", b'{"format": "\\ud800"}', b"[" * 60_000,
        b"{" + b'"a":{' * 10_000, b"1e999999", b'{"format":"charley-server"} trailing',
    ],
)  # fmt: skip
async def test_bytes_that_are_no_export_are_refused(world: World, process: Process, file: bytes):
    before = world.storage.rows.content()

    with pytest.raises(ImportUnreadableError):
        await process.servers.importing.dry_run(ADA, file)

    assert world.storage.rows.content() == before


@pytest.mark.usefixtures("filled")
async def test_a_file_has_64_kibibytes_at_most_and_may_begin_with_a_mark_of_its_encoding(
    process: Process,
):
    file = await export(process)
    padded = file + b" " * (MOST_IMPORT_BYTES - len(file) - 3)

    await process.servers.importing.dry_run(ADA, b"\xef\xbb\xbf" + padded)
    with pytest.raises(LimitReachedError) as refused:
        await process.servers.importing.dry_run(ADA, b"\xef\xbb\xbf" + padded + b" ")

    assert refused.value.limit is Limit.IMPORT_BYTES


@pytest.mark.usefixtures("server")
async def test_the_longest_export_can_be_imported(world: World, process: Process):
    for number in range(10):
        channel_id = ChannelId(2**63 - 1 - number)
        world.surroundings.add_channel(channel_id, name="\N{LAST QUARTER MOON}" * 100)
        await add_call(process, channel=chosen(channel_id), text="\N{LAST QUARTER MOON}" * 200)
        await add_offer(process, name="\N{LAST QUARTER MOON}" * 40)

    file = await export(process)

    assert len(file) < MOST_IMPORT_BYTES / 3
    assert (await process.servers.importing.dry_run(ADA, file)).changes_nothing


@pytest.mark.usefixtures("filled")
async def test_a_pause_in_the_file_that_is_over_pauses_nothing(world: World, process: Process):
    file = await export(process)
    world.clock.advance(timedelta(days=40))
    importing = process.servers.importing

    plan = await importing.dry_run(STRANGER, file)
    for in_file, channel_id in ((SLEEP, THERE), (LOUNGE, THERE_TOO)):
        plan = await importing.choose_channel(STRANGER, plan.draft_id, in_file, chosen(channel_id))
    await importing.carry_out(STRANGER, plan.draft_id)

    there = await configuration_of(world, OTHER_GUILD)
    assert {call.state for call in there.calls.values()} == {CallState.ON}
    assert (await audit_keys(world, OTHER_GUILD))[0] is AuditKey.IMPORTED
