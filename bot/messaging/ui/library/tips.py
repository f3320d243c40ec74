"""Tips and myths in words: what to do, for whom not, how sure that is, why, and who says so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.domain.library.entries import Myth, Review, Source, Tip
from bot.domain.library.library import Library, StandingCopy
from bot.domain.library.terms import SafetyLevel, Verified
from bot.messaging.texts.formatting import listed
from bot.messaging.texts.sentences import say


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """All that a card says about a tip or a myth."""

    title: str
    paragraphs: tuple[str, ...]
    """What to do or to know."""
    warnings: tuple[str, ...]
    """For whom it is not, and when to get help: lines that belong together."""
    badge: str
    """One line: how sure a tip is, or what is known about a belief."""
    why: tuple[str, ...]
    """Why it is that sure, which way the evidence goes, who was studied."""
    sources: tuple[str, ...]
    small_print: str


def tip_page(tip: Tip, library: Library, *, on: date) -> Page:
    """Return what the card of a tip says."""
    return Page(
        title=tip.title,
        paragraphs=(*_not_advised(tip, library), tip.body),
        warnings=tuple(_warnings(tip, library)),
        badge=library.standing.how_sure.format(badge=f"**{library.labels.badge(tip)}**"),
        why=_why(tip, library),
        sources=_cited(tip.sources, library.labels.verified),
        small_print=_small_print(tip.review, library, on=on),
    )


def myth_page(myth: Myth, library: Library, *, on: date) -> Page:
    """Return what the card of a myth-buster says."""
    standing = library.standing
    quote = f"> {standing.some_say.format(myth=myth.myth)}"
    return Page(
        title=myth.title,
        paragraphs=(quote, myth.truth),
        warnings=tuple(f"⚠ {caution}" for caution in myth.cautions),
        badge=standing.belief.format(badge=f"**{library.labels.beliefs[myth.grade]}**"),
        why=(myth.certainty,),
        sources=_cited(myth.sources, library.labels.verified),
        small_print=_small_print(myth.review, library, on=on),
    )


def _not_advised(tip: Tip, library: Library) -> list[str]:
    """Return what stands above everything else of a tip that tells of something not to do."""
    if tip.safety is not SafetyLevel.DO_NOT_ADVISE:
        return []
    return [f"⛔ **{library.labels.safety[tip.safety]}**"]


def _warnings(tip: Tip, library: Library) -> list[str]:
    labels, standing = library.labels, library.standing
    lines = list(tip.cautions)
    if tip.not_for:
        reasons = listed((labels.not_for[code] for code in tip.not_for), style="or")
        lines.insert(0, standing.not_for.format(reasons=reasons))
    if tip.safety is SafetyLevel.CAUTION:
        lines[:1] = [" ".join([f"**{labels.safety[tip.safety]}**", *lines[:1]])]
    return [*(f"⚠ {each}" for each in lines), *_danger(tip, standing)]


def _danger(tip: Tip, standing: StandingCopy) -> list[str]:
    """Return the danger signs: a tip's own ones stand alone, as a second limit would disagree."""
    line = tip.alarm or (standing.red_flag_line if tip.shows_red_flags else None)
    return [f"⚠ {line}", standing.carer] if line else []


def _why(tip: Tip, library: Library) -> tuple[str, ...]:
    parts = [tip.certainty]
    if tip.direction in library.labels.directions:
        direction = library.labels.directions[tip.direction]
        parts.append(library.standing.points_to.format(direction=direction))
    return (" ".join(parts), library.standing.about.format(applies_to=tip.applies_to))


def _cited(sources: Sequence[Source], marks: Mapping[Verified, str]) -> tuple[str, ...]:
    """Return each source: a short name with its link, and below it the whole reference."""
    return tuple(f"- {_linked(source)}{_reference(source, marks)}" for source in sources)


def _linked(source: Source) -> str:
    """Return a link, without a preview, or the name of a source that has none."""
    return f"[{source.name}](<{source.url}>)" if source.url else source.name


def _reference(source: Source, marks: Mapping[Verified, str]) -> str:
    """Return the reference where it tells more than the name, and whether it was read itself."""
    more = [source.text] if source.text != source.name else []
    if source.verified is not Verified.SEEN:
        more.append(f"({marks[source.verified]})")
    return f"\n-# {' '.join(more)}" if more else ""


def _small_print(review: Review, library: Library, *, on: date) -> str:
    return f"{library.standing.general} {review_text(review, library.standing, on=on)}".strip()


def review_text(review: Review, standing: StandingCopy, *, on: date) -> str:
    """Return what is missing of a review, or nothing where nothing is."""
    notes = []
    if not review.clinician_reviewed:
        notes.append(standing.not_signed_off)
    if review.is_overdue(on=on):
        notes.append(standing.overdue)
    return " ".join(notes)


def onboarding_text(text: str, standing: StandingCopy) -> str:
    """Return a first text with what Charley cannot do below it."""
    return f"{text}\n-# {standing.onboarding}"


def sources_text(sources: Sequence[Source]) -> list[str]:
    """Return one line of sources by their short names, none where nothing is cited."""
    if not sources:
        return []
    names = "; ".join(source.name for source in sources)
    return [f"-# {say('tips.sources', 'Sources: {names}.', names=names)}"]
