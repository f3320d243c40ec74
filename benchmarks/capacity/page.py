"""The page, `docs/capacity.md`."""

from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.capacity.answers import MILLION, TAIL, Outcome
from benchmarks.capacity.demand import DAY
from benchmarks.capacity.habits import MIDDLE, SPREAD
from benchmarks.capacity.queue import HOURS, RATE
from benchmarks.machine import machine


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """Where one token ends, for a mix."""

    name: str
    messages: float
    """Of one person, on the day."""
    at_once: float
    """Of one person, in the second in which the most are due."""
    charley: int
    drinks_last: int
    """With another order of those that wait."""


def page(
    mixes: Sequence[Outcome],
    ended: Sequence[End],
    orders: Sequence[Outcome],
    measures: Sequence[Outcome],
    *,
    seconds: float,
) -> str:
    """Return the whole page."""
    parts = (
        "# How many people one token carries",
        _HEAD.format(seconds=seconds, machine=machine()),
        "## A million people on one token",
        _MILLION,
        _table(_DAY_HEAD, [_row(each) for each in mixes]),
        _HOURS,
        "## Where one token ends",
        _ENDS,
        _table(
            _END_HEAD,
            [_end_row(each) for each in ended],
        ),
        _ENDS_MEAN,
        _PEOPLE,
        "## What is dropped first",
        _ORDERS,
        _table(_DAY_HEAD, [_row(each) for each in orders]),
        _ORDERS_MEAN,
        "## What an operator does then",
        _MEASURES,
        _table(_DAY_HEAD, [_row(each) for each in measures]),
        _MEASURES_MEAN,
        "## What this assumes",
        _ASSUMED,
    )
    return "\n\n".join(parts) + "\n"


_DAY_HEAD = (
    *("", "messages a person", "of the day's room", "stretches late by: half, 95 of 100, most"),
    *("stretches dropped", "drinks late by: half, 95 of 100", "drinks dropped"),
)

_END_HEAD = (
    *("people are reminded of", "messages a person", "of them due in the fullest second"),
    *("people on one token", "with drinks last"),
)


def _end_row(each: End) -> tuple[str, ...]:
    people = (f"{count:,}" for count in (each.charley, each.drinks_last))
    return each.name, f"{each.messages:.2f}", f"{each.at_once:.3f}", *people


def _row(each: Outcome) -> tuple[str, ...]:
    drinks = each.drinks
    has_drinks = bool(drinks.delivered or drinks.dropped)
    return (
        each.name,
        f"{each.messages:.2f}",
        f"{each.load:.0%}",
        ", ".join(_minutes(each.stretches.lateness_s(share)) for share in (0.5, TAIL, 1)),
        _share(each.stretches.dropped_share),
        ", ".join(_minutes(drinks.lateness_s(share)) for share in (0.5, TAIL))
        if has_drinks
        else "",
        _share(drinks.dropped_share) if has_drinks else "",
    )


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:.0f} min"


def _share(share: float) -> str:
    return "none" if share == 0 else f"{share:.1%}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


_HEAD = f"""\
`make capacity` computed this page in {{seconds:.0f}} s. It is a simulation, not a measurement: when what is due comes
from the schedules of Charley's own domain, for people spread over the zones of the world as the inhabitants
of its cities are (`data/places`, GeoNames); one token sends {RATE:.0f} messages a second, which is what
[the storm](benchmarks.md) reaches of Discord's 50. A million people are counted, not sent to. On: {{machine}}"""

_MILLION = f"""\
{MILLION:,} people, on {DAY:%A, %d %B %Y}. *Of the day's room* is the share of what one token can send in {HOURS}
hours. A stretch is worth sending until an hour after bedtime, a drink for half an hour; what is later than
that is *dropped*: recorded as skipped, never sent."""

_HOURS = """\
Not the day is full, but its hours. Half past ten at night comes at the same instant, 14:30 UTC, for all of
China, more than a sixth of all people in cities, and India's afternoon drinks are due then as well:

![How late stretches and drinks are by the hour in UTC in which they are due, and which share of the drinks
is dropped](pictures/capacity-hours.svg)"""

_ENDS = """\
A day is fine while 95 of 100 stretches come within five minutes, from which on a reminder says that it is
late, and not one message in a thousand is dropped. So many people one token carries:"""

_ENDS_MEAN = """\
It is the fullest second that ends a token, not the day: *gentle* has no fewer messages in it than eight prompts
towards a goal, because all three gentle prompts come at round times, as bedtimes do, and six of the eight come
in between."""

_PEOPLE = """\
![How late stretches are by the number of people on one token, for four sorts of
people](pictures/capacity-people.svg)"""

_ORDERS = """\
Charley's claim takes what has waited the longest (`bot/storage/repositories/claims.py`), whatever it is. The same
million, half of whom drink, if it took something else first:"""

_ORDERS_MEAN = """\
**Charley does not drop drinks before stretches; it should, once one token is not enough.** While a queue stands,
a drink due at nine is sent before a stretch due a minute later, and only the drinks' own half hour keeps the
queue short: stretches are then late by as much, and half an hour late is bedtime. *Drinks last* would leave
stretches as late as if nobody drank, and drop hardly more drinks.

Earliest deadline first, over both kinds, is the worst of the three: a drink is stale after half an hour and a
stretch after an hour and a half, so a drink always goes first, and stretches come after bedtime. Among
stretches alone it is the same as the longest waiting first.

The claim is left as it is. Two kinds in one index mean that the claim walks over all waiting drinks to find
a stretch; it takes an index of its own for what is no drink, so a migration, and both databases. Up to some
200,000 people no queue lasts long enough for the order to be seen."""

_MEASURES = "The same million, half of whom drink, and one thing changed at a time:"

_MEASURES_MEAN = """\
- **More tokens** is the answer that always works: another application in Discord's portal, with its own
  process, its own database, and its own half of the people. Nothing is shared, so each is as far from its end
  as its people are few. A second *process* on the same token buys safety and no speed:
  all processes share the token's 50 a second.
- **Gentle prompts** are three a day instead of up to eight: the largest thing short of a token once the hours are full, and
  no help before that, where only the fullest second is.
- **Grouping** saves a seventh of the messages here, and less of the lateness than a token. It makes one message of a stretch and a drink that are due within ten minutes of each other
  ([record 26](adr/0026-two-reminders-in-one-message.md)). With the usual times they never are: the last drink is two
  hours before bed, the stretch half an hour. It counts where people stretch two hours before bed.
- **Spreading** people over the minutes before what they chose flattens the half hours, and helps little where
  the whole evening is full. Charley does so with posts in servers (a minute), and not with people's
  reminders: a time that somebody chose is theirs."""

_ASSUMED = f"""\
- **Where people live**: known, as far as cities go: every zone weighs as much as the inhabitants of its cities
  in the project's tables. Whoever lives in no city is left out, and the same share of people uses Charley
  everywhere, which is not so: Discord is hardly used in China. With China left out the worst hour is milder.
- **When they sleep**: assumed. Bedtimes are spread normally around {int(MIDDLE.total_seconds()) // 3600}:00 by
  {int(SPREAD.total_seconds()) // 60} minutes, and picked on round times: four times as often on the hour, and three times on
  the half hour, as on a quarter. No survey stands behind these figures. They get up eight hours later.
- **What they are reminded of**: assumed, as named in the tables; a stretch half an hour before bed without
  repeats, drinks as they are set up by default.
- **No answers**: whoever has met the goal, pauses or has snoozed gets fewer messages, or others. Answers to
  presses do not count: Discord keeps them out of the 50 a second."""
