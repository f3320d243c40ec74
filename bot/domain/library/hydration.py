"""The safety screen before drink reminders, and the words around them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.library.entries import EntryUnknownError, Review, Source
from bot.domain.library.terms import Note, OptionText, Paragraph, Remark
from bot.domain.reminders.amounts import WaterMode

SCREEN_LASTS = timedelta(days=90)
"""After that health or medicines may have changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenRow:
    """One button of the safety screen before drink reminders. Only its mode is ever kept."""

    id: str
    label: OptionText
    detail: OptionText
    mode: WaterMode | None
    """The strictest mode it allows; None means no drink prompts at all."""
    offers_early_evening_stop: bool = False
    stands_alone: bool = False
    """Whether it says that none of the others fits, so that it goes with none of them."""
    message: Paragraph


@dataclass(frozen=True, slots=True, kw_only=True)
class HydrationTexts:
    """The fixed words around drink reminders."""

    honest_frame: Note
    screen_question: Note
    contradiction: Remark
    """The question again, after *none of these* was picked together with another row."""
    rows: tuple[ScreenRow, ...]
    choice_question: Remark
    change_question: Remark
    """The same for a person who has drink reminders already."""
    gentle_only_note: Note
    lowered_note: Note
    """After a goal was turned off because the screen no longer allows one."""
    target_prompt: Remark
    """Has the place-holder `{ml}`."""
    what_counts: Remark
    gentle_prompt: Remark
    target_met_note: Remark
    off_note: Note
    above_range_warning: Paragraph
    evening_note: Note
    alcohol_caffeine_note: Note
    missed_glass_note: Note
    heat_note: Paragraph
    over_drinking_note: Paragraph
    screen_again_note: Note
    old_choice_note: Note
    """Answers a choice that belongs to older answers to the screen."""
    sources: tuple[Source, ...] = ()
    claims: tuple[str, ...] = ()
    review: Review

    def row(self, row_id: str) -> ScreenRow:
        """Return one row of the screen.

        Raises:
            EntryUnknownError: no row has that id.
        """
        for row in self.rows:
            if row.id == row_id:
                return row
        raise EntryUnknownError(kind="screen row", entry_id=row_id)


def screened_mode(rows: Iterable[ScreenRow], *, requested: WaterMode | None) -> WaterMode | None:
    """Return the mode that the answers allow; `None`: no drink prompts at all.

    If several rows fit, the strictest wins; anyone may ask for less than they are allowed.
    """
    modes = {row.mode for row in rows}
    if None in modes:
        return None
    if WaterMode.GENTLE in modes or requested is WaterMode.GENTLE:
        return WaterMode.GENTLE
    return WaterMode.TARGET


def contradicts_itself(rows: Collection[ScreenRow]) -> bool:
    """Tell whether *none of these* was picked together with one of these."""
    return len(rows) > 1 and any(row.stands_alone for row in rows)


def messages_for(rows: Iterable[ScreenRow], *, mode: WaterMode | None) -> tuple[str, ...]:
    """Return what to say about the rows that led to a mode, and about the end of the evening.

    What suits only people who may have more, such as the words on drinking for two, is left out.
    """
    return tuple(
        row.message
        for row in rows
        if row.mode is mode or (row.offers_early_evening_stop and mode is not None)
    )


def is_screen_due(screened_on: date | None, *, today: date) -> bool:
    """Tell whether the questions should be asked again; never answered counts as long ago."""
    return screened_on is None or today - screened_on >= SCREEN_LASTS
