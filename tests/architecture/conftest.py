"""Charley with all its commands, connected to nothing."""

import pytest

from bot.app.parts.world import Ports
from bot.app.wiring import cog_names, wire


class Nothing:
    """Stands where these tests must never reach."""


@pytest.fixture
async def charley(content):
    nothing = Nothing()
    world = Ports(
        storage=nothing,
        messenger=nothing,
        clock=nothing,
        randomness=nothing,
        wakeup=nothing,
        alarm=nothing,
        capacity=nothing,
        surroundings=nothing,
        visibility=nothing,
    )
    client = wire(world, content).new_client()
    for name in cog_names():
        await client.load_extension(name)
    return client
