"""From due to sent, one reminder after the other and nothing else to do."""

import asyncio
import tempfile
import time
from pathlib import Path

from benchmarks.contender import contest
from benchmarks.double import running_double
from benchmarks.figures import Figure, Progress, ratio, share_in_order
from benchmarks.sizes import LATENCY, Sizes
from benchmarks.storm import asked_of

_SPACING_S = 0.25
_GOAL_S = 1.5
_WITHIN_S = 60.0
_LOOP_P99_S = 60 * 0.99
"""A loop that looks once a minute finds a reminder up to a minute late, every delay as likely."""


async def measure(sizes: Sizes, progress: Progress) -> list[Figure]:
    """Let that number become due, four a second."""
    with tempfile.TemporaryDirectory() as folder:
        delays = await _delays(sizes.punctual, Path(folder), progress)
    progress("punctuality", 1.0)
    p50, p99 = share_in_order(delays, 0.5), share_in_order(delays, 0.99)
    return [
        Figure(
            what=f"due to sent, unloaded ({len(delays)}; {LATENCY.total_seconds():.1f} s of it "
            "is the network), 99th percentile",
            charley=f"{p99:.2f} s (median {p50:.2f} s)",
            goal=f"< {_GOAL_S} s",
            is_met=len(delays) == sizes.punctual and p99 < _GOAL_S,
            beside=f"a loop that looks every minute, by its nature: {_LOOP_P99_S:.0f} s",
            ratio=ratio(p99, _LOOP_P99_S),
        )
    ]


async def _delays(count: int, folder: Path, progress: Progress) -> list[float]:
    async with running_double() as double:
        recipients = await double.recipients(count)
        await double.prepare()
        asked = {**asked_of(double, recipients, folder), "spacing_s": _SPACING_S}
        async with contest("charley storm", asked, folder=folder) as running:
            first_at = float((await running.line(within_s=_WITHIN_S))["due_at"])
            ends_at = first_at + count * _SPACING_S + 3
            while (now := time.time()) < ends_at:  # noqa: TID251 - the double's clock
                progress("punctuality", max((now - first_at) / (ends_at - first_at), 0.0))
                await asyncio.sleep(0.5)
            await running.end()
        sent = {message.recipient_id: message.at for message in await double.messages()}
    due = {each.user_id: first_at + n * _SPACING_S for n, each in enumerate(recipients)}
    return [at - due[user_id] for user_id, at in sent.items()]
