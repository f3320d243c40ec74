"""Every error of a server has one plain sentence, and none of them is a riddle."""

import inspect
from datetime import UTC, datetime

import pytest

from bot.domain.errors import DomainError
from bot.domain.servers import errors, offers
from bot.domain.servers.errors import Limit, Right, TextFault
from bot.messaging.ui.error_sentences import sentence_for
from tests.support.screen_lint import LONGEST_FIRST_LINE, as_read

NOT_FOR_PEOPLE = {
    offers.HeadcountHiddenError,  # a number that a screen never asks for
}

EXAMPLES = {
    errors.NotForYouError: [
        errors.NotForYouError(needs_manage_server=True),
        errors.NotForYouError(needs_manage_server=False),
    ],
    errors.OwnTextTooLongError: [errors.OwnTextTooLongError(length=201, most=200)],
    errors.OwnTextUnfitError: [errors.OwnTextUnfitError(fault) for fault in TextFault],
    errors.LimitReachedError: [errors.LimitReachedError(limit, most=10) for limit in Limit],
    errors.RightsMissingError: [
        errors.RightsMissingError(missing=frozenset({right}), of_charley=of_charley)
        for right in Right
        for of_charley in (True, False)
    ],
    errors.TooSoonError: [errors.TooSoonError(until=datetime(2026, 3, 4, 21, 1, tzinfo=UTC))],
    errors.ImportUnreadableError: [
        errors.ImportUnreadableError(where="", fault="json_invalid"),
        *(
            errors.ImportUnreadableError(where="calls.0.at", fault=fault)
            for fault in ("string_type", "missing", "extra_forbidden", "too_long", "too_short")
        ),
        *(
            errors.ImportUnreadableError(where="calls.0.text", fault="words", because=because)
            for because in (
                *(errors.OwnTextUnfitError(fault) for fault in TextFault),
                errors.OwnTextTooLongError(length=201, most=200),
                errors.NameMissingError(),
            )
        ),
    ],
    errors.EditConflictError: [errors.EditConflictError(seen=1, current=2)],
}
"""Those that take values."""


def kinds_of_error():
    for module in (errors, offers):
        for _, kind in inspect.getmembers(module, inspect.isclass):
            if issubclass(kind, DomainError) and kind.__module__ == module.__name__:
                yield kind


def all_errors():
    for kind in set(kinds_of_error()) - NOT_FOR_PEOPLE:
        yield from EXAMPLES.get(kind) or [kind()]


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (errors.ServerZoneMissingError(), "*Set time zone*"),
        (errors.LimitReachedError(Limit.IMPORT_BYTES, most=64 * 1024), "64 KB"),
        (errors.ChannelUnfitError(), "gone"),
        (errors.DraftGoneError(), "more than a day old"),
        *(
            (errors.ImportUnreadableError(where="x", fault="words", because=because), why)
            for because, why in (
                (errors.OwnTextUnfitError(TextFault.LINK), "Leave links"),
                (errors.NameMissingError(), "1 to 40 characters"),
            )
        ),
        (errors.ImportUnreadableError(where="x", fault="missing"), "missing there"),
    ],
    ids=repr,
)
def test_a_sentence_names_the_very_thing_that_is_in_the_way(error, told):
    assert told in sentence_for(error)


@pytest.mark.parametrize("error", list(all_errors()), ids=repr)
def test_every_error_of_a_server_says_plainly_what_would_work(error):
    sentence = sentence_for(error)

    lines = sentence.splitlines()
    assert 1 <= len(lines) <= 2
    assert len(as_read(lines[0])) <= LONGEST_FIRST_LINE
    assert all((line[0].isupper() or line[0] in "`*") and line[-1] in ".?" for line in lines)
    assert len(sentence) <= 250
    assert "{" not in sentence
    assert "invalid" not in sentence.casefold()


def test_no_two_errors_are_told_alike():
    sentences = [sentence_for(error) for error in all_errors()]

    assert len(set(sentences)) == len(sentences)
