"""A playground as a process of its own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.playground.demo import Demo, open_demo


@pytest.fixture
async def demo(tmp_path: Path) -> AsyncIterator[Demo]:
    async with open_demo(folder=tmp_path) as demo:
        yield demo
