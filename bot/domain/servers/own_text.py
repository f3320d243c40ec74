"""A server's own words: short, one paragraph, without links, pings or control characters."""

import re

from bot.domain.servers.errors import OwnTextTooLongError, OwnTextUnfitError, TextFault

LONGEST_OWN_TEXT = 200
"""Characters."""

CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
"""Characters that no screen shows; not every database takes all of them."""

_FAULTS = (
    (TextFault.LINES, re.compile(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")),
    (TextFault.PING, re.compile(r"@\s*(?:everyone|here)\b|<\s*@|<\s*id:", re.IGNORECASE)),
    (
        TextFault.LINK,
        re.compile(
            r"[a-z][a-z0-9+.-]*:\s*//|\]\s*\(|\bwww\.|\b(?:discord\.gg|discord\.com)\b"
            r"|\b[a-z0-9-]+\.(?:com|org|net|gg|io|co|me|xyz|info|app|link|ru|de|uk)\b|\bmailto:",
            re.IGNORECASE,
        ),
    ),
    (TextFault.CONTROL, CONTROLS),
)


def require_fitting(text: str | None) -> None:
    """Refuse words that a call does not show.

    Raises:
        OwnTextTooLongError: longer than `LONGEST_OWN_TEXT`.
        OwnTextUnfitError: several lines, a ping, a link, or a control character.
    """
    if text is None:
        return
    if len(text) > LONGEST_OWN_TEXT:
        raise OwnTextTooLongError(length=len(text), most=LONGEST_OWN_TEXT)
    for fault, pattern in _FAULTS:
        if pattern.search(text):
            raise OwnTextUnfitError(fault)
