"""Every sentence of the code: its id, its placeholders, and the template of them all."""

import ast
import re
from collections import defaultdict
from string import Formatter

import pytest

from tests.architecture.checkout import nodes
from tests.architecture.test_files import script

KEY = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_-]+)+")
FORMS = {"say": 1, "Sentence": 1, "say_count": 2}
"""How many forms of the sentence follow the id."""


def calls():
    """Yield every call that says a sentence: file, name of the function, and the call."""
    for file, node in nodes("bot", "cogs"):
        match node:
            case ast.Call(func=ast.Name(id=name)) if name in FORMS and file.name != "sentences.py":
                yield file, name, node


def sentences():
    """Yield where it is said, and the id and the English forms of each sentence."""
    for file, name, call in calls():
        texts = [ast.literal_eval(each) for each in call.args[: 1 + FORMS[name]]]
        yield f"{file}:{call.lineno}", texts[0], tuple(texts[1:])


def fields(text):
    return {
        name: (spec, conversion)
        for _, name, spec, conversion in Formatter().parse(text)
        if name is not None
    }


def test_every_id_and_every_sentence_stands_in_the_code_as_it_is():
    variable = [
        f"{file}:{call.lineno}"
        for file, name, call in calls()
        if not all(isinstance(each, ast.Constant) for each in call.args[: 1 + FORMS[name]])
    ]

    assert variable == []


def test_ids_name_their_screen_first():
    assert [(where, key) for where, key, _ in sentences() if not KEY.fullmatch(key)] == []


def test_one_id_has_one_sentence():
    said = defaultdict(set)
    for _, key, english in sentences():
        said[key].add(english)

    assert {key: texts for key, texts in said.items() if len(texts) > 1} == {}


def test_placeholders_have_names_and_no_format():
    wrong = [
        (where, text)
        for where, _, english in sentences()
        for text in english
        for name, form in fields(text).items()
        if not name.isidentifier() or form not in {("", None), (None, None)}
    ]

    assert wrong == []


def test_every_placeholder_has_its_value_and_every_value_its_placeholder():
    wrong = []
    for file, name, call in calls():
        if name == "Sentence" or any(each.arg is None for each in call.keywords):
            continue
        given = {each.arg for each in call.keywords}
        for text in (ast.literal_eval(each) for each in call.args[1 : 1 + FORMS[name]]):
            wanted = set(fields(text)) - ({"count"} if name == "say_count" else set())
            if wanted != given:
                wrong.append((f"{file}:{call.lineno}", wanted ^ given))

    assert wrong == []


@pytest.fixture(scope="module")
def texts():
    return script("texts")


def test_the_template_is_current(texts, content):
    assert texts.TEMPLATE.read_bytes() == texts.written(texts.collect(content)), "run `make texts`"


def read_po(texts, file):
    with file.open("rb") as source:
        return texts.read_po(source)


def test_every_translation_has_the_placeholders_of_its_sentence(texts):
    template = read_po(texts, texts.TEMPLATE)

    for file in texts.FOLDER.glob("*.po"):
        assert texts.unfit(template, read_po(texts, file)) == [], file.name


def test_a_translation_with_a_strange_placeholder_is_found(texts):
    template, translation = texts.Catalog(), texts.Catalog()
    template.add("At {time}.", context="a.b")
    translation.add("At {time}.", "Um {zeit}.", context="a.b")

    assert texts.unfit(template, translation) == ["a.b"]
