"""What several tests begin with, and the instants of the usual night."""

from datetime import datetime, timedelta

from simcord import InteractionResult

from tests.behaviour.person import Person, labels, options, shown
from tests.behaviour.stage import Stage, utc

BEDTIME = utc(2026, 3, 4, 21, 30)
"""Half past ten in Berlin, on the evening of the usual day."""

DUE = BEDTIME - timedelta(minutes=30)
MINUTE = timedelta(minutes=1)
NIGHT = timedelta(days=1)

WITHOUT_CONDITION = "screen-none"
WITH_MEDICINE = "screen-medicine"
UNDER_18 = "screen-under-18"


async def live_in_berlin(person: Person, *, bedtime: str = "22:30") -> None:
    """Let a person say where they live and when they sleep."""
    await person.types("timezone", place="Europe/Berlin")
    await person.types("bedtime", time=bedtime)


async def opt_in(person: Person, **rule: int) -> None:
    """Let a person from Berlin turn on the bedtime stretch."""
    await live_in_berlin(person)
    await person.types("stretch remind", enabled=True, **rule)


async def opt_in_to_water(person: Person, answer: str = WITHOUT_CONDITION, **wish: object) -> None:
    """Let a person from Berlin turn on drink reminders and answer the safety screen."""
    await live_in_berlin(person)
    screen = await person.types("water remind", enabled=True, **wish)
    assert answer in {option["value"] for option in options(shown(screen))}
    await choose_first(person, await person.picks(shown(screen), answer))


async def choose_first(person: Person, screened: InteractionResult) -> InteractionResult:
    """Choose the most that the answers to the screen allow, unless that is on already."""
    first, *_ = labels(shown(screened)) or [""]
    if not first.startswith(("Goal", "Gentle")):
        return screened
    return await person.presses(shown(screened), first)


async def receive_reminder(stage: Stage, person: Person, **rule: int) -> None:
    """Let the usual night's stretch reminder arrive, and a minute pass."""
    await opt_in(person, **rule)
    await stage.run_until(DUE + MINUTE)
    assert len(person.reminders) == 1


async def receive_prompt(stage: Stage, person: Person) -> None:
    """Let the first drink prompt arrive, and a minute pass."""
    await opt_in_to_water(person)
    overview = await stage.process.charley.services.overviews.show(person.id)
    assert overview is not None
    assert overview.next_due_at is not None
    await stage.run_until(overview.next_due_at + MINUTE)
    assert len(person.reminders) == 1


def full_time(instant: datetime) -> str:
    """Return an instant as Discord is asked to show it: in full, in the reader's own zone."""
    return f"<t:{int(instant.timestamp())}:F>"
