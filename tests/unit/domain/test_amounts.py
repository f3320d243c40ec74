"""Amounts of drink as people type them, and as they are shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import AmountOutOfRangeError, AmountUnreadableError
from bot.domain.reminders.amounts import ounces, parse_millilitres
from bot.messaging.texts.formatting import millilitres, progress


def read(text: str) -> int:
    return parse_millilitres(text, name="ml", low=1, high=2000)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("250", 250),
        (" 250 ", 250),
        ("250 ml", 250),
        ("250ml", 250),
        ("250 ML", 250),
        ("250 mls", 250),
        ("250 millilitres", 250),
        ("250 milliliters", 250),
        ("250 cc", 250),
        ("25 cl", 250),
        ("2 dl", 200),
        ("2,5 dl", 250),
        ("0.3 l", 300),
        ("0,3 l", 300),
        ("0.25 L", 250),
        ("0.250 l", 250),
        ("1.600 l", 1600),
        (".5 l", 500),
        ("1 litre", 1000),
        ("1.5 liters", 1500),
        ("half a litre", 500),
        ("1,600", 1600),
        ("1.600", 1600),
        ("1 600 ml", 1600),
        ("1,600 ml", 1600),
        ("8 oz", 237),
        ("8oz", 237),
        ("8 fl oz", 237),
        ("8 fl. oz.", 237),
        ("8 fluid ounces", 237),
        ("16.9 oz", 500),
        ("64 oz", 1893),
        ("1 cup", 237),
        ("2 cups", 473),
        ("a cup", 237),
        ("a cup of tea", 237),
        ("two cups of water", 473),
        ("1/2 cup", 118),
        ("half a cup", 118),
        ("\u00bd cup", 118),
        ("1 1/2 cups", 355),
        ("1\u00bd cups", 355),
        ("1 \u00bd cups", 355),
        ("1 glass", 200),
        ("a glass", 200),
        ("2 glasses", 400),
        ("\uff12\uff15\uff10 \uff4d\uff4c", 250),
        ("\u0662\u0665\u0660", 250),
        ("250\u00a0ml", 250),
        ("250\u202fml\u200b", 250),
    ],
)
def test_an_amount_is_read_in_the_units_people_use(text: str, expected: int):
    assert read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "ml", "cup", "some", "a", "a lot", "1.5", "0,5", "250 + 250", "1 pint",
        "a bottle", "a bucket", "250 mg", "8 oz 3", "1/0 cup", "1//2 cup", "2\u00b2 cups", "--5",
        "5-6 oz", "1,60 0", "1.2.3 l", "\U0001f95b", pytest.param("9" * 6000, id="very long"),
    ],
)  # fmt: skip
def test_a_text_that_is_no_amount_is_refused(text: str):
    with pytest.raises(AmountUnreadableError, match=f"got {len(text)} characters"):
        read(text)


@pytest.mark.parametrize(
    "text",
    ["0", "-5", "-1 cup", "0 oz", "0.3 ml", "2001", "3 l", "100 cups", "1,000,000", "\u22125"],
)
def test_nothing_less_than_nothing_and_too_much_are_refused(text: str):
    with pytest.raises(AmountOutOfRangeError) as refusal:
        read(text)

    assert (refusal.value.name, refusal.value.low, refusal.value.high) == ("ml", 1, 2000)


@given(amount=st.integers(1, 2000), unit=st.sampled_from(["", " ml", "ml", " millilitres"]))
def test_every_whole_number_of_millilitres_can_be_typed(amount: int, unit: str):
    assert read(f"{amount}{unit}") == amount
    assert read(f"{amount:,}{unit}") == amount


@given(amount=st.integers(1, 67))
def test_ounces_come_back_as_they_were_typed(amount: int):
    assert ounces(read(f"{amount} oz")) == amount


@given(text=st.text(max_size=15) | st.text(alphabet="0123456789.,/ mlozcup\u00bd", max_size=12))
def test_any_text_is_an_amount_or_refused_by_name(text: str):
    try:
        amount = read(text)
    except (AmountUnreadableError, AmountOutOfRangeError):
        return

    assert 1 <= amount <= 2000


@pytest.mark.parametrize(
    ("amount", "locale", "shown"),
    [
        (1600, None, "1,600 ml"),
        (1600, "en-GB", "1,600 ml"),
        (1600, "de", "1,600 ml"),
        (1600, "en-US", "1,600 ml (about 54 oz)"),
        (237, "en-US", "237 ml (about 8 oz)"),
        (0, "en-US", "0 ml"),
    ],
)
def test_ounces_stand_beside_millilitres_for_people_in_the_united_states(
    amount: int, locale: str | None, shown: str
):
    assert millilitres(amount, locale=locale) == shown


def test_progress_is_shown_in_both_units_at_once():
    assert progress(350, 1600) == "350 of 1,600 ml"
    assert progress(350, 1600, locale="en-US") == "350 of 1,600 ml (about 12 of 54 oz)"
