"""Drafts: a change that was shown as members will see it, and waits for a press to be saved."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.domain.ids import DraftId, GuildId

KEEP_DRAFT = timedelta(days=1)

MOST_DRAFTS_OF_A_KIND = 20
"""In one server: the oldest gives way to a new one, and none to one of another kind."""

UNDO_FOR = timedelta(minutes=15)
"""How long a removal can be taken back."""

_SAVED = "saved"


class DraftKind(StrEnum):
    """What a draft would change."""

    CALL = "call"
    OFFER = "offer"
    REMOVED_CALL = "removed call"
    """A call that was removed: saving it brings the call back."""
    REMOVED_OFFER = "removed offer"
    IMPORT = "import"
    FORM = "form"
    """A form that could not be taken as it was filled in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A change that waits for a press. It names no person: its buttons belong to the one who made it."""

    id: DraftId
    guild_id: GuildId
    kind: DraftKind
    target_id: str | None = None
    """The call or the offer that it would change; `None`: a new one."""
    seen_version: int = 0
    """The version of the target that the person saw."""
    content: Mapping[str, Any]
    """The values, as JSON has them."""
    made_at: datetime

    @property
    def is_saved(self) -> bool:
        """Whether it was saved already: a second press changes nothing."""
        return self.content.get(_SAVED) is True

    def as_saved(self) -> "Draft":
        """Return it as it is kept after saving, without its values."""
        return replace(self, content={_SAVED: True})


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedForm:
    """What was filled in about a call, an offer or a setting, as it was typed."""

    fields: Mapping[str, str]
    """By the names of the form's fields; what was left out of a command is missing."""
    target_id: str | None = None
    """The call or the offer that it is about; `None`: a new one, or the settings."""
    seen: int = 0
    """The version that the person was shown."""
    earlier: DraftId | None = None
    """The draft whose *Change* was pressed."""
