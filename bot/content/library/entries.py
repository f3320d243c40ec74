"""Reads tips and myth-busters."""

from dataclasses import dataclass

from bot.content.library.facts import Facts, check_published
from bot.content.library.tables import ID_PATTERN, Entry
from bot.content.library.wording import VOLUME, Wording
from bot.domain.library.entries import Myth, Review, Tip
from bot.domain.library.library import Labels, StandingCopy
from bot.domain.library.terms import (
    BELIEF_GRADES,
    TIP_GRADES,
    Direction,
    Grade,
    Moment,
    SafetyLevel,
    Topic,
)

BODY_LIMIT = 1_850
SHORT_LIMIT = 120
MESSAGE_LIMIT = 2_000
"""Discord's limit for the text of a message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """All that reading an entry needs besides the entry."""

    facts: Facts
    wording: Wording
    labels: Labels
    standing: StandingCopy


def entry_id(entry: Entry) -> str:
    """Read a stable id.

    Raises:
        ContentError: it is not of the form `loosen-the-covers`.
    """
    found = entry.text("id")
    if not ID_PATTERN.fullmatch(found):
        raise entry.error(field="id", expected="an id such as loosen-the-covers", got=f"'{found}'")
    return found


def parse_tips(file: Entry, desk: Desk) -> list[Tip]:
    """Read one shelf of tips, whatever their status.

    Raises:
        ContentError: one breaks a rule.
    """
    topic = file.kind("topic", Topic)
    default = desk.facts.review(file)
    tips = []
    for entry in file.tables("tip"):
        tip = _parse_tip(entry, desk, topic=topic, default_review=default)
        desk.wording.check_advice(entry, topic=topic)
        entry.close()
        _check_tip(entry, tip)
        _check_card(entry, _tip_card(tip, desk))
        tips.append(tip)
    file.close()
    return tips


def _parse_tip(entry: Entry, desk: Desk, *, topic: Topic, default_review: Review) -> Tip:
    grade = entry.kind("grade", Grade)
    return Tip(
        id=entry_id(entry),
        version=entry.whole("version", low=1, high=999, default=1),
        title=entry.prose("title", least=3, most=80),
        body=entry.prose("body", least=20, most=BODY_LIMIT),
        short=entry.optional_prose("short", most=SHORT_LIMIT),
        topic=topic,
        moments=entry.kinds("when", Moment),
        grade=grade,
        is_common_sense=entry.flag("common_sense"),
        direction=entry.kind("direction", Direction),
        certainty=entry.prose("certainty", least=10, most=300),
        applies_to=entry.prose("applies_to", most=120),
        safety=entry.kind("safety", SafetyLevel),
        cautions=entry.proses("cautions", most=160),
        not_for=_not_for(entry, desk.labels),
        shows_red_flags=entry.flag("show_red_flags"),
        alarm=entry.optional_prose("alarm", most=300),
        sources=desk.facts.cited(entry, grade=grade),
        claims=desk.facts.claimed(entry, topic=topic),
        review=desk.facts.review(entry, default=default_review),
    )


def _not_for(entry: Entry, labels: Labels) -> tuple[str, ...]:
    codes = entry.texts("not_for")
    for code in codes:
        if code not in labels.not_for:
            raise entry.error(field="not_for", expected="codes from words.toml", got=f"'{code}'")
    return codes


def _check_tip(entry: Entry, tip: Tip) -> None:
    if Moment.ON_REQUEST_ONLY in tip.moments and len(tip.moments) > 1:
        raise entry.error(field="when", expected="on-request-only by itself", got="others with it")
    if tip.grade not in TIP_GRADES:
        expected = "ideas that harm or do not hold only among the myths"
        raise entry.error(field="grade", expected=expected, got="a tip")
    if tip.is_common_sense and tip.grade is not Grade.NONE:
        expected = "common sense only where nothing was tested"
        raise entry.error(field="common_sense", expected=expected, got=f"the grade {tip.grade}")
    _check_alarm(entry, tip)
    check_published(entry, review=tip.review, sources=tip.sources)
    if tip.short is not None:
        _check_short(entry, tip, tip.short)


def _check_alarm(entry: Entry, tip: Tip) -> None:
    """Danger signs stand on a card in one line only: two lines may set two limits."""
    if tip.alarm is not None and tip.shows_red_flags:
        expected = "either its own danger signs or the line for all tips"
        raise entry.error(field="alarm", expected=expected, got="both")
    if Moment.CRAMP_NOW in tip.moments and not (tip.shows_red_flags or tip.alarm):
        expected = "true for a tip that is served during a cramp"
        raise entry.error(field="show_red_flags", expected=expected, got="false")


def _check_short(entry: Entry, tip: Tip, short: str) -> None:
    """A reminder shows the line alone, so it must need no caution and name no amount."""
    if Moment.BEDTIME not in tip.moments:
        raise entry.error(field="short", expected="only on tips for bedtime", got="another")
    if tip.topic is Topic.HYDRATION:
        raise entry.error(field="short", expected="no word on drinks at bedtime", got="one")
    if tip.safety is not SafetyLevel.OK or tip.not_for or tip.shows_red_flags or tip.alarm:
        raise entry.error(field="short", expected="only on tips that suit everyone", got="another")
    if VOLUME.search(short):
        raise entry.error(field="short", expected="no amount of drink", got="one")


def _tip_card(tip: Tip, desk: Desk) -> str:
    not_for = [desk.labels.not_for[code] for code in tip.not_for]
    lines = [tip.title, tip.body, *tip.cautions, *not_for, tip.certainty, tip.applies_to]
    lines += [desk.labels.safety.get(tip.safety, ""), desk.labels.directions.get(tip.direction, "")]
    lines += [desk.standing.tip_footer, desk.labels.badge(tip), desk.standing.not_signed_off]
    if tip.shows_red_flags:
        lines.append(desk.standing.red_flag_line)
    lines.append(tip.alarm or "")
    return "\n".join([*lines, *(source.name for source in tip.sources)])


def _check_card(entry: Entry, card: str) -> None:
    if len(card) > MESSAGE_LIMIT:
        expected = f"a card of at most {MESSAGE_LIMIT} characters with everything on it"
        raise entry.error(field="body", expected=expected, got=str(len(card)))


def parse_myths(file: Entry, desk: Desk) -> list[Myth]:
    """Read all myth-busters, whatever their status.

    Raises:
        ContentError: one breaks a rule.
    """
    default = desk.facts.review(file)
    myths = []
    for entry in file.tables("myth"):
        myth = _parse_myth(entry, desk, default_review=default)
        desk.wording.check_myth(entry, quote="myth")
        entry.close()
        if myth.grade not in BELIEF_GRADES:
            expected = "beliefs that are not well supported"
            raise entry.error(field="grade", expected=expected, got=myth.grade)
        check_published(entry, review=myth.review, sources=myth.sources)
        _check_card(entry, _myth_card(myth, desk))
        myths.append(myth)
    file.close()
    return myths


def _parse_myth(entry: Entry, desk: Desk, *, default_review: Review) -> Myth:
    grade = entry.kind("grade", Grade)
    return Myth(
        id=entry_id(entry),
        version=entry.whole("version", low=1, high=999, default=1),
        title=entry.prose("title", least=3, most=80),
        myth=entry.prose("myth", least=10, most=200),
        truth=entry.prose("truth", least=20, most=BODY_LIMIT),
        topic=entry.kind("topic", Topic),
        grade=grade,
        certainty=entry.prose("certainty", least=10, most=300),
        cautions=entry.proses("cautions", most=160),
        sources=desk.facts.cited(entry, grade=grade),
        claims=desk.facts.debunked(entry),
        review=desk.facts.review(entry, default=default_review),
    )


def _myth_card(myth: Myth, desk: Desk) -> str:
    lines = [myth.title, myth.myth, myth.truth, *myth.cautions, myth.certainty]
    lines += [desk.standing.myth_footer, desk.labels.beliefs[myth.grade]]
    lines.append(desk.standing.not_signed_off)
    return "\n".join([*lines, *(source.name for source in myth.sources)])
