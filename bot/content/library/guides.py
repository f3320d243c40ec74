"""Reads first aid and danger signs."""

from collections.abc import Mapping
from types import MappingProxyType

from bot.content.library.entries import MESSAGE_LIMIT, Desk, entry_id
from bot.content.library.tables import Entry
from bot.content.library.words import check_place_holder
from bot.domain.library.entries import Review
from bot.domain.library.first_aid import FirstAid, FirstAidStep, RedFlag, RedFlagCard
from bot.domain.library.terms import STRETCH_WAYS, BodyPlace, Grade, StretchWay, Tier, Topic

FIRST_LINE_LIMIT = 80
"""One glance at a phone's lock screen."""

FIRST_AID_LIMIT = 2_000
"""All of it would fit one message: at 3 a.m. nobody reads more."""


def parse_first_aids(file: Entry, desk: Desk) -> tuple[FirstAid, ...]:
    """Read what to do about a cramp in each place.

    Raises:
        ContentError: a rule is broken, or a place has no answer or two.
    """
    review = desk.facts.review(file)
    shared = file.table("shared")
    steps = {step.id: step for step in (_step(entry, desk) for entry in file.tables("step"))}
    places = [
        (entry, _first_aid(entry, steps=steps, shared=shared, desk=desk, review=review))
        for entry in file.tables("place", named_by="place")
    ]
    shared.close()
    desk.wording.check_reading(file, (step.text for step in steps.values()))
    file.close()
    found = sorted(first_aid.place for _, first_aid in places)
    if found != sorted(BodyPlace):
        got = ", ".join(found)
        raise file.error(field="place", expected=f"each of {', '.join(BodyPlace)} once", got=got)
    used = {step.id for _, first_aid in places for step in first_aid.steps}
    for unused in sorted(set(steps) - used):
        raise file.error(
            field="step", expected="every step used by a place", got=f"'{unused}' unused"
        )
    return tuple(first_aid for _, first_aid in places)


def _step(entry: Entry, desk: Desk) -> FirstAidStep:
    grade = entry.kind("grade", Grade)
    step = FirstAidStep(
        id=entry.text("id"),
        text=entry.prose("text", least=10, most=300),
        grade=grade,
        skip_if=entry.optional_prose("skip_if", most=240),
        sources=desk.facts.cited(entry, grade=grade),
        claims=desk.facts.claimed(entry, topic=Topic.ACUTE_RELIEF),
    )
    if grade in {Grade.UNSAFE, Grade.CONTRADICTED}:
        raise entry.error(field="grade", expected="only steps that may help", got=grade)
    desk.wording.check_advice(entry, topic=Topic.ACUTE_RELIEF)
    entry.close()
    return step


def _first_aid(
    entry: Entry, *, steps: Mapping[str, FirstAidStep], shared: Entry, desk: Desk, review: Review
) -> FirstAid:
    first_aid = FirstAid(
        place=entry.kind("place", BodyPlace),
        name=entry.prose("name", most=40),
        way=entry.kind("way", StretchWay),
        first_line=entry.prose("first_line", least=10, most=FIRST_LINE_LIMIT),
        comfort=shared.prose("comfort", most=80),
        check_now=shared.prose("check_now", most=120),
        check_more=shared.prose("check_more", most=120),
        steps=tuple(_known_step(entry, step_id, steps) for step_id in entry.texts("steps")),
        ten_minutes=shared.prose("ten_minutes", most=120),
        call_now=shared.prose("call_now", most=120),
        go_on=shared.prose("go_on", most=80),
        eased=shared.prose("eased", most=300),
        got_help=shared.prose("got_help", most=200),
        carer=shared.prose("carer", most=120),
        review=review,
    )
    desk.wording.check_advice(entry, topic=Topic.ACUTE_RELIEF)
    desk.wording.check_advice(shared, topic=Topic.ACUTE_RELIEF)
    check_place_holder(shared, "go_on", "{first_line}")
    entry.close()
    _check_first_aid(entry, first_aid)
    return first_aid


def _known_step(entry: Entry, step_id: str, steps: Mapping[str, FirstAidStep]) -> FirstAidStep:
    if step_id not in steps:
        raise entry.error(field="steps", expected="ids of steps in this file", got=f"'{step_id}'")
    return steps[step_id]


def _check_first_aid(entry: Entry, first_aid: FirstAid) -> None:
    right = STRETCH_WAYS[first_aid.place]
    if first_aid.way is not right:
        expected = f"{right}, which makes that muscle longer"
        raise entry.error(field="way", expected=expected, got=first_aid.way)
    if not first_aid.steps:
        raise entry.error(field="steps", expected="at least one", got="none")
    steps = [step.text + (step.skip_if or "") for step in first_aid.steps]
    opening = [first_aid.first_line, first_aid.comfort, *first_aid.checks]
    opening += [first_aid.ten_minutes, first_aid.carer]
    length = len("\n".join([*opening, *steps, first_aid.eased]))
    if length > FIRST_AID_LIMIT:
        expected = f"at most {FIRST_AID_LIMIT} characters together"
        raise entry.error(field="steps", expected=expected, got=str(length))


def parse_red_flags(file: Entry, desk: Desk) -> Mapping[Tier, RedFlagCard]:
    """Read the danger signs, one card for each tier.

    Raises:
        ContentError: a rule is broken, or a tier has no card, two, or no sign.
    """
    review = desk.facts.review(file)
    flags = [_flag(entry, desk) for entry in file.tables("flag")]
    desk.wording.check_reading(file, (flag.sign for _, flag in flags))
    cards = [
        _card(entry, flags, desk=desk, review=review)
        for entry in file.tables("card", named_by="tier")
    ]
    found = sorted(card.tier for card in cards)
    if found != sorted(Tier):
        expected = f"each of {', '.join(Tier)} once"
        raise file.error(field="card", expected=expected, got=", ".join(found))
    return MappingProxyType({card.tier: card for card in cards})


def _flag(entry: Entry, desk: Desk) -> tuple[Tier, RedFlag]:
    tier = entry.kind("tier", Tier)
    flag = RedFlag(
        id=entry_id(entry),
        sign=entry.prose("sign", least=10, most=350),
        sources=desk.facts.cited(entry),
        claims=desk.facts.claimed(entry, topic=Topic.RED_FLAG),
    )
    desk.wording.check_advice(entry, topic=Topic.RED_FLAG)
    entry.close()
    return tier, flag


def _card(
    entry: Entry, flags: list[tuple[Tier, RedFlag]], *, desk: Desk, review: Review
) -> RedFlagCard:
    tier = entry.kind("tier", Tier)
    card = RedFlagCard(
        tier=tier,
        title=entry.prose("title", least=3, most=80),
        action=entry.prose("action", most=200),
        flags=tuple(flag for flag_tier, flag in flags if flag_tier is tier),
        closing=entry.prose("closing", most=300),
        review=review,
    )
    desk.wording.check_advice(entry, topic=Topic.RED_FLAG)
    entry.close()
    lines = [card.title, card.action, *(f"- {flag.sign}" for flag in card.flags), card.closing]
    length = len("\n".join(lines))
    if not card.flags or length > MESSAGE_LIMIT:
        expected = f"at least one sign and at most {MESSAGE_LIMIT} characters together"
        got = f"{len(card.flags)} signs, {length} characters"
        raise entry.error(field="tier", expected=expected, got=got)
    return card
