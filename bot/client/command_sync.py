"""Handing the command definitions to Discord: only if they, or their translations, have changed."""

import asyncio
import hashlib
import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import structlog
from discord import app_commands

from bot.services.operations.command_record import CommandRecord

LOOK_EVERY = timedelta(seconds=1)
"""How often a process looks whether another has handed them over."""

log = structlog.get_logger(__name__)


class CommandSync:
    """Compares what Discord was handed last with what there is now."""

    def __init__(
        self,
        *,
        record: CommandRecord,
        translator: app_commands.Translator,
        look_every: timedelta = LOOK_EVERY,
    ) -> None:
        self._record = record
        self._translator = translator
        self._look_every = look_every

    async def run(
        self, tree: app_commands.CommandTree[Any], *, application_id: int
    ) -> Mapping[str, int]:
        """Hand all definitions to Discord, unless it has exactly these; return their ids there.

        Of several processes that start at once one does, and the others wait for it.
        """
        await tree.set_translator(self._translator)
        digest = await self.digest(tree)
        while (ids := await self._record.ids(application_id, digest)) is None:
            async with self._record.turn(application_id) as is_ours:
                # Another may have done so since.
                if is_ours and await self._record.ids(application_id, digest) is None:
                    return await self._hand_over(tree, application_id, digest)
            if not is_ours:
                await asyncio.sleep(self._look_every.total_seconds())
        return ids

    async def _hand_over(
        self, tree: app_commands.CommandTree[Any], application_id: int, digest: str
    ) -> Mapping[str, int]:
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
