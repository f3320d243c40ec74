"""Reads the fixed words around drink reminders."""

from bot.content.library.entries import Desk, entry_id
from bot.content.library.tables import Entry
from bot.content.library.wording import VOLUME
from bot.domain.library.hydration import HydrationTexts, ScreenRow
from bot.domain.library.terms import Topic
from bot.domain.reminders.amounts import WaterMode

OPTION_LIMIT = 100
"""Discord's limit for the label of an option in a menu, and for its description."""

_NO_PROMPTS = "off"


def parse_hydration(file: Entry, desk: Desk) -> HydrationTexts:
    """Read the safety screen and the messages.

    Raises:
        ContentError: a rule is broken, or a text for people on limits names an amount.
    """
    entry = file.table("hydration")
    texts = HydrationTexts(
        honest_frame=entry.prose("honest_frame", most=300),
        screen_question=entry.prose("screen_question", most=300),
        contradiction=entry.prose("contradiction", most=200),
        rows=tuple(_row(row, desk) for row in file.tables("row")),
        choice_question=entry.prose("choice_question", most=200),
        change_question=entry.prose("change_question", most=200),
        gentle_only_note=entry.prose("gentle_only_note", most=300),
        lowered_note=entry.prose("lowered_note", most=300),
        target_prompt=entry.prose("target_prompt", most=200),
        what_counts=entry.prose("what_counts", most=200),
        gentle_prompt=entry.prose("gentle_prompt", most=200),
        target_met_note=entry.prose("target_met_note", most=200),
        off_note=entry.prose("off_note", most=300),
        above_range_warning=entry.prose("above_range_warning", most=500),
        evening_note=entry.prose("evening_note", most=300),
        alcohol_caffeine_note=entry.prose("alcohol_caffeine_note", most=300),
        missed_glass_note=entry.prose("missed_glass_note", most=300),
        heat_note=entry.prose("heat_note", most=500),
        over_drinking_note=entry.prose("over_drinking_note", most=500),
        old_choice_note=entry.prose("old_choice_note", most=300),
        screen_again_note=entry.prose("screen_again_note", most=300),
        sources=desk.facts.cited(entry),
        claims=desk.facts.claimed(entry, topic=Topic.HYDRATION),
        review=desk.facts.review(file),
    )
    desk.wording.check_advice(entry, topic=Topic.HYDRATION)
    entry.close()
    file.close()
    _check_amounts(entry, texts)
    return texts


def _row(entry: Entry, desk: Desk) -> ScreenRow:
    mode = entry.text("mode")
    if mode not in {_NO_PROMPTS, *WaterMode}:
        expected = f"one of {_NO_PROMPTS}, {', '.join(WaterMode)}"
        raise entry.error(field="mode", expected=expected, got=f"'{mode}'")
    row = ScreenRow(
        id=entry_id(entry),
        label=entry.prose("label", most=OPTION_LIMIT),
        detail=entry.prose("detail", most=OPTION_LIMIT),
        mode=None if mode == _NO_PROMPTS else WaterMode(mode),
        offers_early_evening_stop=entry.flag("offers_early_evening_stop"),
        stands_alone=entry.flag("stands_alone"),
        message=entry.prose("message", most=500),
    )
    desk.wording.check_advice(entry, topic=Topic.HYDRATION)
    entry.close()
    if row.mode is not WaterMode.TARGET and VOLUME.search(row.message):
        raise entry.error(field="message", expected="no amount of drink", got="one")
    return row


def _check_amounts(entry: Entry, texts: HydrationTexts) -> None:
    """Whoever is told to be gentle or to be left alone never reads an amount."""
    for field in ("gentle_prompt", "gentle_only_note", "lowered_note", "off_note"):
        text = getattr(texts, field)
        if VOLUME.search(text) or "{ml}" in text:
            raise entry.error(field=field, expected="no amount of drink", got="one")
    if texts.target_prompt.count("{ml}") != 1:
        raise entry.error(field="target_prompt", expected="{ml} once", got="something else")
    modes = {row.mode for row in texts.rows}
    if modes != {None, *WaterMode}:
        expected = "rows for every mode"
        raise entry.error(field="row", expected=expected, got=f"{len(modes)} modes")
    alone = sum(row.stands_alone for row in texts.rows)
    if alone != 1:
        expected = "one row that stands alone: none of these"
        raise entry.error(field="row", expected=expected, got=f"{alone} such rows")
