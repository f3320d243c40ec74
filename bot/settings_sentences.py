"""What is said of a setting that is missing or wrong, and what would work instead."""

from collections.abc import Collection
from difflib import get_close_matches

from pydantic_core import ErrorDetails, PydanticCustomError

PREFIX = "CHARLEY_"

NO_BACKUPS = frozenset({"off", "no", "false", "none", "null", "never", "disabled", "0"})
"""Words by which people switch something off."""

_SOME_BACKUPS = frozenset({"on", "yes", "true", "always", "enabled", "1"})

_NEARLY = 0.55
_MISSING = "missing"
_UNREADABLE = "unreadable_file"
_COUNT_MISSING = "count_missing"
_IDS_UNUSABLE = "ids_unusable"
_IDS_BEYOND_COUNT = "ids_beyond_count"
_TOKEN_UNUSABLE = "token_unusable"  # noqa: S105 - the name of a complaint
_NO_FOLDER = "no_folder"

_WHAT_WORKS = {
    _MISSING: "must be set; the README says how to get it",
    "string_too_short": "must be set; the README says how to get it",
    "too_short": "must be set; the README says how to get it",
    _UNREADABLE: "must be in a file that I can read: {obstacle}",
    _COUNT_MISSING: f"must be set beside {PREFIX}SHARD_IDS",
    _IDS_UNUSABLE: "must be whole numbers from 0 with commas, each once, such as 0,1",
    _IDS_BEYOND_COUNT: f"must be from 0 to {{highest}}, below {PREFIX}SHARD_COUNT",
    _TOKEN_UNUSABLE: (
        "must be one word of letters, digits and signs, without a space or a line break inside; "
        "copy it again from your application's page, under Bot"
    ),
    _NO_FOLDER: "must be the path of a folder, or off for no backups",
    "int_parsing": "must be a whole number",
    "float_parsing": "must be a number",
    "less_than_equal": "must be at most {le:g}",
    "greater_than_equal": "must be at least {ge:g}",
    "literal_error": "must be {expected}",
    "url_parsing": "must be an address such as https://example.org/api/v10",
    "url_scheme": "must be an address such as https://example.org/api/v10",
    "value_error": "{error}",
}
"""What would work, by the kind of complaint: pydantic's, or one of our own."""


def unreadable(obstacle: str) -> PydanticCustomError:
    """Return the complaint of a secret whose file cannot be read."""
    return PydanticCustomError(_UNREADABLE, "cannot be read", {"obstacle": obstacle})


def count_missing() -> PydanticCustomError:
    """Return the complaint of shards without their number."""
    return PydanticCustomError(_COUNT_MISSING, "missing")


def shard_ids(text: str) -> tuple[int, ...]:
    """Read which shards a process serves.

    Raises:
        PydanticCustomError: some are no numbers, or twice there.
    """
    try:
        ids = tuple(int(part) for part in text.split(","))
    except ValueError:
        ids = ()
    if not ids or min(ids) < 0 or len(set(ids)) < len(ids):
        raise PydanticCustomError(_IDS_UNUSABLE, "unusable")
    return ids


def ids_beyond(count: int) -> PydanticCustomError:
    """Return the complaint of shards that there are not."""
    wrong = {"setting": "shard_ids", "highest": count - 1}
    return PydanticCustomError(_IDS_BEYOND_COUNT, "beyond", wrong)


def required_token(text: str) -> str:
    """Return a token without what is around it; refuse what no header carries (RFC 9110, 5.5: visible characters).

    Raises:
        PydanticCustomError: there is nothing, or something else inside.
    """
    token = text.strip()
    if not token:
        raise PydanticCustomError(_MISSING, "missing")
    if not all("!" <= each <= "~" for each in token):
        raise PydanticCustomError(_TOKEN_UNUSABLE, "unusable")
    return token


def require_folder_or_off(words: str) -> None:
    """Refuse what means yes, and names no folder.

    Raises:
        PydanticCustomError: it does.
    """
    if words.casefold() in _SOME_BACKUPS:
        raise PydanticCustomError(_NO_FOLDER, "no folder")


def no_setting(name: str, known: Collection[str]) -> str:
    """Return what is said of a name that no setting has, and which one it may mean."""
    nearest = get_close_matches(name, known, n=1, cutoff=_NEARLY)
    guess = f"; did you mean {PREFIX}{nearest[0]}?" if nearest else ""
    return f"{PREFIX}{name} is no setting{guess}"


def sentence(details: ErrorDetails) -> str:
    """Return what is wrong with one setting, without repeating a value that may be secret."""
    context = details.get("ctx", {})
    variable = PREFIX + str(context.get("setting", details["loc"][0])).upper()
    works = _WHAT_WORKS.get(details["type"])
    if works is None:
        return f"{variable} is wrong: {details['msg'][0].lower()}{details['msg'][1:]}"
    return f"{variable} {works.format(**context)}"
