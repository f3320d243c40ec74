"""The sixteen checks of servers each name tests that exist."""

from tests.architecture.checkout import read, table_rows
from tests.architecture.test_fault_matrix import functions_in, named_in

PAGE = "docs/server-checks.md"


def checks() -> dict[int, str]:
    rows = [row for row in table_rows(read(PAGE)) if row[0].strip().isdigit()]
    return {int(row[0]): row[2] for row in rows}


def test_there_are_sixteen_and_each_names_a_test():
    named = {number: list(named_in(tests)) for number, tests in checks().items()}

    assert list(named) == list(range(1, 17))
    assert [number for number, tests in named.items() if not tests] == []


def test_every_test_that_a_check_names_is_in_the_file_that_it_links_to():
    named = [each for tests in checks().values() for each in named_in(tests)]

    wrong = [name for name, file in named if file is None or name not in functions_in(file)]

    assert wrong == []
