"""Work that goes on for as long as the process: somebody has to hear of it if it ends before.

A task that nobody waits for may break, or be cancelled by what it waits for, and nothing would tell.
"""

import asyncio
from typing import NoReturn

import structlog

log = structlog.get_logger(__name__)


class WorkEndedError(Exception):
    """Work without which the process is of no use has ended; a new process is the cure."""


async def outlived(work: "asyncio.Task[None]") -> NoReturn:
    """Wait for the end of a task that should have none.

    Raises:
        WorkEndedError: it has ended, whether broken, cancelled or done.
    """
    await asyncio.wait({work})
    cause = None if work.cancelled() else work.exception()
    log.error("work ended", action="work_ended", work=work.get_name(), exc_info=cause)
    message = f"{work.get_name()} must go on as long as the process, and has ended"
    raise WorkEndedError(message) from cause


async def end(work: "asyncio.Task[None]") -> None:
    """Cancel a task, and wait until it has ended; say so if it had broken before."""
    work.cancel()
    await asyncio.wait({work})
    if not work.cancelled() and (error := work.exception()) is not None:
        log.error("work had ended", action="work_ended", work=work.get_name(), exc_info=error)
