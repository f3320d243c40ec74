"""Tips and myths in words: what to do, for whom not, how sure that is, and who says so."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from bot.domain.library import Grade, Library, Myth, Review, Source, Tip, Verified
from bot.messaging.review_text import review_text

MESSAGE_LIMIT = 2000


def tip_text(tip: Tip, library: Library, *, on: date) -> str:
    """Return a tip's card, within one message."""
    lines = [f"**{tip.title}**", tip.body, *(f"⚠ {caution}" for caution in tip.cautions)]
    if tip.not_for:
        reasons = "; ".join(library.labels.not_for[code] for code in tip.not_for)
        lines.append(f"**Not for you if** {reasons}.")
    if tip.shows_red_flags:
        lines += [f"⚠ {library.standing.red_flag_line}", library.standing.carer]
    lines += _evidence(library, tip.grade, f"{tip.certainty} About: {tip.applies_to}")
    return _with_sources(lines, tip.sources, library, last=_checked(tip.review, library, on=on))


def myth_text(myth: Myth, library: Library, *, on: date) -> str:
    """Return a myth-buster's card, within one message."""
    lines = [f"**{myth.title}**", f"> Some say: {myth.myth}", myth.truth]
    lines += [f"⚠ {caution}" for caution in myth.cautions]
    lines += _evidence(library, myth.grade, myth.certainty)
    return _with_sources(lines, myth.sources, library, last=_checked(myth.review, library, on=on))


def _evidence(library: Library, grade: Grade, why: str) -> list[str]:
    badge = library.labels.badges[grade]
    return [library.standing.footer.format(badge=f"**{badge}**"), f"-# {why}"]


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
        cited = [f"-# Sources: {'; '.join(form(source) for source in sources)}"] if sources else []
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
