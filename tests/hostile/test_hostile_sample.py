"""A few hundred of the hunt; `python -m tests.hostile` sends ten thousand and floods as well."""

from pathlib import Path

import pytest

from bot.client.door.gate import LeftAlone
from tests.hostile.hunts import hunt
from tests.hostile.kinds import KINDS
from tests.hostile.page import REASONS

pytestmark = pytest.mark.process

SEED = 20261129
EACH, LOOKS = 8, 60


async def test_hundreds_of_hostile_interactions_are_answered_or_left_alone_on_purpose(
    tmp_path: Path,
) -> None:
    count = EACH * len(KINDS)

    found = await hunt(tmp_path, count=count, seed=SEED, parts=1, looks=LOOKS)

    assert found.faults == []
    assert set(found.tallies) == set(KINDS)
    assert sum(row.sent for row in found.tallies.values()) == count
    assert sum(row.answered for row in found.tallies.values()) > count / 2
    assert found.reasons[LeftAlone.MALFORMED] > 0
    assert (
        found.reasons[LeftAlone.BEYOND_SHARE] == 0
    )  # else the shares answer, and not what is tried


def test_the_page_says_when_each_reason_applies() -> None:
    assert set(REASONS) == set(LeftAlone)
