"""The page of faults names tests that exist, and leaves no test module and no death out."""

import ast
import re
from pathlib import Path

from tests.architecture.checkout import ROOT, read, table_rows, tree_of
from tests.crash.steps import Step

PAGE = "docs/faults.md"
NAME = re.compile(r"`(test_\w+)`")
LINK = re.compile(r"\]\(([^)]+\.py)\)")


def rows():
    """Return the rows of the page that name a test."""
    return [" | ".join(row) for row in table_rows(read(PAGE)) if NAME.search(" | ".join(row))]


def named_in(row):
    """Yield each test that a row names, with the file whose link follows it; `None` without one."""
    names, start = [], 0
    for link in LINK.finditer(row):
        names += [
            (name, (ROOT / "docs" / link[1]).resolve())
            for name in NAME.findall(row[start : link.start()])
        ]
        start = link.end()
    return names + [(name, None) for name in NAME.findall(row[start:])]


def functions_in(file: Path):
    return {
        node.name
        for node in ast.walk(tree_of(file))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def test_every_test_that_the_page_names_is_in_the_file_that_it_links_to():
    named = [(name, file) for row in rows() for name, file in named_in(row)]

    wrong = [name for name, file in named if file is None or name not in functions_in(file)]

    assert len(named) > 60
    assert wrong == []


def test_every_module_of_the_fault_tests_is_on_the_page():
    mentioned = {file for row in rows() for _, file in named_in(row)}

    assert set((ROOT / "tests/faults").glob("test_*.py")) - mentioned == set()


def test_every_row_of_the_page_names_a_test():
    assert len(rows()) == len(table_rows(read(PAGE)))


def test_every_step_of_the_crash_matrix_is_on_the_page():
    page = read(PAGE)

    assert [step.value for step in Step if step.value not in page] == []


def test_a_name_belongs_to_the_link_that_follows_it():
    row = "`test_a`, `test_b` in [one](../a.py); `test_c` in [two](../b.py) and `test_d`"

    assert named_in(row) == [
        ("test_a", ROOT / "a.py"),
        ("test_b", ROOT / "a.py"),
        ("test_c", ROOT / "b.py"),
        ("test_d", None),
    ]
