"""What the library says about health: every entry with what it rests on, and where each claim went."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.domain.library.entries import Myth, Source, Tip
from bot.domain.library.first_aid import FirstAidStep, RedFlag
from bot.domain.library.library import Library
from bot.domain.library.routines import Routine
from bot.domain.library.terms import Grade, Topic


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """An entry that says something about health, and what it rests on."""

    kind: str
    """Such as `tip` or `first-aid step`."""
    id: str
    table: str
    """The name of its table, such as `step 'rub'`."""
    topic: Topic | None
    """The shelf of a piece of advice; `None` for a myth, which advises nothing."""
    grade: Grade | None
    """`None` where nothing is graded, as with a danger sign."""
    sources: tuple[Source, ...]
    claims: tuple[str, ...]
    text: str
    """All that people read of it."""

    @property
    def place(self) -> str:
        """How other entries and `docs/claims.md` name it, such as `tip loosen-the-covers`."""
        return f"{self.kind} {self.id}"


def statements(library: Library) -> Iterator[Statement]:
    """Yield every entry of a library that rests on sources or claims."""
    yield from map(_tip, library.tips)
    yield from map(_myth, library.myths)
    yield from map(_routine, library.routines)
    steps = {step.id: step for first_aid in library.first_aids for step in first_aid.steps}
    yield from map(_step, steps.values())
    for card in library.red_flags.values():
        yield from map(_flag, card.flags)
    yield Statement(
        kind="hydration",
        id="texts",
        table="hydration",
        topic=Topic.HYDRATION,
        grade=None,
        sources=library.hydration.sources,
        claims=library.hydration.claims,
        text="",
    )


def _tip(tip: Tip) -> Statement:
    parts = (tip.title, tip.body, *tip.cautions, tip.alarm or "", tip.certainty, tip.applies_to)
    return _entry("tip", tip, topic=tip.topic, parts=parts)


def _myth(myth: Myth) -> Statement:
    parts = (myth.title, myth.myth, myth.truth, *myth.cautions, myth.certainty)
    return _entry("myth", myth, topic=None, parts=parts)


def _routine(routine: Routine) -> Statement:
    parts = (routine.title, routine.before, *(step.cue for step in routine.steps))
    return _entry("routine", routine, topic=Topic.STRETCH_ROUTINE, parts=parts)


def _step(step: FirstAidStep) -> Statement:
    parts = (step.text, step.skip_if or "")
    return _entry("first-aid step", step, topic=Topic.ACUTE_RELIEF, parts=parts)


def _flag(flag: RedFlag) -> Statement:
    return _entry("red flag", flag, topic=Topic.RED_FLAG, parts=(flag.sign,))


def _entry(
    kind: str,
    entry: Tip | Myth | Routine | FirstAidStep | RedFlag,
    *,
    topic: Topic | None,
    parts: tuple[str, ...],
) -> Statement:
    return Statement(
        kind=kind,
        id=entry.id,
        table=f"{kind.rpartition(' ')[2]} '{entry.id}'",
        topic=topic,
        grade=None if isinstance(entry, RedFlag) else entry.grade,
        sources=entry.sources,
        claims=entry.claims,
        text="\n".join(parts),
    )


def claim_uses(library: Library) -> Mapping[str, tuple[str, ...]]:
    """Return by claim id where the claim went, such as `tip loosen-the-covers`."""
    uses: defaultdict[str, list[str]] = defaultdict(list)
    for statement in statements(library):
        for claim_id in statement.claims:
            uses[claim_id].append(statement.place)
    return {claim_id: tuple(places) for claim_id, places in uses.items()}


def entry_texts(library: Library) -> Mapping[str, str]:
    """Return by entry, such as `tip loosen-the-covers`, all that people read of it."""
    return {statement.place: statement.text for statement in statements(library)}
