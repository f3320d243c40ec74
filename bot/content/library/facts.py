"""Sources, claims and reviews: what every statement of the library must rest on."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from bot.content.library.tables import Entry
from bot.domain.library.entries import Claim, Parameter, Review, Source
from bot.domain.library.terms import Fate, Grade, Status, Topic, Verified

SAFETY_TOPICS = frozenset(
    {Topic.SUPPLEMENT_SAFETY, Topic.MEDICINE_CHECK, Topic.RED_FLAG, Topic.HEAT_ILLNESS}
)
"""Where a claim that must not be offered as advice may still be warned about."""

LONGEST_REVIEW = timedelta(days=366)
ZONE_SLACK = timedelta(days=1)
"""A text checked today may be dated tomorrow for a process in a zone further west."""

_SOURCE_KEY = re.compile(r"[A-Z][A-Za-z0-9-]{1,11}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known before any advice is read."""

    sources: Mapping[str, Source]
    claims: Mapping[str, Claim]
    today: date | None = None
    """Against which the dates of the reviews are checked; `None` at a start, which trusts no clock."""

    def cited(self, entry: Entry, *, grade: Grade | None = None) -> tuple[Source, ...]:
        """Read what an entry cites; a graded statement cites something, an untested one need not.

        Raises:
            ContentError: a key has no source, or a grade has no key.
        """
        keys = entry.texts("sources")
        if grade not in {None, Grade.NONE} and not keys:
            raise entry.error(
                field="sources", expected=f"a source for the grade {grade}", got="none"
            )
        return tuple(_source(entry, key, self.sources) for key in keys)

    def claimed(self, entry: Entry, *, topic: Topic) -> tuple[str, ...]:
        """Read which claims a piece of advice rests on.

        Raises:
            ContentError: no such claim, or one that must not be offered as advice.
        """
        claim_ids = self._claim_ids(entry)
        for claim in map(self.claims.__getitem__, claim_ids):
            if claim.grade is Grade.UNSAFE or claim.fate is Fate.MYTH:
                got = f"{claim.id}, graded {claim.grade}"
                raise entry.error(field="claims", expected="claims that are no myths", got=got)
            if claim.fate is Fate.HOLD and topic not in SAFETY_TOPICS:
                expected = "claims that may be advised"
                raise entry.error(field="claims", expected=expected, got=f"{claim.id}, on hold")
        return claim_ids

    def debunked(self, entry: Entry) -> tuple[str, ...]:
        """Read which claims a myth-buster answers; it may answer any.

        Raises:
            ContentError: no such claim.
        """
        return self._claim_ids(entry)

    def _claim_ids(self, entry: Entry) -> tuple[str, ...]:
        claim_ids = entry.texts("claims")
        for claim_id in claim_ids:
            if claim_id not in self.claims:
                raise entry.error(
                    field="claims", expected="ids from claims.toml", got=f"'{claim_id}'"
                )
        return claim_ids

    def review(self, entry: Entry, *, default: Review | None = None) -> Review:
        """Read when a text was checked; the file's own review stands in for a missing one.

        Raises:
            ContentError: a date is in the future or too far off, or a promise is unkept.
        """
        if default is not None and not entry.has("review"):
            return default
        table = entry.table("review")
        review = Review(
            status=table.kind("status", Status),
            last_reviewed_on=table.day("last_reviewed"),
            next_review_on=table.day("next_review"),
            clinician_reviewed=table.flag("clinician_reviewed"),
        )
        table.close()
        self._check_dates(table, review)
        if default is None and not review.is_shown:
            expected = "reviewed or published for a whole file"
            raise table.error(field="status", expected=expected, got=review.status)
        if review.status is Status.PUBLISHED and not review.clinician_reviewed:
            expected = "a clinician's sign-off before 'published'"
            raise table.error(field="clinician_reviewed", expected=expected, got="none")
        return review

    def _check_dates(self, table: Entry, review: Review) -> None:
        last, following = review.last_reviewed_on, review.next_review_on
        if self.today is not None and last > self.today + ZONE_SLACK:
            raise table.error(
                field="last_reviewed", expected="a date in the past", got=last.isoformat()
            )
        if not last < following <= last + LONGEST_REVIEW:
            expected = "a date within a year of the last review"
            raise table.error(field="next_review", expected=expected, got=following.isoformat())


def check_published(entry: Entry, *, review: Review, sources: tuple[Source, ...]) -> None:
    """Refuse to publish what rests on a source that nobody has read.

    Raises:
        ContentError: a source is known from memory alone.
    """
    from_memory = [source.key for source in sources if source.verified is Verified.MEMORY]
    if review.status is Status.PUBLISHED and from_memory:
        expected = "sources that were read before 'published'"
        raise entry.error(field="sources", expected=expected, got=f"{from_memory[0]} from memory")


def _source(entry: Entry, key: str, sources: Mapping[str, Source]) -> Source:
    if key not in sources:
        raise entry.error(field="sources", expected="keys from sources.toml", got=f"'{key}'")
    return sources[key]


def parse_sources(file: Entry) -> dict[str, Source]:
    """Read the references, by key.

    Raises:
        ContentError: one is not well formed, or stands twice.
    """
    sources: dict[str, Source] = {}
    for entry in file.tables("source", named_by="key"):
        source = _parse_source(entry)
        if source.key in sources:
            raise entry.error(field="key", expected="every key once", got="one twice")
        sources[source.key] = source
    file.close()
    return sources


def _parse_source(entry: Entry) -> Source:
    source = Source(
        key=entry.text("key"),
        name=entry.text("name", least=3, most=48),
        text=entry.text("text", least=5, most=300),
        verified=entry.kind("verified", Verified),
        url=entry.text("url", most=200) if entry.has("url") else None,
    )
    if not _SOURCE_KEY.fullmatch(source.key):
        raise entry.error(field="key", expected="a key such as NHS-C", got=f"'{source.key}'")
    if source.url is not None and not source.url.startswith("https://"):
        raise entry.error(field="url", expected="an https address", got="another")
    entry.close()
    return source


def parse_claims(file: Entry, *, sources: Mapping[str, Source]) -> dict[str, Claim]:
    """Read the claims of the seed articles, by id; none may be left out.

    Raises:
        ContentError: one is not well formed, or the list has a gap.
    """
    counts = file.table("seeds")
    expected = [
        f"{seed}-{number:02}"
        for seed in counts.keys()  # noqa: SIM118 - an Entry is no mapping
        for number in range(1, counts.whole(seed, low=1, high=99) + 1)
    ]
    claims = [_parse_claim(entry, sources) for entry in file.tables("claim")]
    found = [claim.id for claim in claims]
    if found != expected:
        pairs = zip(expected, found, strict=False)
        wrong = [f"'{got}' for '{wanted}'" for wanted, got in pairs if wanted != got]
        got = wrong[0] if wrong else f"{len(found)}"
        raise file.error(field="claim", expected=f"all {len(expected)} claims in order", got=got)
    file.close()
    return {claim.id: claim for claim in claims}


def _parse_claim(entry: Entry, sources: Mapping[str, Source]) -> Claim:
    claim = Claim(
        id=entry.text("id"),
        kind=entry.text("kind"),
        text=entry.text("text", most=400),
        verdict=entry.text("verdict", most=600),
        grade=entry.kind("grade", Grade),
        fate=entry.kind("fate", Fate),
        sources=tuple(_source(entry, key, sources) for key in entry.texts("sources")),
        not_shipped=entry.text("not_shipped", least=10) if entry.has("not_shipped") else None,
        safe_version=entry.text("safe_version") if entry.has("safe_version") else None,
        parameters=_parameters(entry),
    )
    entry.close()
    return claim


def _parameters(claim: Entry) -> tuple[Parameter, ...]:
    rows = claim.tables("parameter", named_by="said") if claim.has("parameter") else ()
    return tuple(_parameter(row) for row in rows)


def _parameter(entry: Entry) -> Parameter:
    parameter = Parameter(
        said=entry.text("said", most=120),
        became=entry.text("became", most=120),
        answered_by=entry.text("answered_by", most=80),
        words=entry.texts("words"),
    )
    if not parameter.words:
        raise entry.error(field="words", expected="at least one", got="none")
    entry.close()
    return parameter
