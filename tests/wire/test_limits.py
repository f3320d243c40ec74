"""Rate limits: over the wire with the real client, and the rules by themselves."""

import asyncio
from collections.abc import Mapping
from typing import Literal

import aiohttp
import pytest

from tests.wire import LimitRules, Rate, User, WireDiscord
from tests.wire.limits import Limits
from tests.wire.running import dm
from tests.wire.sample_bot import SampleBot


def only(
    *,
    overall: Rate | None = None,
    window: Literal["sliding", "fixed"] = "sliding",
    buckets: Mapping[str, Rate] | None = None,
    invalid: Rate | None = None,
) -> LimitRules:
    """Return rules with nothing in force but these."""
    return LimitRules(overall=overall, window=window, buckets=buckets or {}, invalid=invalid)


async def post(raw: aiohttp.ClientSession, wire: WireDiscord, user: User) -> None:
    path = f"channels/{wire.world.direct(wire.bot, user).id}/messages"
    async with raw.post(path, json={"content": "stretch"}) as response:
        assert response.status == 200


async def test_client_paces_itself_by_the_headers_and_meets_no_429(
    wire: WireDiscord, bot: SampleBot, ada: User
) -> None:
    wire.limits.rules = only(buckets={"channel-messages": Rate(requests=2, seconds=0.2)})

    for number in range(5):
        await dm(bot, wire, ada).send(str(number))

    assert wire.calls.statuses()[429] == 0
    assert len(wire.dm_messages(ada)) == 5


async def test_full_bucket_is_a_genuine_429_with_all_headers(
    wire: WireDiscord, ada: User, raw: aiohttp.ClientSession
) -> None:
    wire.limits.rules = only(buckets={"channel-messages": Rate(requests=1, seconds=30)})
    path = f"channels/{wire.world.direct(wire.bot, ada).id}/messages"

    async with raw.post(path, json={"content": "1"}) as response:
        allowed = response
    async with raw.post(path, json={"content": "2"}) as response:
        refused, body = response, await response.json()

    for name in ("Bucket", "Limit", "Remaining", "Reset", "Reset-After"):
        assert f"X-RateLimit-{name}" in allowed.headers
    assert (allowed.status, refused.status) == (200, 429)
    assert refused.headers["Via"]
    assert refused.headers["X-RateLimit-Scope"] == "user"
    assert 0 < body["retry_after"] <= 30
    assert body["global"] is False


async def test_buckets_are_counted_per_channel(
    wire: WireDiscord, raw: aiohttp.ClientSession, ada: User
) -> None:
    wire.limits.rules = only(buckets={"channel-messages": Rate(requests=1, seconds=30)})
    users = [ada, wire.add_user("bob"), wire.add_user("cleo")]

    await asyncio.gather(*(post(raw, wire, user) for user in users))

    assert [len(wire.dm_messages(user)) for user in users] == [1, 1, 1]


async def test_51st_request_in_a_second_is_a_global_429(
    wire: WireDiscord, raw: aiohttp.ClientSession
) -> None:
    wire.limits.rules = only(overall=Rate(requests=50, seconds=1))

    async def ask() -> tuple[int, bool]:
        async with raw.get("users/@me") as response:
            body = await response.json()
            return response.status, body.get("global", False)

    answers = await asyncio.gather(*(ask() for _ in range(60)))

    assert answers.count((200, False)) == 50
    assert answers.count((429, True)) == 10


@pytest.mark.usefixtures("bot")
async def test_interaction_endpoints_are_exempt_from_the_global_limit(
    wire: WireDiscord, ada: User
) -> None:
    wire.limits.rules = only(overall=Rate(requests=1, seconds=60))

    outcomes = [await wire.slash(ada, "ping") for _ in range(3)]

    assert all(outcome.did_respond for outcome in outcomes)


async def test_too_many_invalid_requests_end_in_a_ban_without_via(
    wire: WireDiscord, raw: aiohttp.ClientSession
) -> None:
    wire.limits.rules = only(invalid=Rate(requests=3, seconds=600))
    anonymous = {"Authorization": "Bot nobody"}

    for _ in range(3):
        async with raw.get("users/@me", headers=anonymous) as response:
            assert response.status == 401
    async with raw.get("users/@me") as response:
        assert response.status == 429
        assert "Via" not in response.headers


def test_sliding_window_never_lets_more_than_the_rate_through() -> None:
    limits = Limits(only(overall=Rate(requests=2, seconds=1)))

    waits = [limits.overall_wait("token", now=now) for now in (0, 0.9, 0.95, 1.0, 1.5, 2.0)]

    assert waits == [None, None, pytest.approx(0.05), None, pytest.approx(0.4), None]


def test_fixed_window_starts_over_all_at_once() -> None:
    limits = Limits(only(overall=Rate(requests=2, seconds=1), window="fixed"))

    waits = [limits.overall_wait("token", now=now) for now in (0, 0.9, 0.95, 1.0, 1.1)]

    assert waits == [None, None, pytest.approx(0.05), None, None]


def test_bots_do_not_share_the_global_limit() -> None:
    limits = Limits(only(overall=Rate(requests=1, seconds=1)))

    assert limits.overall_wait("one", now=0) is None
    assert limits.overall_wait("other", now=0) is None
    assert limits.overall_wait("one", now=0) == 1


def test_shared_429_is_not_held_against_the_bot() -> None:
    limits = Limits(only(invalid=Rate(requests=1, seconds=600)))

    limits.record(429, is_shared=True, now=0)
    before = limits.ban_left(now=0)
    limits.record(403, is_shared=False, now=0)

    assert before is None
    assert limits.ban_left(now=100) == 500
    assert limits.ban_left(now=600) is None
