"""Handing the command definitions to Discord: only if they, or their translations, have changed."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import structlog
from discord import app_commands

from bot.services.operations.command_record import CommandRecord

log = structlog.get_logger(__name__)


class CommandSync:
    """Compares what Discord was handed last with what there is now."""

    def __init__(self, *, record: CommandRecord, translator: app_commands.Translator) -> None:
        self._record = record
        self._translator = translator

    async def run(
        self, tree: app_commands.CommandTree[Any], *, application_id: int
    ) -> Mapping[str, int]:
        """Hand all definitions to Discord, unless it has exactly these; return their ids there."""
        await tree.set_translator(self._translator)
        digest = await self.digest(tree)
        ids = await self._record.ids(application_id, digest)
        if ids is None:
            synced = await tree.sync()
            ids = {command.name: command.id for command in synced}
            await self._record.remember(application_id, digest, ids)
            log.info("commands synced", action="commands_synced", count=len(synced))
        return ids

    async def digest(self, tree: app_commands.CommandTree[Any]) -> str:
        """Return a digest of all definitions with their translations."""
        definitions = [
            await command.get_translated_payload(tree, self._translator)
            for command in tree.get_commands()
        ]
        text = json.dumps(definitions, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()
