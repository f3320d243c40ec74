"""Sentences in English and in a translation: placeholders, plurals, numbers, and what goes wrong."""

import pytest

from bot.messaging.texts.catalogue import Catalogue
from bot.messaging.texts.sentences import Sentence, say, say_count

GERMAN = r"""
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"

msgctxt "test.bedtime"
msgid "Bedtime is {time}."
msgstr "Um {time} geht es ins Bett."

msgctxt "test.nights"
msgid "{count} night of {name}"
msgid_plural "{count} nights of {name}"
msgstr[0] "{count} Nacht von {name}"
msgstr[1] "{count} Nächte von {name}"

msgctxt "test.wrong"
msgid "At {time}."
msgstr "Um {zeit}."

msgctxt "test.odd"
msgid "Till {time}."
msgstr "Bis {time.hour}."
"""


@pytest.fixture
def catalogue(tmp_path):
    (tmp_path / "de.po").write_text(GERMAN, encoding="utf-8")
    return Catalogue.load(tmp_path)


def bedtime():
    return say("test.bedtime", "Bedtime is {time}.", time="22:30")


def nights(count):
    return say_count(
        "test.nights", "{count} night of {name}", "{count} nights of {name}", count, name="Ann"
    )


def test_english_is_said_where_no_language_was_chosen():
    assert bedtime() == "Bedtime is 22:30."


@pytest.mark.parametrize("locale", ["de", "de-AT"])
def test_a_translation_is_said_in_its_locale_and_in_those_that_begin_like_it(catalogue, locale):
    with catalogue.speaking(locale):
        assert bedtime() == "Um 22:30 geht es ins Bett."


@pytest.mark.parametrize("locale", [None, "", "en-US", "fr", "d"])
def test_english_is_said_where_there_is_no_translation(catalogue, locale):
    with catalogue.speaking(locale):
        assert bedtime() == "Bedtime is 22:30."


def test_a_language_ends_where_its_block_ends(catalogue):
    with catalogue.speaking("de"):
        pass

    assert bedtime() == "Bedtime is 22:30."


def test_a_number_picks_its_form_and_is_written_as_the_language_writes_it(catalogue):
    assert [nights(1), nights(1600)] == ["1 night of Ann", "1,600 nights of Ann"]
    with catalogue.speaking("de"):
        assert [nights(1), nights(1600)] == ["1 Nacht von Ann", "1.600 Nächte von Ann"]


def test_a_sentence_of_a_table_is_said_in_the_language_of_the_moment(catalogue):
    sentence = Sentence("test.bedtime", "Bedtime is {time}.")

    assert sentence.say(time="7:00") == "Bedtime is 7:00."
    with catalogue.speaking("de"):
        assert sentence.say(time="7:00") == "Um 7:00 geht es ins Bett."


def test_a_translation_with_a_wrong_placeholder_is_said_in_english(catalogue):
    with catalogue.speaking("de"):
        assert say("test.wrong", "At {time}.", time="22:30") == "At 22:30."


def test_a_placeholder_without_a_value_stays_and_nothing_is_raised():
    assert say("test.missing", "From {start} to {end}.", start="1:00") == "From 1:00 to {end}."


def test_braces_in_a_value_are_no_placeholders():
    assert say("test.braces", "You typed {text}.", text="{time}") == "You typed {time}."


def test_a_translation_that_asks_for_a_part_of_a_value_is_said_in_english(catalogue):
    with catalogue.speaking("de"):
        assert say("test.odd", "Till {time}.", time="22:30") == "Till 22:30."
