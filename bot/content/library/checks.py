"""Rules over the whole library: every claim ends somewhere, every source is cited."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from bot.content.files import ContentError
from bot.domain.library.entries import Myth, Source, Tip
from bot.domain.library.hydration import HydrationTexts
from bot.domain.library.library import Library
from bot.domain.library.routines import Routine


def _entries(library: Library) -> tuple[Tip | Myth | Routine, ...]:
    return (*library.tips, *library.myths, *library.routines)


def claim_uses(library: Library) -> Mapping[str, tuple[str, ...]]:
    """Return by claim id where the claim went, such as `tip loosen-the-covers`."""
    uses: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for place, claim_ids in _places(library):
        for claim_id in claim_ids:
            uses[claim_id][place] = None
    return {claim_id: tuple(places) for claim_id, places in uses.items()}


def _places(library: Library) -> Iterable[tuple[str, tuple[str, ...]]]:
    yield from ((f"tip {tip.id}", tip.claims) for tip in library.tips)
    yield from ((f"myth {myth.id}", myth.claims) for myth in library.myths)
    yield from ((f"routine {routine.id}", routine.claims) for routine in library.routines)
    for first_aid in library.first_aids:
        yield from ((f"first-aid step {step.id}", step.claims) for step in first_aid.steps)
    for card in library.red_flags.values():
        yield from ((f"red flag {flag.id}", flag.claims) for flag in card.flags)
    yield "hydration texts", library.hydration.claims


def _cited(library: Library) -> Iterable[Source]:
    for claim in library.claims:
        yield from claim.sources
    entries: tuple[Tip | Myth | Routine | HydrationTexts, ...]
    entries = (*library.tips, *library.myths, *library.routines, library.hydration)
    for entry in entries:
        yield from entry.sources
    for first_aid in library.first_aids:
        for step in first_aid.steps:
            yield from step.sources
    for card in library.red_flags.values():
        for flag in card.flags:
            yield from flag.sources


def check_whole(library: Library) -> None:
    """Refuse a library with a lost claim, an idle source or an id that stands twice.

    Raises:
        ContentError: naming the claim, the source or the id.
    """
    _check_ids(library)
    _check_claims(library)
    cited = {source.key for source in _cited(library)}
    for source in library.sources:
        if source.key not in cited:
            where = f"sources.toml, source '{source.key}', field 'key'"
            raise ContentError(source=where, expected="a text that cites it", got="none")


def _check_ids(library: Library) -> None:
    counted = Counter(entry.id for entry in _entries(library))
    counted.update(flag.id for card in library.red_flags.values() for flag in card.flags)
    for entry_id, count in counted.items():
        if count > 1:
            where = f"{library.language}, entry '{entry_id}', field 'id'"
            raise ContentError(source=where, expected="an id of its own", got=f"{count} entries")


def _check_claims(library: Library) -> None:
    uses = claim_uses(library)
    for claim in library.claims:
        where = f"claims.toml, claim '{claim.id}', field 'not_shipped'"
        places = uses.get(claim.id, ())
        if not places and claim.not_shipped is None:
            expected = "an entry that uses the claim, or a reason not to ship it"
            raise ContentError(source=where, expected=expected, got="neither")
        if places and claim.not_shipped is not None:
            expected = "no reason against a claim that is used"
            raise ContentError(source=where, expected=expected, got=f"use by {places[0]}")


def check_translation(library: Library, *, original: Library) -> None:
    """Refuse a translation that changes more than the text.

    Raises:
        ContentError: an entry is missing, or its facts differ from the original's.
    """
    theirs, ours = _facts_of(library), _facts_of(original)
    for entry_id in sorted(set(ours) | set(theirs)):
        if theirs.get(entry_id) != ours.get(entry_id):
            where = f"{library.language}, entry '{entry_id}'"
            expected = f"the same facts as in {original.language}"
            got = "others" if entry_id in theirs else "no such entry"
            raise ContentError(source=where, expected=expected, got=got)


def _facts_of(library: Library) -> dict[str, object]:
    facts: dict[str, object] = {
        entry.id: (entry.grade, entry.claims, entry.sources) for entry in _entries(library)
    }
    facts |= {tip.id: (facts[tip.id], tip.not_for, len(tip.cautions)) for tip in library.tips}
    for tier, card in library.red_flags.items():
        facts |= {flag.id: (tier, flag.claims, flag.sources) for flag in card.flags}
    for first_aid in library.first_aids:
        facts[first_aid.place] = tuple((step.id, step.grade) for step in first_aid.steps)
    facts |= {row.id: row.mode for row in library.hydration.rows}
    return facts
