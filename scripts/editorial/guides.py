"""The rules of first aid, danger signs, emergency numbers and drinks."""

from bot.domain.library.terms import STRETCH_WAYS, Grade
from bot.domain.reminders.amounts import WaterMode
from scripts.editorial.desk import Desk, Faults
from scripts.editorial.entries import MESSAGE_LIMIT
from scripts.editorial.wording import VOLUME

NO_AMOUNT = ("gentle_prompt", "gentle_only_note", "lowered_note", "off_note")
"""The texts for people who are told to drink as they like, or are not asked at all."""


def guide_faults(desk: Desk) -> Faults:
    """Say what is wrong with the guides."""
    yield from _steps(desk)
    yield from _first_aids(desk)
    yield from _danger_signs(desk)
    yield from _numbers(desk)
    yield from _drinks(desk)


def _steps(desk: Desk) -> Faults:
    file = desk.file("first_aid")
    used = {step.id for first_aid in desk.drafts.first_aids for step in first_aid.steps}
    for table in file.tables("step"):
        if table.fields["id"] not in used:
            expected, got = "every step used by a place", f"'{table.fields['id']}' unused"
            yield file.error(field="step", expected=expected, got=got)
        if table.fields["grade"] in {Grade.UNSAFE, Grade.CONTRADICTED}:
            expected = "only steps that may help"
            yield table.error(field="grade", expected=expected, got=table.fields["grade"])


def _first_aids(desk: Desk) -> Faults:
    """All of it would fit one message: at 3 a.m. people read no more."""
    for aid in desk.drafts.first_aids:
        table = desk.tables[f"place '{aid.place}'"]
        right = STRETCH_WAYS[aid.place]
        if aid.way is not right:
            expected = f"{right}, which makes that muscle longer"
            yield table.error(field="way", expected=expected, got=aid.way)
        lines = [aid.first_line, aid.comfort, aid.clock, *aid.checks, aid.ten_minutes, aid.carer]
        lines += [step.text for step in aid.steps]
        lines += dict.fromkeys(step.skip_if for step in aid.steps if step.skip_if)
        length = len("\n".join([*lines, aid.eased, aid.rest]))
        if length > MESSAGE_LIMIT:
            expected = f"at most {MESSAGE_LIMIT} characters together"
            yield table.error(field="steps", expected=expected, got=str(length))


def _danger_signs(desk: Desk) -> Faults:
    for card in desk.drafts.red_flags.values():
        signs = [f"- {flag.sign} {flag.more or ''}" for flag in card.flags]
        lines = [card.title, card.action, *signs, card.closing]
        length = len("\n".join(lines))
        if length > MESSAGE_LIMIT:
            expected = f"at most {MESSAGE_LIMIT} characters together"
            table = desk.tables[f"card '{card.tier}'"]
            yield table.error(field="tier", expected=expected, got=str(length))


def _numbers(desk: Desk) -> Faults:
    file, numbers = desk.file("emergency"), desk.drafts.emergency
    keys = {table.fields["key"] for table in file.tables("source")}
    for country in numbers.by_country.values():
        table = desk.tables[f"country '{country.code}'"]
        if not all(_is_short_number(number) for number in country.numbers):
            expected = "three to five digits"
            yield table.error(field="numbers", expected=expected, got="other words")
        if not country.sources or not keys.issuperset(country.sources):
            expected = "keys of sources in this file"
            yield table.error(field="sources", expected=expected, got="others")
    for common in numbers.common:
        table = desk.tables[f"common '{common.number}'"]
        for code in common.countries:
            if code not in numbers.by_country or (
                common.number not in numbers.by_country[code].numbers
            ):
                expected = f"countries whose number is {common.number}"
                yield table.error(field="countries", expected=expected, got=code)


def _is_short_number(number: str) -> bool:
    return number.isdecimal() and 3 <= len(number) <= 5  # noqa: PLR2004 - the world's short numbers


def _drinks(desk: Desk) -> Faults:
    table, texts = desk.tables["hydration"], desk.drafts.hydration
    for field in NO_AMOUNT:
        text: str = getattr(texts, field)
        if VOLUME.search(text) or "{ml}" in text:
            yield table.error(field=field, expected="no amount of drink", got="one")
    for row in texts.rows:
        if row.mode is not WaterMode.TARGET and VOLUME.search(row.message):
            row_table = desk.tables[f"row '{row.id}'"]
            yield row_table.error(field="message", expected="no amount of drink", got="one")
    modes = {row.mode for row in texts.rows}
    if modes != {None, *WaterMode}:
        yield table.error(field="row", expected="rows for every mode", got=f"{len(modes)} modes")
    alone = sum(row.stands_alone for row in texts.rows)
    if alone != 1:
        expected = "one row that stands alone: none of these"
        yield table.error(field="row", expected=expected, got=f"{alone} such rows")
