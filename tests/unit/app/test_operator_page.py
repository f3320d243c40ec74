"""The operator's page: what it says of each situation, and that nothing on it is anybody's."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import pytest

from bot.app.http.concern_words import WORDS
from bot.app.http.page import View, render, size, spoken
from bot.app.http.style import POLICY
from bot.domain.operations.concerns import Concern, Situation, concerns
from bot.domain.operations.figures import Figures
from bot.domain.operations.health import FRESH_FOR, Health, Part, PartHealth
from bot.domain.operations.incidents import IncidentKind

NOW = datetime(2026, 3, 4, 21, tzinfo=UTC)
MOMENT = timedelta(seconds=1)
HOUR = timedelta(hours=1)


def health(*, away: tuple[Part, ...] = (), silent: tuple[Part, ...] = (), **changes):
    parts = tuple(
        PartHealth(
            part=part,
            age=None if part in silent else (FRESH_FOR[part] + HOUR if part in away else MOMENT),
        )
        for part in Part
    )
    return Health(parts=parts, backup_age=changes.pop("backup_age", HOUR), **changes)


def situation(**changes) -> Situation:
    well = Situation(
        health=health(), up_for=5 * HOUR, figures=Figures(taken_at=NOW), identifies_left=990
    )
    return replace(well, **changes)


def waiting(due, *, since):
    return Figures(taken_at=NOW, due=due, oldest_due_at=NOW - since)


SITUATIONS = {
    Concern.STARTING: {"health": health(silent=tuple(Part)), "up_for": MOMENT},
    Concern.DATABASE_AWAY: {"health": health(away=(Part.DATABASE, Part.SWEEP))},
    Concern.SWEEP_STALE: {"health": health(away=(Part.SWEEP,))},
    Concern.PACE_LOST: {"health": health(away=(Part.PACE,))},
    Concern.REQUESTS_REFUSED: {"incidents": frozenset({IncidentKind.REQUESTS_REFUSED})},
    Concern.SPAM_FLAGGED: {"incidents": frozenset({IncidentKind.SPAM_FLAGGED})},
    Concern.REMINDERS_LATE: {"figures": waiting(7, since=4 * timedelta(minutes=1))},
    Concern.GATEWAY_AWAY: {"health": health(away=(Part.GATEWAY,))},
    Concern.REST_AWAY: {"is_rest_away": True},
    Concern.DISCORD_AWAY: {"health": health(away=(Part.GATEWAY,)), "is_rest_away": True},
    Concern.CRASH_LOOP: {"incidents": frozenset({IncidentKind.CRASH_LOOP})},
    Concern.IDENTIFIES_FEW: {"identifies_left": 99},
    Concern.INVALID_MANY: {"invalid": 61},
    Concern.LOOP_SLOW: {"lag": timedelta(seconds=1.5)},
    Concern.BACKUP_OLD: {"health": health(backup_age=49 * HOUR)},
}
"""Of each concern, what brings it about and nothing else."""


def shown(**changes):
    return render(View(now=NOW, version="1.2.3", situation=situation(**changes)))


class Words(HTMLParser):
    """Gathers what a person reads, and what the page names."""

    def __init__(self, page):
        super().__init__()
        self.read, self.tags, self._open = [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        if tag not in {"meta", "link"}:
            self._open.append(tag)

    def handle_endtag(self, tag):
        assert self._open.pop() == tag

    def handle_data(self, data):
        if self._open and self._open[-1] != "style":
            self.read.append(data)

    @property
    def text(self):
        assert self._open == []
        return " ".join(" ".join(self.read).split())


def test_every_concern_has_its_words_and_a_situation():
    assert WORDS.keys() == SITUATIONS.keys() == set(Concern)


@pytest.mark.parametrize("concern", Concern)
def test_a_situation_raises_its_concern_alone_and_the_page_says_what_to_do(concern):
    changes = SITUATIONS[concern]

    assert concerns(situation(**changes)) == (concern,)
    text = Words(shown(**changes)).text
    assert WORDS[concern].title in text
    assert f"What to do: {WORDS[concern].to_do}" in text
    assert "I am well" not in text


@pytest.mark.parametrize(
    "cause", [Part.DATABASE, Part.SWEEP, Part.PACE], ids=lambda part: part.value
)
def test_late_reminders_are_no_concern_of_their_own_where_their_cause_is_told(cause):
    late = waiting(7, since=HOUR)

    [alone] = concerns(situation(health=health(away=(cause,))))

    assert concerns(situation(health=health(away=(cause,)), figures=late)) == (alone,)
    assert concerns(situation(is_rest_away=True, figures=late)) == (Concern.REST_AWAY,)


def test_what_needs_the_database_is_not_called_well_while_that_is_away():
    text = Words(shown(health=health(away=(Part.DATABASE,)))).text

    assert "Looking for due reminders waits for the database" in text
    assert "Turns for requests waits for the database" in text
    assert "Discord's gateway ✓" in text


def test_where_all_is_well_the_page_says_just_that():
    text = Words(shown()).text

    assert concerns(situation()) == ()
    assert "✓ I am well." in text
    assert "What to do" not in text


def test_the_most_urgent_comes_first():
    everything = {
        "health": health(away=tuple(Part), backup_age=99 * HOUR),
        "figures": waiting(7, since=HOUR),
        "invalid": 89,
        "incidents": frozenset(IncidentKind),
    }

    text = Words(shown(**everything)).text

    titles = [WORDS[each].title for each in concerns(situation(**everything))]
    assert titles[0] == WORDS[Concern.DATABASE_AWAY].title
    assert sorted(titles, key=text.index) == titles


def test_a_process_that_is_alone_has_no_pace_on_its_page():
    of_several, alone = health(), replace(health(), parts=health().parts[:-1])

    assert "Turns for requests ✓" in Words(shown(health=of_several)).text
    assert "Turns for requests" not in Words(shown(health=alone)).text


def test_a_process_that_does_not_lead_says_who_makes_the_backups():
    view = View(now=NOW, version="1.2.3", situation=situation(), processes=2, is_leader=False)

    assert "Last backup made by the process that leads" in Words(render(view)).text


def test_what_is_late_is_said_in_numbers():
    text = Words(shown(figures=waiting(1_234, since=timedelta(minutes=12)))).text

    assert "Reminders due 1,234" in text
    assert "The first waits for 12 minutes" in text


def test_a_process_without_a_database_yet_has_a_page_too():
    starting = Situation(health=health(silent=tuple(Part)), up_for=MOMENT)

    text = Words(render(View(now=NOW, version="1.2.3", situation=starting))).text

    assert "! I am just starting." in text
    assert "not counted yet" in text


def test_everything_is_escaped():
    page = render(View(now=NOW, version='<script>alert("1")</script>', situation=situation()))

    assert "<script" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize("concern", Concern)
def test_the_page_needs_no_script_and_loads_nothing(concern):
    tags = Words(shown(**SITUATIONS[concern])).tags

    assert {tag for tag, _ in tags} & {"script", "img", "iframe", "form", "object"} == set()
    assert [each for _, each in tags if "style" in each or "src" in each] == []
    links = {each["href"] for tag, each in tags if tag in {"a", "link"}}
    assert links == {"healthz", "livez", "metrics", "data:,"}
    assert "default-src 'none'" in POLICY
    assert "unsafe" not in POLICY


@pytest.mark.parametrize("concern", Concern)
def test_no_number_on_the_page_is_long_enough_for_an_id(concern):
    assert not re.search(r"\d{17,}", shown(**SITUATIONS[concern]))


@pytest.mark.parametrize(
    ("length", "text"),
    [
        (timedelta(seconds=-3), "0 seconds"),
        (timedelta(seconds=1.9), "1 second"),
        (timedelta(seconds=59), "59 seconds"),
        (timedelta(minutes=1, seconds=59), "1 minute"),
        (timedelta(hours=1), "1 hour"),
        (timedelta(hours=2, minutes=1), "2 hours 1 minute"),
        (timedelta(days=1, hours=23, minutes=59), "1 day 23 hours"),
        (timedelta(days=30), "30 days"),
    ],
)
def test_a_length_is_said_as_a_person_would(length, text):
    assert spoken(length) == text


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0 bytes"), (1023, "1023 bytes"), (1024, "1.0 KiB"), (5 * 1024**3, "5.0 GiB")],
)
def test_a_size_is_said_as_a_person_would(count, text):
    assert size(count) == text
