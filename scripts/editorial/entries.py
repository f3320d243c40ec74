"""The rules of tips and myth-busters, and of the reviews and names of everything."""

import re
from datetime import date, timedelta

from bot.content.library.tables import Table, value
from bot.domain.library.entries import Myth, Review, Source, Tip
from bot.domain.library.terms import (
    BELIEF_GRADES,
    TIP_GRADES,
    Grade,
    Moment,
    SafetyLevel,
    Status,
    Topic,
    Verified,
)
from scripts.editorial.desk import Desk, Faults, walk
from scripts.editorial.wording import VOLUME

MESSAGE_LIMIT = 2_000
"""Discord's limit for the text of a message."""

LONGEST_REVIEW = timedelta(days=366)
ZONE_SLACK = timedelta(days=1)
"""A text checked today may be dated tomorrow for a process in a zone further west."""

_ID = re.compile(r"[a-z][a-z0-9-]{2,47}")
_WITH_ID = ("flag ", "myth ", "routine ", "row ", "step ", "stretch ", "tip ")


def entry_faults(desk: Desk) -> Faults:
    """Say which tips, myths, reviews and names break a rule."""
    for file in (*desk.advice, desk.myths, desk.sources):
        for table in walk(file):
            yield from _lists(table)
            yield from _id(table)
            yield from _review(table, today=desk.today)
    for tip in desk.drafts.tips:
        table = desk.tables[f"tip '{tip.id}'"]
        yield from _tip(table, tip)
        yield from _short(table, tip)
        yield from _published(table, tip.review, tip.sources)
        yield from _card(table, _tip_card(tip, desk))
    for myth in desk.drafts.myths:
        table = desk.tables[f"myth '{myth.id}'"]
        if myth.grade not in BELIEF_GRADES:
            expected = "beliefs that are not well supported"
            yield table.error(field="grade", expected=expected, got=myth.grade)
        yield from _published(table, myth.review, myth.sources)
        yield from _card(table, _myth_card(myth, desk))


def _lists(table: Table) -> Faults:
    for field, listed in table.fields.items():
        texts = listed if isinstance(listed, list) else []
        if all(isinstance(each, str) for each in texts) and len(set(texts)) < len(texts):
            yield table.error(field=field, expected="every entry once", got="one twice")


def _id(table: Table) -> Faults:
    found = table.fields.get("id", "")
    if table.name.startswith(_WITH_ID) and found and not _ID.fullmatch(found):
        yield table.error(field="id", expected="an id such as loosen-the-covers", got=f"'{found}'")


def _review(table: Table, *, today: date) -> Faults:
    if not table.name.endswith("review"):
        return
    review = value(Review, table)
    last, following = review.last_reviewed_on, review.next_review_on
    if last > today + ZONE_SLACK:
        expected = "a date in the past"
        yield table.error(field="last_reviewed", expected=expected, got=last.isoformat())
    if not last < following <= last + LONGEST_REVIEW:
        expected = "a date within a year of the last review"
        yield table.error(field="next_review", expected=expected, got=following.isoformat())
    if table.name == "review" and not review.is_shown:
        expected = "reviewed or published for a whole file"
        yield table.error(field="status", expected=expected, got=review.status)
    if review.status is Status.PUBLISHED and not review.clinician_reviewed:
        expected = "a clinician's sign-off before 'published'"
        yield table.error(field="clinician_reviewed", expected=expected, got="none")


def _published(table: Table, review: Review, sources: tuple[Source, ...]) -> Faults:
    for source in sources:
        if review.status is Status.PUBLISHED and source.verified is Verified.MEMORY:
            expected, got = "sources that were read before 'published'", f"{source.key} from memory"
            yield table.error(field="sources", expected=expected, got=got)


def _tip(table: Table, tip: Tip) -> Faults:
    if Moment.ON_REQUEST_ONLY in tip.moments and len(tip.moments) > 1:
        expected = "on-request-only by itself"
        yield table.error(field="when", expected=expected, got="others with it")
    if tip.grade not in TIP_GRADES:
        expected = "ideas that harm or do not hold only among the myths"
        yield table.error(field="grade", expected=expected, got="a tip")
    if tip.is_common_sense and tip.grade is not Grade.NONE:
        expected = "common sense only where nothing was tested"
        yield table.error(field="common_sense", expected=expected, got=f"the grade {tip.grade}")
    if tip.alarm is not None and tip.shows_red_flags:  # two lines may set two limits
        expected = "either its own danger signs or the line for all tips"
        yield table.error(field="alarm", expected=expected, got="both")
    if Moment.CRAMP_NOW in tip.moments and not (tip.shows_red_flags or tip.alarm):
        expected = "true for a tip that is served during a cramp"
        yield table.error(field="show_red_flags", expected=expected, got="false")


def _short(table: Table, tip: Tip) -> Faults:
    """A reminder shows the line alone, so it must need no caution and name no amount."""
    if tip.short is None:
        return
    if Moment.BEDTIME not in tip.moments:
        yield table.error(field="short", expected="only on tips for bedtime", got="another")
    if tip.topic is Topic.HYDRATION:
        yield table.error(field="short", expected="no word on drinks at bedtime", got="one")
    if tip.safety is not SafetyLevel.OK or tip.not_for or tip.shows_red_flags or tip.alarm:
        expected = "only on tips that suit everyone"
        yield table.error(field="short", expected=expected, got="another")
    if VOLUME.search(tip.short):
        yield table.error(field="short", expected="no amount of drink", got="one")


def _card(table: Table, card: str) -> Faults:
    if len(card) > MESSAGE_LIMIT:
        expected = f"a card of at most {MESSAGE_LIMIT} characters with everything on it"
        yield table.error(field="body", expected=expected, got=str(len(card)))


def _tip_card(tip: Tip, desk: Desk) -> str:
    labels, standing = desk.drafts.labels, desk.drafts.standing
    not_for = [labels.not_for[code] for code in tip.not_for]
    lines = [tip.title, tip.body, *tip.cautions, *not_for, tip.certainty, tip.applies_to]
    lines += [labels.safety.get(tip.safety, ""), labels.directions.get(tip.direction, "")]
    lines += [
        standing.how_sure,
        standing.general,
        labels.badges.get(tip.grade, ""),
        standing.not_signed_off,
    ]
    lines += [standing.red_flag_line] if tip.shows_red_flags else []
    return "\n".join([*lines, tip.alarm or "", *(source.name for source in tip.sources)])


def _myth_card(myth: Myth, desk: Desk) -> str:
    labels, standing = desk.drafts.labels, desk.drafts.standing
    lines = [myth.title, myth.myth, myth.truth, *myth.cautions, myth.certainty]
    lines += [
        standing.belief,
        standing.general,
        labels.beliefs.get(myth.grade, ""),
        standing.not_signed_off,
    ]
    return "\n".join([*lines, *(source.name for source in myth.sources)])
