"""What can be wrong with a request, each with the values a reply needs.

The text of an error is for the log: what was expected and what came, never a person's words.
The sentence that a person reads is made where replies are rendered.
"""

from datetime import date, datetime, timedelta


class DomainError(Exception):
    """A request that the rules do not allow."""


class WallTimeUnreadableError(DomainError):
    """The text is no time of day."""

    def __init__(self, *, text_length: int) -> None:
        super().__init__(f"a time must look like 22:30 or 10:30pm, got {text_length} characters")


class WallTimeWithZoneError(WallTimeUnreadableError):
    """A time zone stands behind the time of day."""


class DaysUnreadableError(DomainError):
    """The text names no days of the week."""

    def __init__(self, *, text_length: int) -> None:
        super().__init__(f"days must look like weekdays or mon,wed, got {text_length} characters")


class DateUnreadableError(DomainError):
    """The text is no date."""

    def __init__(self, *, text_length: int) -> None:
        super().__init__(f"a date must look like 2026-12-24, got {text_length} characters")


class DateAmbiguousError(DomainError):
    """Day and month of the date may be taken for each other."""

    def __init__(self, *, day_first: date, month_first: date) -> None:
        super().__init__(f"either {day_first.isoformat()} or {month_first.isoformat()} is meant")
        self.day_first, self.month_first = day_first, month_first


class AmountUnreadableError(DomainError):
    """The text is no amount of drink."""

    def __init__(self, *, name: str, text_length: int) -> None:
        super().__init__(f"{name} must look like 250 ml or 8 oz, got {text_length} characters")
        self.name = name


class AmountOutOfRangeError(DomainError):
    """So little, or so much, is nothing to log or to aim for."""

    def __init__(self, *, name: str, low: int, high: int) -> None:
        super().__init__(f"{name} must lie between {low} and {high} millilitres")
        self.name, self.low, self.high = name, low, high


class ZoneUnknownError(DomainError):
    """The key is no IANA time zone."""

    def __init__(self, *, key: str) -> None:
        super().__init__(f"zone must be an IANA key, got {key[:40]!r}")


class RuleOutOfRangeError(DomainError):
    """A number lies outside its limits."""

    def __init__(self, *, name: str, low: int, high: int, got: int) -> None:
        super().__init__(f"{name} must lie between {low} and {high}, got {got}")
        self.name, self.low, self.high, self.got = name, low, high, got


class NumberUnreadableError(DomainError):
    """What should be a whole number within its limits is none."""

    def __init__(self, *, name: str, low: int, high: int) -> None:
        super().__init__(f"{name} must be a whole number between {low} and {high}")
        self.name, self.low, self.high = name, low, high


class DaysMissingError(DomainError):
    """A second bedtime needs its nights."""


class NightTwiceError(DomainError):
    """The same night was given two bedtimes."""

    def __init__(self, *, days: frozenset[int]) -> None:
        super().__init__(f"a night has one bedtime, got two for {len(days)} nights")
        self.days = days


class RepeatsTooCloseError(DomainError):
    """These repeats do not fit into so short a time before bedtime."""

    def __init__(self, *, repeats: int, needed: timedelta) -> None:
        super().__init__(f"{repeats} repeats need {needed} before bedtime")
        self.repeats, self.needed = repeats, needed


class ZoneMissingError(DomainError):
    """The person has not said where they live yet."""


class BedtimeMissingError(DomainError):
    """The person has no bedtime on any day."""


class NothingOnError(DomainError):
    """There is no reminder that this could apply to."""


class NeverOnError(NothingOnError):
    """Another reminder was on before, but never this one."""


class ScreenDueError(DomainError):
    """Drink prompts come on only after a safety screen that was answered lately."""


class DayFullError(DomainError):
    """So much is not logged for one day."""

    def __init__(self, *, limit_ml: int) -> None:
        super().__init__(f"a day's drinks must stay below {limit_ml} ml")
        self.limit_ml = limit_ml


class PauseInPastError(DomainError):
    """A pause must end later than now."""


class PauseTooLongError(DomainError):
    """A pause may last a year at most."""


class SnoozeTooLateError(DomainError):
    """The snooze would end after its limit, an hour past bedtime."""

    def __init__(self, *, limit_at: datetime) -> None:
        super().__init__(f"snooze must end by {limit_at.isoformat()}")
        self.limit_at = limit_at


class NightGoneError(DomainError):
    """The reminder is off, or has no bedtime any more on the night that was to be snoozed."""


class SnoozesUsedUpError(DomainError):
    """A night has three snoozes."""


class OccurrenceGoneError(DomainError):
    """No such occurrence is stored: it is older than the retention, or was erased."""


class NotYoursError(DomainError):
    """The button belongs to somebody else."""


class IllegalTransitionError(DomainError):
    """The state machine of an occurrence has no such step."""

    def __init__(self, *, state: str, event: str) -> None:
        super().__init__(f"an occurrence that is {state} cannot take {event}")
