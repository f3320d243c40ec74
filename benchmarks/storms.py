"""All storms of a run, and what they show of Charley."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.figures import Figure, Progress, ratio
from benchmarks.sizes import Sizes, patience_for
from benchmarks.storm import Storm, storm

_PEERS = ("minute loop", "gather", "apscheduler", "delete-then-dispatch")
_CHARLEY, _LOOP, _GATHER = "charley", "minute loop", "gather"
_GOAL_SHARE = 0.90
_GOAL_SLASH_MS = 250


@dataclass(frozen=True, slots=True, kw_only=True)
class Storms:
    """Charley's storm and those of its peers."""

    usual: tuple[Storm, ...]
    great: tuple[Storm, ...]
    """Of Charley and of its fastest peer; empty in a quick run."""


async def measure(sizes: Sizes, progress: Progress) -> Storms:
    """Let everybody live through the storm, one after the other."""
    usual = await _all((_CHARLEY, *_PEERS), sizes.storm, progress)
    great: tuple[Storm, ...] = ()
    if sizes.great_storm is not None:
        great = await _all((_CHARLEY, _GATHER), sizes.great_storm, progress)
    return Storms(usual=usual, great=great)


async def _all(names: Sequence[str], size: int, progress: Progress) -> tuple[Storm, ...]:
    return tuple([await _one(name, size, progress) for name in names])


async def _one(name: str, size: int, progress: Progress) -> Storm:
    label = f"storm of {size:,}: {name}"
    with tempfile.TemporaryDirectory() as folder:
        return await storm(
            name,
            size,
            patience_s=patience_for(size).total_seconds(),
            folder=Path(folder),
            progress=lambda share: progress(label, share),
        )


def figures(storms: Storms) -> list[Figure]:
    """Return the goals that a storm is about."""
    rows: list[Figure] = []
    for came in (storms.usual, storms.great):
        if came:
            rows += _figures(came[0], came[1:])
    return rows


def _figures(ours: Storm, peers: Sequence[Storm]) -> list[Figure]:
    peer = peers[0]
    slash_ms = ours.slash(0.99)
    return [
        Figure(
            what=f"storm of {ours.size:,}: delivered, doubled, lost; refused with 429",
            charley=f"{ours.delivered:,}, {ours.doubled}, {ours.lost}; {ours.refused}",
            goal=f"{ours.size:,}, 0, 0; 0",
            is_met=not (ours.doubled or ours.lost or ours.refused),
            beside=f"{peer.name}: {outcome(peer)}; {peer.refused:,}",
        ),
        Figure(
            what=f"storm of {ours.size:,}: share of the limit's rate",
            charley=f"{ours.share_of_limit:.3f}",
            goal=f"≥ {_GOAL_SHARE}",
            is_met=ours.share_of_limit >= _GOAL_SHARE,
            beside=f"{peer.name}: {peer.share_of_limit:.3f}",
            ratio=ratio(ours.share_of_limit, peer.share_of_limit),
        ),
        Figure(
            what=f"storm of {ours.size:,}: slash command acknowledged, 99th percentile",
            charley=f"{slash_ms:.0f} ms (median {ours.slash(0.5):.0f} ms)",
            goal=f"< {_GOAL_SLASH_MS} ms",
            is_met=slash_ms < _GOAL_SLASH_MS,
            beside=f"{peer.name}: {peer.slash(0.99):.0f} ms",
            ratio=ratio(slash_ms, peer.slash(0.99)),
        ),
    ]


def outcome(came: Storm) -> str:
    """Return delivered, doubled and lost in words."""
    missing = f"{came.lost:,} still waiting" if came.was_cut_off else f"{came.lost:,}"
    return f"{came.delivered:,}, {came.doubled}, {missing}"
