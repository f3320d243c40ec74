"""The rules about words: nothing promised, nothing dosed, nothing hard to read."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import Annotated

from annotated_types import Interval, MinLen

from bot.content.library.tables import Table, read_file, value, values
from bot.domain.library.terms import Topic
from scripts.editorial.desk import Desk, Faults, walk
from scripts.editorial.reading_grade import reading_grade, words

MEASURABLE_WORDS = 25
"""Fewer words than this give no steady reading grade; they count with their neighbours."""

DOSE = re.compile(
    r"\d[\d,.]*\s?(?:mg|mcg|µg|iu|g|mmol|milligrams?|micrograms?|grams?|international units?)\b",
    re.IGNORECASE,
)
VOLUME = re.compile(
    r"\d[\d,.]*\s?(?:ml|cl|l|lit(?:er|re)s?|cups?|glass(?:es)?|oz|ounces?|pints?)\b", re.IGNORECASE
)
DOSE_TOPICS = frozenset({Topic.SUPPLEMENT_SAFETY, Topic.MEDICINE_CHECK})

_QUOTE = "myth"
"""The field of a myth-buster that repeats the belief, which may say anything."""

_CODES = frozenset(
    {"id", "grade", "kind", "leg", "mode", "picture", "place", "status", "stretch", "tier", "topic"}
    | {"claims", "direction", "not_for", "safety", "sources", "steps", "way", "when"}
)
"""The fields whose words are not shown as they stand; every other text is bound by the rules."""

_UNBOUND = (
    *("source ", "common ", "passed_over ", "country "),
    *("badges", "beliefs", "directions", "safety", "topics", "verified"),
)
"""Tables of names, which are no sentences."""


_SAFETY_FILES = frozenset({"emergency", "first_aid", "red_flags"})
_SAFETY_FIELDS = frozenset(
    {"alarm", "cautions", "skip_if", "before", "stop_rules", "red_flag_line", "carer", "onboarding"}
    | {"above_range_warning", "heat_note", "over_drinking_note", "message"}
)
"""Where a text that is not understood does harm."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ban:
    """Phrases that must not appear, and why."""

    id: str
    phrases: Annotated[tuple[str, ...], MinLen(1)]
    because: str
    in_myths: bool = False
    """Whether a myth-buster's own words are bound by it; the myth it quotes never is."""
    except_topics: tuple[Topic, ...] = ()

    def found_in(self, text: str) -> str | None:
        """Return the phrase of this ban that a text has."""
        listed = "|".join(map(re.escape, self.phrases))
        hit = re.search(rf"\b(?:{listed})\b", text, re.IGNORECASE)
        return hit.group() if hit else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Limits:
    reading_grade_limit: Annotated[float, Interval(ge=1, le=100)]
    """The highest Flesch-Kincaid grade that a text may have."""
    safety_reading_grade_limit: Annotated[float, Interval(ge=1, le=100)]
    """The same for danger signs, first aid and warnings: they must not be the hard ones."""

    def of(self, table: Table, field: str) -> float:
        """Return the limit for a text of a table."""
        stem = table.file.rpartition("/")[2].removesuffix(".toml")
        is_safety = stem in _SAFETY_FILES or field in _SAFETY_FIELDS or table.name == "not_for"
        return self.safety_reading_grade_limit if is_safety else self.reading_grade_limit


def wording_faults(desk: Desk, root: Traversable) -> Faults:
    """Say which texts promise, dose, or are hard to read."""
    rules = read_file(root, desk.language, "rules.toml")
    limits = value(_Limits, rules.without("ban"))
    bans = values(Ban, rules.tables("ban"))
    for file in desk.advice:
        topic = desk.topic_of(file)
        bound = [ban for ban in bans if topic not in ban.except_topics]
        yield from _banned(file, bound, may_dose=topic in DOSE_TOPICS)
        yield from _hard_to_read(file, limits)
    yield from _banned(desk.myths, [ban for ban in bans if ban.in_myths], may_dose=True)
    yield from _hard_to_read(desk.myths, limits)


def _banned(file: Table, bans: Iterable[Ban], *, may_dose: bool) -> Faults:
    for table in _bound(file):
        for field, text in _prose(table).items():
            dose = None if may_dose else DOSE.search(text)
            hits = [(dose.group(), "Charley gives no doses")] if dose else []
            hits += [(hit, ban.because) for ban in bans if (hit := ban.found_in(text))]
            for hit, because in hits:
                expected = f"other words, as {because}"
                yield table.error(field=field, expected=expected, got=f"'{hit}'")


def _bound(file: Table) -> Iterable[Table]:
    return (table for table in walk(file) if not table.name.startswith(_UNBOUND))


def _prose(table: Table) -> Mapping[str, str]:
    """Return what people read of a table, by field."""
    prose = {}
    for field, found in table.fields.items():
        if field in _CODES or (field == _QUOTE and table.name.startswith("myth ")):
            continue
        if isinstance(found, str):
            prose[field] = found
        elif found and isinstance(found, list) and all(isinstance(text, str) for text in found):
            prose[field] = "\n".join(found)
    return prose


def _hard_to_read(file: Table, limits: _Limits) -> Faults:
    """A long text is measured by itself, short ones with their neighbours and with all of their kind."""
    together: defaultdict[tuple[str, str, float], list[str]] = defaultdict(list)
    for table in _bound(file):
        prose = _prose(table)
        short = {field: text for field, text in prose.items() if not _is_measurable(text)}
        for field in prose.keys() - short.keys():
            yield from _too_hard(table, field, prose[field], limits.of(table, field))
        alone = list(
            _too_hard(table, "/".join(short), "\n".join(short.values()), limits.reading_grade_limit)
        )
        yield from alone
        for field, text in short.items() if not alone else ():
            limit = limits.of(table, field)
            together[_kind(table), "all", limit].append(text)
            together[_kind(table), f"every {field}", limit].append(text)
    for (kind, which, limit), texts in together.items():
        yield from _too_hard(file, f"{which} of {kind}", "\n".join(texts), limit)


def _kind(table: Table) -> str:
    """Return what texts are measured together: the signs of one card are one kind."""
    kind = table.name.split(" ")[0]
    tier = table.fields.get("tier")
    return f"{kind} {tier}" if tier else kind


def _is_measurable(text: str) -> bool:
    return len(words(text)) >= MEASURABLE_WORDS


def _too_hard(table: Table, field: str, text: str, limit: float) -> Faults:
    grade = reading_grade(text)
    if grade > limit and _is_measurable(text):
        expected = f"a reading grade of at most {limit}"
        yield table.error(field=field, expected=expected, got=f"{grade:.1f}")
