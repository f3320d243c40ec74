"""Offers: drafted, saved by a press, paused, removed and brought back; members are never touched."""

from datetime import time, timedelta

import pytest

from bot.domain.errors import RepeatsTooCloseError, RuleOutOfRangeError
from bot.domain.ids import UserId
from bot.domain.servers.audit import AuditKey
from bot.domain.servers.drafts import UNDO_FOR
from bot.domain.servers.errors import (
    EditConflictError,
    Limit,
    LimitReachedError,
    NameMissingError,
    NotForYouError,
    NotOfThisServerError,
    OwnTextUnfitError,
    TimeMissingError,
    UndoTooLateError,
)
from bot.domain.servers.fields import OfferFields
from bot.domain.servers.limits import MOST_OFFERS
from bot.domain.servers.offers import Offer, OfferState
from bot.domain.time.weekdays import WEEKDAYS
from tests.support.builders import a_user
from tests.support.server_acts import (
    ADA,
    BEN,
    HELPER,
    MEMBER,
    STRANGER,
    add_offer,
    audit_keys,
    audit_of,
    configuration_of,
    set_up,
)
from tests.support.servers import a_membership
from tests.support.services import Process, World


async def join(world: World, offer: Offer, *people: int) -> None:
    async with world.storage.begin() as unit:
        for person in people:
            await unit.users.save(a_user(id=UserId(person)))
            membership = a_membership(user_id=UserId(person), offer_id=offer.id)
            await unit.offer_members.join(membership)
        await unit.commit()


async def edit(process: Process, offer: Offer, **fields: object) -> Offer:
    offers = process.servers.offers
    draft = await offers.draft(ADA, OfferFields(**fields), offer_id=offer.id, seen=offer.version)
    return await offers.save(ADA, draft.id)


async def test_an_offer_needs_no_more_than_a_name_and_a_bedtime(world: World, process: Process):
    offers = process.servers.offers

    draft = await offers.draft(ADA, OfferFields(name=" Early nights ", bedtime=time(22)))
    first = await offers.save(ADA, draft.id)
    second = await offers.save(ADA, draft.id)

    assert first == second == draft.after
    assert (first.name, first.preset.minutes_before) == ("Early nights", 30)
    assert (await configuration_of(world)).offer(first.id) == first
    assert await audit_keys(world) == [AuditKey.OFFER_ADDED]


@pytest.mark.usefixtures("server")
@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"name": None}, NameMissingError),
        ({"name": " "}, NameMissingError),
        ({"name": "n" * 41}, NameMissingError),
        ({"name": "join discord.gg/x"}, OwnTextUnfitError),
        ({"bedtime": None}, TimeMissingError),
        ({"minutes_before": 181}, RuleOutOfRangeError),
        ({"repeats": 4}, RuleOutOfRangeError),
        ({"minutes_before": 5, "repeats": 1}, RepeatsTooCloseError),
    ],
)
async def test_what_no_reminder_could_have_is_refused(
    world: World, process: Process, fields, error
):
    before = world.storage.rows.content()

    with pytest.raises(error):
        await add_offer(process, HELPER, **fields)

    assert world.storage.rows.content() == before


@pytest.mark.usefixtures("server")
async def test_another_preset_has_another_number_and_another_name_has_not(
    world: World, process: Process
):
    offer = await add_offer(process)

    renamed = await edit(process, offer, name="Late nights")
    changed = await edit(process, renamed, days=WEEKDAYS)
    same = await edit(process, changed, days=WEEKDAYS)

    assert (renamed.preset_version, renamed.version) == (1, 2)
    assert (changed.preset_version, changed.version) == (2, 3)
    assert same == changed
    entries = [entry.change.parameters for entry in await audit_of(world)][-2:]
    assert entries == [
        {"id": offer.id, "version": 2, "new_name": True},
        {"id": offer.id, "version": 3, "new_days": [0, 1, 2, 3, 4], "old_days": list(range(7))},
    ]
    assert "nights" not in str(world.storage.rows.select("SELECT params FROM audit"))


@pytest.mark.usefixtures("server")
async def test_the_later_of_two_edits_chooses(process: Process):
    offers = process.servers.offers
    offer = await add_offer(process)
    mine = await offers.draft(BEN, OfferFields(bedtime=time(21)), offer_id=offer.id, seen=1)
    await edit(process, offer, bedtime=time(23))

    with pytest.raises(EditConflictError) as refused:
        await offers.save(BEN, mine.id)

    assert refused.value.last is not None
    assert refused.value.last.change.parameters["new_bedtime"] == "23:00"
    used = await offers.save(BEN, mine.id, force=True)
    assert (used.preset.bedtime, used.preset_version, used.version) == (time(21), 3, 3)
    later = await offers.draft(BEN, OfferFields(name="Theirs"), offer_id=offer.id, seen=1)
    assert later.conflict is not None
    await offers.drop(BEN, later.id)
    with pytest.raises(NotOfThisServerError):
        await offers.save(BEN, later.id, force=True)


@pytest.mark.usefixtures("server")
async def test_a_draft_can_be_changed_before_it_is_saved(process: Process):
    offers = process.servers.offers
    first = await offers.draft(HELPER, OfferFields(name="Nights", bedtime=time(22)))

    second = await offers.draft(HELPER, OfferFields(has_water=True), earlier=first.id)

    assert (await offers.drafted(HELPER, first.id)).after == second.after
    saved = await offers.save(HELPER, second.id)
    assert (saved.preset.bedtime, saved.preset.has_water) == (time(22), True)


@pytest.mark.usefixtures("server")
async def test_a_pause_and_its_end_are_each_one_change(world: World, process: Process):
    offers = process.servers.offers
    offer = await add_offer(process)

    paused = await offers.pause(HELPER, offer.id, seen=1)
    assert await offers.pause(HELPER, offer.id, seen=1) == paused
    resumed = await offers.resume(HELPER, offer.id, seen=2)
    assert await offers.resume(HELPER, offer.id, seen=2) == resumed

    assert (paused.state, resumed.state, resumed.version) == (OfferState.PAUSED, OfferState.ON, 3)
    assert (await audit_keys(world))[-2:] == [AuditKey.OFFER_PAUSED, AuditKey.OFFER_RESUMED]


@pytest.mark.usefixtures("server")
async def test_an_offer_that_is_brought_back_has_its_members(world: World, process: Process):
    offers = process.servers.offers
    offer = await add_offer(process)
    await join(world, offer, *range(101, 107))
    members = world.storage.rows.content()["offer_members"]

    removed = await offers.remove(ADA, offer.id, seen=1)
    gone = await offers.list(ADA)
    restored = await offers.restore(BEN, removed.undo_id)
    again = await offers.restore(BEN, removed.undo_id)

    assert gone == ()
    assert restored == again
    assert (restored.id, restored.preset, restored.version) == (offer.id, offer.preset, 2)
    assert world.storage.rows.content()["offer_members"] == members
    (shown,) = await offers.list(ADA)
    assert shown.headcount.shown == 6


@pytest.mark.usefixtures("server")
async def test_an_offer_is_not_brought_back_after_a_quarter_of_an_hour(
    world: World, process: Process
):
    removed = await process.servers.offers.remove(ADA, (await add_offer(process)).id, seen=1)
    world.clock.advance(UNDO_FOR + timedelta(seconds=1))

    with pytest.raises(UndoTooLateError):
        await process.servers.offers.restore(ADA, removed.undo_id)


@pytest.mark.usefixtures("server")
async def test_a_server_has_ten_offers(process: Process):
    for _ in range(MOST_OFFERS):
        offer = await add_offer(process)
    removed = await process.servers.offers.remove(ADA, offer.id, seen=1)
    await add_offer(process)

    for refused in (add_offer(process), process.servers.offers.restore(ADA, removed.undo_id)):
        with pytest.raises(LimitReachedError) as refusal:
            await refused
        assert refusal.value.limit is Limit.OFFERS


@pytest.mark.usefixtures("server")
async def test_few_members_are_no_number_anywhere(world: World, process: Process):
    offer = await add_offer(process)
    await join(world, offer, *range(101, 105))

    panel = await process.servers.settings.panel(ADA)
    (shown,) = await process.servers.offers.list(ADA)
    file = await process.servers.export.export(ADA)

    assert panel.headcount(offer.id).shown is None
    assert shown.headcount.shown is None
    assert "fewer than 5" in repr(panel)
    assert b"101" not in file
    await join(world, offer, 105)
    assert (await process.servers.settings.panel(ADA)).headcount(offer.id).shown == 5


@pytest.mark.usefixtures("server")
async def test_members_and_strangers_change_no_offer(world: World, process: Process):
    offers = process.servers.offers
    offer = await add_offer(process)
    draft = await offers.draft(ADA, OfferFields(name="Nights", bedtime=time(22)))
    removed = await offers.remove(ADA, (await add_offer(process)).id, seen=1)
    await set_up(process, STRANGER)
    before = world.storage.rows.content()

    for presser, error in ((MEMBER, NotForYouError), (STRANGER, NotOfThisServerError)):
        for act in (
            offers.draft(presser, OfferFields(name="Mine"), offer_id=offer.id, seen=1),
            offers.drafted(presser, draft.id),
            offers.save(presser, draft.id, force=True),
            offers.pause(presser, offer.id, seen=1),
            offers.resume(presser, offer.id, seen=1),
            offers.remove(presser, offer.id, seen=1),
            offers.restore(presser, removed.undo_id),
        ):
            with pytest.raises(error):
                await act

    assert world.storage.rows.content() == before
