"""Drafts: a change that was shown as members will see it, and waits for a press to be saved."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.domain.ids import DraftId, GuildId

KEEP_DRAFT = timedelta(days=1)


class DraftKind(StrEnum):
    """What a draft would change."""

    CALL = "call"
    OFFER = "offer"
    IMPORT = "import"


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
