"""Every statement rests on sources and claims, and every claim and source ends in a statement."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from bot.content.files import ContentError
from bot.content.library.loading import SOURCE_LANGUAGE
from bot.domain.library.library import Library
from bot.domain.library.terms import Grade, Topic
from scripts.editorial.claims import Claim, Fate
from scripts.editorial.desk import Desk, Faults
from scripts.editorial.statements import Statement, claim_uses, entry_texts, statements

SAFETY_TOPICS = frozenset(
    {Topic.SUPPLEMENT_SAFETY, Topic.MEDICINE_CHECK, Topic.RED_FLAG, Topic.HEAT_ILLNESS}
)
"""Where a claim that must not be offered as advice may still be warned about."""

_SOURCE_KEY = re.compile(r"[A-Z][A-Za-z0-9-]{1,11}")


def evidence_faults(desk: Desk) -> Faults:
    """Say what rests on nothing, and what nothing rests on."""
    claims = {claim.id: claim for claim in desk.claims}
    for statement in statements(desk.drafts):
        yield from _rests_on(statement, desk, claims)
    yield from _sources(desk)
    yield from _claims(desk)
    yield from _answers(desk)
    yield from _ids(desk)


def _rests_on(statement: Statement, desk: Desk, claims: Mapping[str, Claim]) -> Faults:
    table = desk.tables[statement.table]
    if statement.grade not in {None, Grade.NONE} and not statement.sources:
        expected = f"a source for the grade {statement.grade}"
        yield table.error(field="sources", expected=expected, got="none")
    for claim_id in statement.claims:
        claim = claims.get(claim_id)
        if claim is None:
            yield table.error(field="claims", expected="ids from claims.toml", got=f"'{claim_id}'")
        elif statement.topic is not None and _is_refuted(claim):
            got = f"{claim_id}, graded {claim.grade}"
            yield table.error(field="claims", expected="claims that are no myths", got=got)
        elif claim.fate is Fate.HOLD and statement.topic not in {None, *SAFETY_TOPICS}:
            got = f"{claim_id}, on hold"
            yield table.error(field="claims", expected="claims that may be advised", got=got)


def _is_refuted(claim: Claim) -> bool:
    return claim.grade is Grade.UNSAFE or claim.fate is Fate.MYTH


def _sources(desk: Desk) -> Faults:
    cited = {source.key for claim in desk.claims for source in claim.sources}
    cited |= {source.key for entry in statements(desk.shown) for source in entry.sources}
    for source in desk.shown.sources:
        table = desk.tables[f"source '{source.key}'"]
        if source.key not in cited:
            yield table.error(field="key", expected="a text that cites it", got="none")
        if not _SOURCE_KEY.fullmatch(source.key):
            yield table.error(field="key", expected="a key such as NHS-C", got=f"'{source.key}'")
        if source.url is not None and not source.url.startswith("https://"):
            yield table.error(field="url", expected="an https address", got="another")


def _claims(desk: Desk) -> Faults:
    uses = claim_uses(desk.shown)
    for claim in desk.claims:
        places = uses.get(claim.id, ())
        if not places and claim.not_shipped is None:
            expected = "an entry that uses the claim, or a reason not to ship it"
            yield _claim_fault(claim, "not_shipped", expected=expected, got="neither")
        if places and claim.not_shipped is not None:
            expected = "no reason against a claim that is used"
            got = f"use by {places[0]}"
            yield _claim_fault(claim, "not_shipped", expected=expected, got=got)


def _claim_fault(claim: Claim, field: str, *, expected: str, got: str) -> ContentError:
    source = f"{SOURCE_LANGUAGE}/claims.toml, claim '{claim.id}', field '{field}'"
    return ContentError(source=source, expected=expected, got=got)


def _answers(desk: Desk) -> Faults:
    """A translation has other words; it is compared with the original, which has these."""
    if desk.language == SOURCE_LANGUAGE:
        texts = entry_texts(desk.shown)
        for claim in desk.claims:
            yield from _answers_of(claim, texts)


def _answers_of(claim: Claim, texts: Mapping[str, str]) -> Faults:
    named = [("answered_by", parameter.answered_by) for parameter in claim.parameters]
    if claim.safe_version is not None:
        named.append(("safe_version", claim.safe_version))
    for field, entry in named:
        if entry not in texts:
            yield _claim_fault(claim, field, expected="an entry that is shown", got=f"'{entry}'")
    for parameter in claim.parameters:
        for words in parameter.words:
            if words not in texts.get(parameter.answered_by, words):
                expected = f"words of {parameter.answered_by}"
                yield _claim_fault(claim, "words", expected=expected, got=f"'{words}'")


def _ids(desk: Desk) -> Faults:
    """Ids are what buttons carry and what a translation is compared by."""
    counted = Counter(statement.id for statement in statements(desk.drafts))
    for entry_id, count in counted.items():
        if count > 1:
            where = f"{desk.language}, entry '{entry_id}', field 'id'"
            expected, got = "an id of its own", f"{count} entries"
            yield ContentError(source=where, expected=expected, got=got)


def translation_faults(desk: Desk, original: Library) -> Faults:
    """Say which entry of a translation is missing, or differs in more than its text."""
    theirs, ours = dict(_facts(desk.shown)), dict(_facts(original))
    for entry_id in sorted(set(ours) | set(theirs)):
        if theirs.get(entry_id) != ours.get(entry_id):
            where = f"{desk.language}, entry '{entry_id}'"
            expected = f"the same facts as in {original.language}"
            got = "others" if entry_id in theirs else "no such entry"
            yield ContentError(source=where, expected=expected, got=got)


def _facts(library: Library) -> Iterator[tuple[str, object]]:
    tips = {tip.id: (tip.not_for, len(tip.cautions)) for tip in library.tips}
    tiers = {flag.id: card.tier for card in library.red_flags.values() for flag in card.flags}
    for entry in statements(library):
        own = tips.get(entry.id), tiers.get(entry.id)
        yield entry.id, (entry.kind, entry.grade, entry.claims, entry.sources, *own)
    for first_aid in library.first_aids:
        yield first_aid.place, tuple(step.id for step in first_aid.steps)
    for row in library.hydration.rows:
        yield row.id, row.mode
