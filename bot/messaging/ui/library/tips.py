"""Tips and myths in words: what to do, for whom not, how sure that is, and who says so."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from bot.domain.library.entries import Myth, Review, Source, Tip
from bot.domain.library.library import Library, StandingCopy
from bot.domain.library.terms import Verified
from bot.messaging.texts.sentences import say

MESSAGE_LIMIT = 2000


def tip_text(tip: Tip, library: Library, *, on: date) -> str:
    """Return a tip's card, within one message."""
    standing, labels = library.standing, library.labels
    lines = [f"**{tip.title}**", tip.body]
    if tip.safety in labels.safety:
        lines.append(f"**{labels.safety[tip.safety]}**")
    lines += [f"⚠ {caution}" for caution in tip.cautions]
    if tip.not_for:
        reasons = "; ".join(labels.not_for[code] for code in tip.not_for)
        lines.append(standing.not_for.format(reasons=reasons))
    lines += _danger(tip, standing)
    lines += [standing.tip_footer.format(badge=f"**{labels.badge(tip)}**"), _why(tip, library)]
    return _with_sources(lines, tip.sources, library, last=_checked(tip.review, library, on=on))


def myth_text(myth: Myth, library: Library, *, on: date) -> str:
    """Return a myth-buster's card, within one message."""
    belief = library.labels.beliefs[myth.grade]
    lines = [f"**{myth.title}**", f"> {library.standing.some_say.format(myth=myth.myth)}"]
    lines += [myth.truth, *(f"⚠ {caution}" for caution in myth.cautions)]
    lines += [library.standing.myth_footer.format(badge=f"**{belief}**"), f"-# {myth.certainty}"]
    return _with_sources(lines, myth.sources, library, last=_checked(myth.review, library, on=on))


def _danger(tip: Tip, standing: StandingCopy) -> list[str]:
    """Return the danger signs: a tip's own ones stand alone, as a second limit would disagree."""
    line = tip.alarm or (standing.red_flag_line if tip.shows_red_flags else None)
    return [f"⚠ {line}", standing.carer] if line else []


def _why(tip: Tip, library: Library) -> str:
    """Return in small print why it is that sure, which way the evidence goes, who was studied."""
    parts = [tip.certainty]
    if tip.direction in library.labels.directions:
        direction = library.labels.directions[tip.direction]
        parts.append(library.standing.points_to.format(direction=direction))
    parts.append(library.standing.about.format(applies_to=tip.applies_to))
    return f"-# {' '.join(parts)}"


def _checked(review: Review, library: Library, *, on: date) -> list[str]:
    text = review_text(review, library.standing, on=on)
    return [f"-# {text}"] if text else []


def _with_sources(
    lines: list[str], sources: Sequence[Source], library: Library, *, last: list[str]
) -> str:
    """Return the card with its sources in the fullest form that fits one message."""
    marks = library.labels.verified
    forms: tuple[Callable[[Source], str], ...] = (
        lambda source: _marked(_linked(source, source.text), source, marks),
        lambda source: _marked(_linked(source, source.name), source, marks),
        lambda source: source.name,
    )
    card = ""
    for form in forms:
        names = "; ".join(form(source) for source in sources)
        cited = [f"-# {library.standing.cited.format(sources=names)}"] if sources else []
        card = "\n".join([*lines, *cited, *last])
        if len(card) <= MESSAGE_LIMIT:
            break
    return card[:MESSAGE_LIMIT]  # the loader keeps the last form below it, but for a few marks


def _linked(source: Source, otherwise: str) -> str:
    """Return a link, without a preview, or what stands for a source that has none."""
    return f"[{source.name}](<{source.url}>)" if source.url else otherwise


def _marked(text: str, source: Source, marks: Mapping[Verified, str]) -> str:
    """Say so where the source itself was not read."""
    return text if source.verified is Verified.SEEN else f"{text} ({marks[source.verified]})"


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
