"""The pictures of /cramp, over a socket: they come with the words, and never keep them back."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.app.parts.world import Content
from bot.domain.library.terms import BodyPlace
from bot.ports.storage import StorageUnavailableError
from bot.storage.upgrade import upgrade
from tests.behaviour.process import Process, new_process
from tests.wire import Cut, LimitRules, Reset, Slow, Status, WireDiscord, rate_limited, refused
from tests.wire.model import Message, User
from tests.wire.outcomes import InteractionOutcome
from tests.wire.pointing import pointed_at
from tests.wire.running import running

CALLBACK = "/interactions/*/*/callback"
DEADLINE_MS = 1_000
FAULTS = {
    "too large": Status(status=413),
    "refused form": refused(50035, status=400),
    "server error": Status(status=500),
    "gateway error": Status(status=503),
    "rate limit": rate_limited(5),
    "connection cut": Cut(),
    "connection reset": Reset(),
    "no answer": Slow(30),
}


@pytest.fixture
async def wire() -> AsyncIterator[WireDiscord]:
    async with WireDiscord(limits=LimitRules.off()) as double:
        with pointed_at(double):
            yield double


@pytest.fixture
async def process(tmp_path: Path, content: Content, wire: WireDiscord) -> AsyncIterator[Process]:
    process = new_process(tmp_path / "charley.db", content)
    await upgrade(process.database.engine)
    async with running(process.client, wire):
        await wire.gateway.wait_ready()
        yield process
    await process.database.close()


@pytest.fixture
def ada(process: Process, wire: WireDiscord) -> User:
    """Somebody who meets Charley while its database is down."""
    process.storage.failure = StorageUnavailableError("the database did not answer")
    return wire.add_user("ada")


def pictures(message: Message) -> list[str]:
    return [attachment.filename for attachment in message.attachments]


def galleries(message: Message) -> list[str]:
    (box,) = message.components
    return [each["type"] for each in box["components"] if each["type"] == 12]


def answered_with_words(outcome: InteractionOutcome, first_line: str) -> bool:
    assert outcome.latency_ms is not None
    assert outcome.latency_ms < DEADLINE_MS
    message = outcome.message
    return outcome.text.startswith(f"## {first_line}") and not (
        pictures(message) or galleries(message)
    )


async def test_the_picture_of_the_place_comes_in_the_one_call_of_the_answer(
    wire: WireDiscord, content: Content, ada: User
) -> None:
    for number, place in enumerate(BodyPlace, start=1):
        aid = content.library.first_aid(place)

        outcome = await wire.slash(ada, "cramp", {"where": place.value})

        (attachment,) = outcome.message.attachments
        assert attachment.filename == f"{aid.picture}.png"
        assert attachment.description == aid.alt
        assert attachment.content == content.first_aid_pictures[aid.picture]
        assert galleries(outcome.message)
        assert len(wire.calls.to("POST", CALLBACK)) == number
    assert not wire.calls.to("*", "/webhooks/**")


async def test_it_changes_with_the_place_and_goes_with_the_next_screen(
    wire: WireDiscord, ada: User
) -> None:
    outcome = await wire.slash(ada, "cramp")
    assert pictures(outcome.message) == ["cramp-calf.png"]

    outcome = await wire.select(ada, outcome.message, ["shin"])
    assert pictures(outcome.message) == ["cramp-shin.png"]
    outcome = await wire.press(ada, outcome.message, label="Still hurts")
    assert pictures(outcome.message) == galleries(outcome.message) == []
    outcome = await wire.press(ada, outcome.message, label="Back to first aid")
    assert pictures(outcome.message) == ["cramp-shin.png"]

    assert not wire.calls.to("*", "/webhooks/**")
    assert len(wire.calls.to("POST", CALLBACK)) == 4


@pytest.mark.parametrize("name", FAULTS)
async def test_the_words_come_whatever_becomes_of_the_picture(
    wire: WireDiscord, content: Content, ada: User, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    wire.faults.add("POST", CALLBACK, FAULTS[name], times=1)

    outcome = await wire.slash(ada, "cramp")

    assert answered_with_words(outcome, content.library.first_aid(BodyPlace.CALF).first_line)
    assert "cramp" not in caplog.text.casefold()


@pytest.mark.parametrize("name", ["too large", "no answer"])
async def test_the_words_for_another_place_come_as_well(
    wire: WireDiscord, content: Content, ada: User, name: str
) -> None:
    first = await wire.slash(ada, "cramp")
    wire.faults.add("POST", CALLBACK, FAULTS[name], times=1)

    outcome = await wire.select(ada, first.message, ["foot"])

    assert answered_with_words(outcome, content.library.first_aid(BodyPlace.FOOT).first_line)


async def test_after_a_picture_that_failed_nobody_waits_for_one_for_a_while(
    wire: WireDiscord, content: Content, ada: User
) -> None:
    wire.faults.add("POST", CALLBACK, Slow(30), times=1)
    await wire.slash(ada, "cramp")
    before = len(wire.calls.to("POST", CALLBACK))

    outcome = await wire.slash(ada, "cramp")

    assert answered_with_words(outcome, content.library.first_aid(BodyPlace.CALF).first_line)
    assert len(wire.calls.to("POST", CALLBACK)) == before + 1


@pytest.mark.parametrize("kind", [Status(status=502), Cut(), Slow(30)], ids=["502", "cut", "slow"])
async def test_a_picture_that_arrived_although_it_did_not_seem_so_is_the_answer(
    wire: WireDiscord, ada: User, kind: Cut | Slow | Status
) -> None:
    wire.faults.add("POST", CALLBACK, kind, phase="after", times=1)

    outcome = await wire.slash(ada, "cramp")
    await wire.wait_until(lambda: len(wire.calls.to("POST", CALLBACK)) == 2)

    assert pictures(outcome.message) == ["cramp-calf.png"]
    assert outcome.followups == ()
    assert wire.calls.to("POST", CALLBACK)[-1].status == 400


async def test_nothing_is_tried_twice_once_it_is_too_late_for_any_answer(
    wire: WireDiscord, ada: User
) -> None:
    wire.faults.add("POST", CALLBACK, refused(10062))

    outcome = await wire.slash(ada, "cramp")

    assert not outcome.did_respond
    payloads = [call.payload for call in wire.calls.to("POST", CALLBACK)]
    assert sum("Sit up" in str(payload) for payload in payloads) == 1
