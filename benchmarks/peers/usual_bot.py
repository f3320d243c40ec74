"""The usual bot: discord.py with its defaults, one table of reminders, two commands."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiosqlite
import discord
from discord import app_commands
from discord.ext import commands
from typing_extensions import override

from benchmarks.contender import Asked, Say, Told, input_closed
from benchmarks.process_facts import StallWatch, memory_mb
from bot.messaging.discord_io.http_trace import use_api_url, use_its_gateway
from bot.scheduling.system_clock import SystemClock

TEXT = "Time to stretch before bed!"
SOON = timedelta(seconds=3)
ONE_DAY = timedelta(days=1)


class UsualBot(commands.Bot):
    """A bot with a database; subclasses remind."""

    def __init__(self, *, file: Path) -> None:
        super().__init__(command_prefix="!", intents=discord.Intents.default())
        self.file = file
        self.failures = 0
        self.users_held: list[discord.User] = []

    @override
    async def setup_hook(self) -> None:
        """Open the database and hand the commands to Discord."""
        self.database = await aiosqlite.connect(self.file)
        await self.make_tables()
        self.tree.add_command(cramp)
        self.tree.add_command(bedtime)
        await self.tree.sync()

    async def make_tables(self) -> None:
        """Make the one table."""
        await self.database.execute(
            "CREATE TABLE reminders (id INTEGER PRIMARY KEY, user_id INTEGER, due_at REAL)"
        )
        await self.database.execute("CREATE INDEX due ON reminders (due_at)")

    async def remember(self, user_ids: Sequence[int], *, due_at: datetime) -> None:
        """Store one reminder each."""
        rows = [(user_id, due_at.timestamp()) for user_id in user_ids]
        await self.database.executemany(
            "INSERT INTO reminders (user_id, due_at) VALUES (?, ?)", rows
        )
        await self.database.commit()

    async def begin(self, user_ids: Sequence[int]) -> datetime:
        """Plan a reminder for everybody, and return when they are due."""
        raise NotImplementedError

    async def remind(self, user_id: int) -> None:
        """Send one reminder, as the answers to most questions about it say."""
        try:
            user = self.get_user(user_id) or await self.fetch_user(user_id)
            await user.send(TEXT)
        except discord.HTTPException:
            self.failures += 1

    async def move_on(self, id_: int) -> None:
        """Plan the same reminder for tomorrow."""
        await self.database.execute(
            "UPDATE reminders SET due_at = due_at + ? WHERE id = ?", (ONE_DAY.total_seconds(), id_)
        )
        await self.database.commit()

    def know(self, user_ids: Sequence[int]) -> None:
        """Have everybody in the cache, as a bot with the members intent has."""
        for user_id in user_ids:
            payload = {"id": user_id, "username": "person", "discriminator": "0", "avatar": None}
            # The state keeps users weakly, so the bot has to hold them.
            self.users_held.append(self._connection.store_user(payload))  # type: ignore[arg-type]

    @override
    async def close(self) -> None:
        """Close the database as well."""
        await super().close()
        await self.database.close()


@app_commands.command(description="What to do about a cramp")
async def cramp(interaction: discord.Interaction) -> None:
    """Answer from memory."""
    await interaction.response.send_message("Stand up and stretch the calf.", ephemeral=True)


@app_commands.command(description="Set your bedtime")
async def bedtime(interaction: discord.Interaction[UsualBot], time: str) -> None:
    """Write one row, then answer."""
    database = interaction.client.database
    await database.execute(
        "INSERT INTO reminders (user_id, due_at) VALUES (?, ?)", (interaction.user.id, 9e12)
    )
    await database.commit()
    await interaction.response.send_message(f"Bedtime: {time}", ephemeral=True)


def now() -> datetime:
    """Return the current instant, in UTC."""
    return SystemClock().now().astimezone(UTC)


async def serve(bot: UsualBot, asked: Asked, say: Say) -> Told:
    """Run a bot in the storm until the input is closed."""
    use_api_url(asked["api_url"])
    user_ids = [user_id for user_id, _ in asked["people"]]
    await bot.login(asked["token"])
    await use_its_gateway(bot)
    connecting = asyncio.create_task(bot.connect())
    await bot.wait_until_ready()
    bot.know(user_ids)
    due_at = await bot.begin(user_ids)
    say({"due_at": due_at.timestamp()})
    watch = StallWatch()
    watch.start()
    await input_closed()
    told = {"memory_mb": memory_mb(), "stall_ms": watch.stop(), "failures": bot.failures}
    await bot.close()
    await asyncio.gather(connecting, return_exceptions=True)
    return told


async def contend_with(make: Callable[[Path], UsualBot], asked: Asked, say: Say) -> Told:
    """Be a peer in the storm."""
    return await serve(make(Path(asked["folder"]) / "peer.db"), asked, say)
