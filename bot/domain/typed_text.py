"""Text as keyboards, phones and other scripts give it, made plain before anything reads it."""

import unicodedata

_MINUS = "\u2212"
# Not in Cf, and just as invisible: the combining grapheme joiner and variation selectors.
_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u3164") | frozenset(
    map(chr, range(0xFE00, 0xFE10))
)


def plain(text: str) -> str:
    """Return *text* in NFKC and lower case, with single spaces, ASCII digits and plain hyphens.

    What nobody sees, such as zero-width spaces, is left out.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    kept = folded if folded.isascii() else "".join(map(_plain_letter, folded))
    return " ".join(kept.split())


def _plain_letter(letter: str) -> str:
    if letter.isascii():
        return letter
    if letter in _INVISIBLE:
        return ""
    match unicodedata.category(letter):
        case "Cf":
            return ""
        case "Pd":
            return "-"
        case "Nd":
            return str(unicodedata.decimal(letter))
        case _:
            return "-" if letter == _MINUS else letter
