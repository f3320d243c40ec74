"""The audit of a server, page by page."""

from datetime import time

import pytest

from bot.domain.ids import CallId
from bot.domain.servers.audit import AuditKey, AuditTopic, keys_about
from bot.domain.servers.errors import NotForYouError, ServerUnknownError
from bot.services.servers.audit import ENTRIES_A_PAGE
from tests.support.server_acts import (
    ADA,
    HELPER,
    MEMBER,
    OTHER_GUILD,
    STRANGER,
    add_call,
    add_offer,
    edit_call,
)
from tests.support.services import Process


@pytest.mark.usefixtures("server")
async def test_pages_follow_each_other_newest_first_and_leave_nothing_out(process: Process):
    call = await add_call(process)
    for minute in range(ENTRIES_A_PAGE * 2):
        call = await edit_call(process, call, at=time(21, minute))

    pages, below = [], None
    while True:
        page = await process.servers.audit.page(HELPER, below=below)
        pages.append(page.entries)
        if (below := page.below) is None:
            break

    numbers = [entry.number for page in pages for entry in page]
    assert [len(page) for page in pages] == [10, 10, 4]
    assert numbers == list(range(24, 0, -1))


@pytest.mark.usefixtures("server")
async def test_a_topic_shows_its_own_entries_alone(process: Process):
    await add_call(process)
    await add_offer(process)

    shown = {
        topic: [
            entry.change.key
            for entry in (await process.servers.audit.page(ADA, about=topic)).entries
        ]
        for topic in AuditTopic
    }

    assert shown[AuditTopic.CALLS] == [AuditKey.CALL_ADDED]
    assert shown[AuditTopic.OFFERS] == [AuditKey.OFFER_ADDED]
    assert AuditKey.ZONE_SET in shown[AuditTopic.SETTINGS]


def test_every_key_belongs_to_one_topic():
    topics = [keys_about(topic) for topic in AuditTopic]

    assert sum(map(len, topics)) == len(AuditKey)
    assert frozenset().union(*topics) == frozenset(AuditKey) == keys_about(None)


@pytest.mark.usefixtures("server")
async def test_only_those_who_may_change_something_read_the_audit_of_their_own_server(
    process: Process,
):
    assert (await process.servers.audit.page(STRANGER)).entries == ()
    with pytest.raises(NotForYouError):
        await process.servers.audit.page(MEMBER)


async def test_charley_changes_only_servers_that_are_known(process: Process):
    async def note() -> None:
        async with process.server_changes.by_charley(OTHER_GUILD) as change:
            change.note(AuditKey.CALL_STOPPED, id=CallId("0" * 12))

    with pytest.raises(ServerUnknownError):
        await note()
