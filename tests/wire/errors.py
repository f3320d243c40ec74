"""What goes wrong: Discord's JSON errors, and actions no person could take in a client."""

from typing import Any, NoReturn

# status and text of each code, from Discord's "Opcodes and status codes" page
KNOWN = {
    0: (401, "401: Unauthorized"),
    10003: (404, "Unknown Channel"),
    10004: (404, "Unknown Guild"),
    10007: (404, "Unknown Member"),
    10008: (404, "Unknown Message"),
    10011: (404, "Unknown Role"),
    10013: (404, "Unknown User"),
    10015: (404, "Unknown Webhook"),
    10062: (404, "Unknown interaction"),
    10063: (404, "Unknown application command"),
    10066: (404, "Unknown application command permissions"),
    20001: (403, "Bots cannot use this endpoint"),
    20026: (403, "Your bot has been flagged by our anti-spam system for abusive behavior."),
    40003: (400, "You are opening direct messages too fast."),
    40060: (400, "Interaction has already been acknowledged."),
    40094: (400, "Maximum number of follow up messages has been reached."),
    50001: (403, "Missing Access"),
    50005: (403, "Cannot edit a message authored by another user"),
    50006: (400, "Cannot send an empty message"),
    50007: (403, "Cannot send messages to this user"),
    50008: (400, "Cannot send messages in a non-text channel"),
    50013: (403, "Missing Permissions"),
    50024: (400, "Cannot execute action on this channel type"),
    50027: (401, "Invalid Webhook Token"),
    50083: (403, "Thread is archived"),  # 400 for edits: victornpb/undiscord#399
    50278: (403, "Cannot send messages to this user due to having no mutual guilds"),
    160005: (403, "Thread is locked"),
}
QUARANTINE_TEXT = (
    "Your bot has been flagged by our anti-spam system for abusive behavior. While quarantined, it "
    "is unable to join any more guilds, or send any direct messages to users it has not messaged "
    "before. Appeal at https://dis.gd/app-quarantine"
)
NESTED_CODE = "BASE_TYPE_BAD_VALUE"


class ApiError(Exception):
    """An answer with a JSON error body."""

    def __init__(
        self, status: int, code: int, message: str, errors: dict[str, Any] | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.body: dict[str, Any] = {"message": message, "code": code}
        if errors is not None:
            self.body["errors"] = errors


class NotPossibleError(ValueError):
    """A person could not do this in a Discord client: the test asks too much."""


def api_error(code: int, *, status: int | None = None) -> ApiError:
    """Return Discord's answer for *code*; *status* overrides the documented one."""
    known_status, message = KNOWN.get(code, (400, f"Error {code}"))
    return ApiError(status or known_status, code, message)


def refuse_form(field: str, message: str) -> NoReturn:
    """Answer 400/50035 that names one field."""
    errors = {field: {"_errors": [{"code": NESTED_CODE, "message": message}]}}
    raise ApiError(400, 50035, "Invalid Form Body", errors)


def refuse_action(reason: str) -> NoReturn:
    """Tell the test that no person could do that."""
    raise NotPossibleError(reason)


def not_found() -> ApiError:
    """Return the answer for a route that does not exist."""
    return ApiError(404, 0, "404: Not Found")
