"""Letting the event loop turn: until all is at rest, or a little."""

import asyncio

_BACKGROUND = {"delivery", "recorder"}


def background_tasks() -> set["asyncio.Task[object]"]:
    """Return the deliveries and recorders that are still under way."""
    return {task for task in asyncio.all_tasks() if task.get_name() in _BACKGROUND}


async def at_rest() -> None:
    """Wait until no delivery and no recorder is under way."""
    while tasks := background_tasks():
        await asyncio.wait(tasks)


async def refreshed() -> None:
    """Wait until no message is being refreshed because of what a person has just changed."""
    while tasks := {task for task in asyncio.all_tasks() if task.get_name() == "refreshing"}:
        await asyncio.wait(tasks)


async def some_turns(count: int = 20) -> None:
    """Let the other tasks run for a few turns of the loop."""
    for _ in range(count):
        await asyncio.sleep(0)
