"""The rules about words: nothing promised, nothing dosed, nothing hard to read."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.content.library.reading_grade import reading_grade, words
from bot.content.library.tables import Entry
from bot.domain.library.terms import Topic

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Ban:
    """Phrases that must not appear, and why."""

    pattern: re.Pattern[str]
    because: str
    in_myths: bool
    """Whether a myth-buster's own words are bound by it; the myth it quotes never is."""
    except_topics: frozenset[Topic]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """All rules about words of one language."""

    bans: tuple[Ban, ...]
    reading_limit: float
    """The highest Flesch-Kincaid grade a text may have."""

    def check_advice(self, entry: Entry, *, topic: Topic) -> None:
        """Refuse advice that promises, doses, or is hard to read.

        Raises:
            ContentError: naming the field and the phrase.
        """
        for field, text in entry.prose_read.items():
            if topic not in DOSE_TOPICS:
                _refuse(entry, field, DOSE.search(text), because="Charley gives no doses")
            for ban in self.bans:
                if topic not in ban.except_topics:
                    _refuse(entry, field, ban.pattern.search(text), because=ban.because)
        self.check_reading(entry, entry.prose_read.values())

    def check_myth(self, entry: Entry, *, quote: str) -> None:
        """Refuse a myth-buster that promises or is hard to read; it may quote a dose.

        Args:
            entry: the myth, its prose read.
            quote: the field that repeats the belief, which may say anything.

        Raises:
            ContentError: naming the field and the phrase.
        """
        own = {field: text for field, text in entry.prose_read.items() if field != quote}
        for field, text in own.items():
            for ban in self.bans:
                if ban.in_myths:
                    _refuse(entry, field, ban.pattern.search(text), because=ban.because)
        self.check_reading(entry, own.values())

    def check_reading(self, entry: Entry, texts: Iterable[str]) -> None:
        """Refuse texts that are too hard: a long one by itself, short ones read together.

        Raises:
            ContentError: naming the grade that was measured.
        """
        listed = list(texts)
        long = [text for text in listed if len(words(text)) >= MEASURABLE_WORDS]
        short = [text for text in listed if len(words(text)) < MEASURABLE_WORDS]
        for text in (*long, "\n".join(short)):
            grade = reading_grade(text)
            if grade > self.reading_limit and len(words(text)) >= MEASURABLE_WORDS:
                raise entry.error(
                    field="/".join(entry.prose_read) or "all texts",
                    expected=f"a reading grade of at most {self.reading_limit}",
                    got=f"{grade:.1f}",
                )


def _refuse(entry: Entry, field: str, hit: re.Match[str] | None, *, because: str) -> None:
    if hit:
        raise entry.error(
            field=field, expected=f"other words, as {because}", got=f"'{hit.group()}'"
        )


def parse_wording(file: Entry) -> Wording:
    """Read the rules about words.

    Raises:
        ContentError: a rule is not well formed.
    """
    limit = file.number("reading_grade_limit", low=1, high=100)
    bans = tuple(_parse_ban(entry) for entry in file.tables("ban"))
    file.close()
    return Wording(bans=bans, reading_limit=limit)


def _parse_ban(entry: Entry) -> Ban:
    entry.text("id")
    phrases = entry.texts("phrases")
    topics = entry.kinds("except_topics", Topic) if entry.has("except_topics") else ()
    ban = Ban(
        pattern=re.compile(
            r"\b(?:" + "|".join(re.escape(phrase) for phrase in phrases) + r")\b", re.IGNORECASE
        ),
        because=entry.text("because"),
        in_myths=entry.flag("in_myths"),
        except_topics=frozenset(topics),
    )
    if not phrases:
        raise entry.error(field="phrases", expected="at least one", got="none")
    entry.close()
    return ban
