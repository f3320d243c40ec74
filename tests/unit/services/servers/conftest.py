"""A server that is set up, with its channels and roles."""

import pytest

from tests.support.server_acts import furnish, set_up
from tests.support.services import Process, World


@pytest.fixture
async def server(world: World, process: Process) -> None:
    """A server with a zone, a wind-down channel and a manager role."""
    furnish(world)
    await set_up(process)
