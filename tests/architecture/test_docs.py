"""The documents say what the code does."""

import re

from pydantic import SecretStr

from bot.domain.delivery import occurrence as occurrences
from bot.domain.servers.offers import KEEP_CALL_JOINS
from bot.domain.servers.server import KEEP_REMOVED
from bot.messaging.discord_io import errors as failures
from bot.services.operations import housekeeping
from bot.services.people.preferences import CONSENT_VERSION
from bot.settings import PREFIX, Settings
from bot.storage.schema.tables import metadata
from tests.architecture.checkout import ROOT, read, table_rows

ADR_PARTS = ("Status", "Context", "Decision", "Consequences")
STEP = re.compile(r"\(State\.(\w+), Event\.(\w+)\): State\.(\w+),  # ([a-z])")
EDGE = re.compile(r"^ +(\w+) --> (\w+): ([a-z]) (.+)$", re.MULTILINE)


def records():
    return sorted((ROOT / "docs/adr").glob("[0-9]*.md"))


def unquoted(cell):
    return cell.strip("`")


def test_no_two_decision_records_share_a_number_and_none_is_missing():
    numbers = [int(record.name[:4]) for record in records()]

    assert numbers == list(range(1, len(numbers) + 1))


def test_every_decision_record_has_its_parts():
    for record in records():
        headings = re.findall(r"^## (.+)$", record.read_text(encoding="utf-8"), re.MULTILINE)
        assert tuple(headings) == ADR_PARTS, record.name


def test_every_decision_record_is_listed():
    index = read("docs/adr/README.md")

    for record in records():
        assert f"({record.name})" in index


def test_every_page_of_the_documents_is_reached_from_the_index():
    index = read("docs/index.md")

    for page in (ROOT / "docs").glob("*.md"):
        assert page.name == "index.md" or f"({page.name})" in index, page.name


def test_the_glossary_gives_every_term_once():
    terms = [row[0].casefold() for row in table_rows(read("docs/glossary.md"))]

    assert len(terms) == len(set(terms)) > 40


def test_the_glossary_knows_every_state_event_and_reason():
    glossary = read("docs/glossary.md")

    for word in (*occurrences.State, *occurrences.Reason):
        assert re.search(rf"\b{word}\b", glossary), word


def steps_in_code():
    source = read("bot/domain/delivery/occurrence.py")
    return {
        letter: (
            occurrences.State[start].value,
            occurrences.Event[event].value,
            occurrences.State[end].value,
        )
        for start, event, end, letter in STEP.findall(source)
    }


def test_the_code_gives_every_step_a_letter():
    assert len(steps_in_code()) == len(occurrences._TRANSITIONS)


def test_the_table_of_states_lists_exactly_the_steps_of_the_code():
    rows = [row for row in table_rows(read("docs/states.md")) if len(row[0]) == 1]

    assert {row[0]: tuple(map(unquoted, row[1:4])) for row in rows} == steps_in_code()


def test_the_diagram_of_states_draws_exactly_the_steps_of_the_code():
    drawn = {
        letter: (start, event, end)
        for start, end, letter, event in EDGE.findall(read("docs/states.md"))
    }

    assert drawn == steps_in_code()


def variables():
    """Every variable with its default as the documents write it."""
    for name, field in Settings.model_fields.items():
        default = field.default
        if isinstance(default, SecretStr):
            default = default.get_secret_value()
        is_given = default is not None and not field.is_required()
        yield f"{PREFIX}{name.upper()}", f"`{default}`" if is_given else ""


def test_the_configuration_page_lists_every_variable_with_its_default():
    rows = [row for row in table_rows(read("docs/configuration.md")) if PREFIX in row[0]]

    assert {unquoted(row[0]): row[1] for row in rows} == dict(variables())


def test_the_readme_lists_every_variable():
    listed = re.findall(rf"^\| `({PREFIX}\w+)`", read("README.md"), re.MULTILINE)

    assert sorted(listed) == sorted(name for name, _ in variables())


def test_the_example_of_an_env_file_names_every_variable():
    listed = re.findall(rf"^(?:# )?({PREFIX}\w+)=", read(".env.example"), re.MULTILINE)

    assert sorted(listed) == sorted(name for name, _ in variables())


def test_the_page_of_discord_errors_mirrors_the_code():
    rows = table_rows(read("docs/discord-errors.md"))
    documented = {int(row[0]): unquoted(row[2]) for row in rows if row[0].isdecimal()}
    known = {code: refusal.value for code, refusal in failures._REFUSALS.items()}

    assert {code: documented[code] for code in known} == known
    assert set(documented) - set(known) == {401, 403, 429, failures.UNKNOWN_MESSAGE}
    for mark in failures._SPAM_MARKS:
        assert f"`{mark}`" in read("docs/discord-errors.md")


def test_the_page_of_discord_errors_says_what_differs_in_a_server():
    rows = table_rows(read("docs/discord-errors.md"))
    in_server = {row[0]: unquoted(row[2]) for row in rows if row[0].startswith("server ")}
    known = {**failures._OF_SERVERS, 10003: failures._REFUSALS[10003]}

    assert in_server == {f"server {code}": refusal.value for code, refusal in known.items()}


def test_the_privacy_page_names_every_personal_table_and_how_long_it_is_kept():
    page = read("PRIVACY.md")

    for table in metadata.tables.values():
        if table.name == "users" or "user_id" in table.columns:
            assert f"`{table.name}`" in page, table.name
    for kept in (
        housekeeping.KEEP_OCCURRENCES,
        housekeeping.KEEP_DRINKS,
        KEEP_CALL_JOINS,
        KEEP_REMOVED,
    ):
        assert f"{kept.days} days" in page


def test_the_privacy_page_has_the_wording_that_people_agree_to():
    assert CONSENT_VERSION in read("PRIVACY.md")


def test_the_changelog_names_every_migration():
    changelog = read("CHANGELOG.md")

    for revision in (ROOT / "bot/storage/schema/migrations/versions").glob("[0-9]*.py"):
        assert f"migration {revision.name[:4]}" in changelog, revision.name
