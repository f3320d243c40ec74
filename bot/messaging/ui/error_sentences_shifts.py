"""What a person is told where something about their shifts cannot be taken, and what would work."""

from collections.abc import Mapping
from types import MappingProxyType

from bot.domain.people import rotation_text, shifts
from bot.domain.people.bedtimes import RotationOnError
from bot.domain.time.wall_time import format_beyond_doubt
from bot.messaging.texts.formatting import undecided_clock
from bot.messaging.texts.sentences import Sentence, say

_SENTENCES: Mapping[type[Exception], Sentence] = MappingProxyType(
    {
        shifts.NightOutOfReachError: Sentence(
            "shift.night_out_of_reach",
            "I can change single nights from tonight to two weeks ahead.\n"
            "Open your shifts once more to see them.",
        ),
        shifts.RotationStartError: Sentence(
            "shift.starts_too_late",
            "A plan can start within a month from today.\nPick an earlier day.",
        ),
        shifts.RotationEmptyError: Sentence(
            "shift.empty", "No day of this plan has a bedtime.\nGive at least one day a time."
        ),
        shifts.RotationMissingError: Sentence(
            "shift.no_plan",
            "You have no rotating plan yet, so there is none to turn on.\n"
            "`/bedtime` shows your nights: make one there.",
        ),
        RotationOnError: Sentence(
            "shift.plan_is_on",
            "Your rotating plan is on, so I have changed nothing.\n"
            "`/bedtime` with a time asks what becomes of the plan.",
        ),
        rotation_text.RotationTooMixedError: Sentence(
            "shift.too_mixed",
            "I can keep {most} different times in a plan.\nUse shift names for the others.",
        ),
        rotation_text.ShiftBedtimesUnreadableError: Sentence(
            "shift.bedtimes_unreadable",
            "I could not read the bedtimes.\n"
            "Type them like `early 21:30, late 00:30, night 8am`; `night none` means no "
            "reminder.",
        ),
    }
)


def shift_sentence_for(error: Exception) -> str | None:
    """Return what to tell a person about their shifts; `None`: the error is about something else."""
    match error:
        case rotation_text.RotationUnreadableError(part=part):
            return say(
                "shift.unreadable",
                "I could not read part {part} of your plan.\n"
                "Use `early`, `late`, `night`, `off` or a time such as `22:30`, one for each day.",
                part=part,
            )
        case rotation_text.RotationTooLongError(days=days):
            return say(
                "shift.too_long",
                "A plan can have {most} days, and this one has {days}.\nType one round of it.",
                most=shifts.LONGEST_CYCLE,
                days=days,
            )
        case rotation_text.ShiftTimeUnsureError(either=either):
            first, second = either.readings
            return say(
                "shift.which_half",
                "{time} may be morning or evening.\nType `{first}` or `{second}`.",
                time=undecided_clock(either.in_the_morning),
                first=format_beyond_doubt(first),
                second=format_beyond_doubt(second),
            )
        case _:
            sentence = _SENTENCES.get(type(error))
            return None if sentence is None else sentence.say(most=shifts.MOST_TIMES)
