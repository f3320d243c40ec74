"""The measure of how hard a text is to read."""

import pytest

from scripts.editorial.reading_grade import reading_grade, syllables

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
