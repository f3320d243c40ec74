"""Discord never answers: every request of ours ends by itself, and its wait in line is no part of it."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from bot.domain.delivery.notices import TrialNotice
from bot.domain.delivery.occurrence import State
from bot.domain.delivery.restoring import SentSpan
from bot.domain.delivery.retry import Refusal
from bot.domain.guided.scenes import Left
from bot.domain.guided.session import Place
from bot.domain.ids import ChannelId, MessageId, UserId
from bot.domain.operations.pace import MOST_BESIDE_IDLE
from bot.domain.standing.answered import Answered
from bot.domain.standing.overview import Overview
from bot.kinds.stretch import STRETCH, StretchNotice
from bot.messaging.discord_io.chain import RequestChain
from bot.messaging.discord_io.pacer import Pacer
from bot.messaging.discord_io.places.places import LocalPlaces
from bot.messaging.messenger import DiscordMessenger
from bot.messaging.texts.catalogue import Catalogue
from bot.messaging.ui.guided import guided_message as step_board
from bot.ports.delivery import Card, Delivered, DirectMessage, Messenger, OutcomeUnknown, Refused
from tests.faults.connection import supervised
from tests.faults.stage import Stage
from tests.support.builders import (
    a_user,
    an_envelope,
    an_occurrence,
    an_occurrence_id,
    tonight_at,
)
from tests.wire.faults import Slow
from tests.wire.model import User

FOR_EVER = Slow(60)
A_MOMENT = timedelta(seconds=0.05)
PATIENCE_OF_THE_TEST = 5.0

CHANNEL, PLACE = ChannelId(5), Place(channel_id=ChannelId(5), message_id=MessageId(6))
DM = DirectMessage(channel_id=CHANNEL)
CARD = Card(scene=Left(user_id=UserId(1)))
NOTICE = TrialNotice(user_id=UserId(1), next_due_at=None)
ID = an_occurrence_id()
STANDING = Answered(
    occurrence=an_occurrence(state=State.DONE),
    is_new=False,
    leads_to=State.DONE,
    overview=Overview(user=a_user(), statuses={}, now=tonight_at(22)),
    drunk_ml=0,
    at=tonight_at(22),
    notice=StretchNotice(user_id=UserId(1), occurrence_id=ID, bed_at=tonight_at(22)),
)

Call = Callable[[Messenger, Stage], Awaitable[object]]

CALLS: dict[str, Call] = {
    "open_channel": lambda messenger, _: messenger.open_channel(UserId(1)),
    "send": lambda messenger, _: messenger.send(an_envelope(NOTICE, channel_id=CHANNEL, nonce=ID)),
    "find_sent": lambda messenger, stage: messenger.find_sent(DM, ID, since=stage.now),
    "find_reminder": lambda messenger, stage: messenger.find_reminder(
        DM, STRETCH, within=SentSpan(earliest=stage.now, latest=stage.now)
    ),
    "post": lambda messenger, _: messenger.post(CHANNEL, CARD),
    "edit": lambda messenger, _: messenger.edit(PLACE, CARD),
    "refresh": lambda messenger, _: messenger.refresh(PLACE, STANDING),
    "remove": lambda messenger, _: messenger.remove(PLACE),
}


def awaitable_methods(kind: type) -> set[str]:
    return {
        name
        for name, _ in inspect.getmembers(kind, inspect.iscoroutinefunction)
        if not name.startswith("_")
    }


def impatient(stage: Stage, *, turn_timeout: timedelta = A_MOMENT) -> DiscordMessenger:
    """Return a messenger that gives a request a moment."""
    requests = RequestChain(
        pacer=Pacer(LocalPlaces(per_second=1_000)),
        turn_timeout=turn_timeout,
        request_timeout=A_MOMENT,
    )
    requests.use(stage.requests._client)
    return DiscordMessenger(
        library=stage.charley.services.library, texts=Catalogue(), requests=requests
    )


def test_every_request_of_the_messenger_is_in_the_table() -> None:
    assert awaitable_methods(Messenger) == awaitable_methods(DiscordMessenger) == set(CALLS)


@pytest.mark.parametrize("name", CALLS)
async def test_a_request_that_discord_never_answers_ends_as_unknown(
    stage: Stage, name: str
) -> None:
    messenger = impatient(stage)
    stage.discord.faults.add("*", "/**", FOR_EVER)

    async with asyncio.timeout(PATIENCE_OF_THE_TEST):
        result = await CALLS[name](messenger, stage)

    assert isinstance(result, OutcomeUnknown)
    assert result.cause == "TimeoutError"


@pytest.mark.parametrize("name", CALLS)
async def test_a_request_whose_turn_never_comes_was_surely_not_made(
    stage: Stage, name: str
) -> None:
    messenger = impatient(stage)
    asked = len(stage.discord.calls)
    places = LocalPlaces(per_second=1_000)
    messenger._requests._pacer = Pacer(places)
    places._spent_until = asyncio.get_running_loop().time() + 60  # others have all the turns
    places._under_way = MOST_BESIDE_IDLE + 1

    async with asyncio.timeout(PATIENCE_OF_THE_TEST):
        result = await CALLS[name](messenger, stage)

    assert isinstance(result, Refused)
    assert result.refusal is Refusal.RATE_LIMITED
    assert len(stage.discord.calls) == asked


async def test_the_wait_in_line_is_no_part_of_a_requests_time(stage: Stage, ada: User) -> None:
    messenger = impatient(stage, turn_timeout=timedelta(seconds=5))
    messenger._requests._pacer._places._spent_until = (
        asyncio.get_running_loop().time() + 4 * A_MOMENT.total_seconds()
    )
    channel = stage.discord.world.direct(stage.discord.bot, ada)

    result = await messenger.send(an_envelope(NOTICE, channel_id=channel.id))

    assert isinstance(result, Delivered)


async def test_a_request_that_is_cut_off_gives_its_place_back(stage: Stage) -> None:
    messenger = impatient(stage)
    fault = stage.discord.faults.add("*", "/**", FOR_EVER, times=60)

    cut_off = await asyncio.gather(
        *(
            messenger.send(an_envelope(NOTICE, channel_id=CHANNEL, nonce=an_occurrence_id(n)))
            for n in range(60)
        )
    )
    stage.discord.faults.remove(fault)

    assert {type(each) for each in cut_off} <= {OutcomeUnknown, Refused}
    assert messenger._requests._pacer._places._under_way == 0
    assert messenger._requests._breaker._in_flight.count == 0


async def test_a_stretch_whose_first_answer_discord_never_takes_goes_on(
    stage: Stage, ada: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(step_board, "CARD_TIMEOUT", A_MOMENT)
    guiding = stage.charley.services.guiding

    async with supervised(stage) as connection:
        await connection.until_connected(identifies=1)
        card = (await stage.discord.slash(ada, "stretch now")).message
        stage.discord.faults.add("PATCH", "/webhooks/**", FOR_EVER)
        await stage.discord.press(ada, card, label="Begin")
        await connection.until(lambda: guiding._runner.is_guiding(UserId(ada.id)))

        assert guiding._runner.is_guiding(UserId(ada.id))
        await guiding.stop()
