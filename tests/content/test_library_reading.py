"""The measure of how hard a text is to read."""

import pytest

from bot.content.files import data_root
from bot.content.library.loading import load_library
from scripts.editorial.reading_grade import reading_grade, sentences, syllables, words
from tests.content.small_library import SmallLibrary

SYLLABLES = {
    1: "calf cramp stretch stretched cramps eased toes shoes does use used age the through "
    "breathe breathes clothes safe one gone some comes times caused tired heat knee straight tea",
    2: "muscle muscles stretches people little doctor minute minutes water hamstring towards slowly "
    "circles ankle gently needed wanted eases bodies studies being lying trial science nervous "
    "patient tingling quinine pregnant bedtime sometimes careful safely disease spinach quiet "
    "movement uses ages table pressure reason body fluids enough ready reduced question region",
    3: "calcium medicine medicines exercise vitamin area idea serious pregnancy evidence arteries "
    "diseases banana actual video ligament several radio medical oxygen clinician",
    4: "electrolytes magnesium potassium emergency experience cholesterol usually diuretic",
}


@pytest.mark.parametrize(
    ("count", "word"),
    [(count, word) for count, words in SYLLABLES.items() for word in words.split()],
)
def test_syllables_are_counted_by_spelling(count, word):
    assert syllables(word) == count


@pytest.mark.parametrize(
    ("text", "grade"),
    [
        # 6 words, 6 syllables, 1 sentence: 0.39 * 6 + 11.8 * 1 - 15.59.
        ("The cat sat on the mat.", -1.45),
        # 12 words, 12 syllables, 2 sentences: the average sentence counts.
        ("The cat sat on the mat. The dog lay on the rug.", -1.45),
        # 13 words, 26 syllables, 1 sentence.
        (
            "The Australian platypus is seemingly a hybrid of a mammal and reptilian creature.",
            13.08,
        ),
        ("12:30", 0.0),
    ],
)
def test_reading_grade_follows_the_formula(text, grade):
    assert reading_grade(text) == pytest.approx(grade, abs=0.005)


def test_longer_words_and_sentences_read_harder():
    plain = "Sit up. Pull your toes up. Hold them there. Then let go."
    hard = "Subsequently initiate ipsilateral dorsiflexion, maintaining continuous tension."

    assert reading_grade(plain) < 2
    assert reading_grade(hard) > 12


@pytest.mark.parametrize("kind", ["tips", "myths"])
def test_sentences_of_the_library_are_neither_choppy_nor_long(kind):
    library = load_library(data_root())
    texts = (
        [tip.body for tip in library.tips] if kind == "tips" else [m.truth for m in library.myths]
    )
    lengths = [len(words(sentence)) for text in texts for sentence in sentences(text)]

    assert 11 <= sum(lengths) / len(lengths) <= 14


def test_a_colon_ends_no_sentence():
    assert len(sentences("Chest pain: call now. Go!")) == 2
    assert reading_grade("Chest pain or no breath: call now.") > reading_grade(
        "Chest pain or no breath. Call now."
    )


HARD_SIGN = "Considerable abdominal uncertainty."


def test_signs_of_a_card_are_measured_together(tmp_path):
    """Each of them is too short to be measured by itself."""
    library = SmallLibrary()
    for number in range(9):
        library.add_flag(f"hard-{number}", tier="same-day", sign=HARD_SIGN)

    found = [sentence for sentence in library.faults(tmp_path) if "reading grade" in sentence]

    assert any("'every sign of flag same-day'" in sentence for sentence in found)
    assert not any("flag emergency" in sentence for sentence in found)


def test_a_warning_has_the_lower_limit(tmp_path):
    """What would do as a tip is too hard for a danger sign."""
    sign = "Pain in your leg that goes on for days after an operation in a hospital. " * 2
    assert 6 < reading_grade(sign) < 7
    library = SmallLibrary()
    library.add_flag("hard", tier="same-day", sign=sign)

    assert any("at most 6.0" in sentence for sentence in library.faults(tmp_path))
