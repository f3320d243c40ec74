"""When and where a person sleeps: /bedtime and /timezone."""

from datetime import time

from discord import app_commands
from discord.ext import commands

from bot.client.acts import Act, answers
from bot.client.charley import CharleyBot
from bot.domain.days import EVERY_DAY, parse_days
from bot.domain.ids import UserId
from bot.domain.places import Ambiguous, Place
from bot.domain.reminders import ReminderKind
from bot.domain.wall_time import parse_wall_time
from bot.messaging.actions import ActButton, rows
from bot.messaging.place_choice import place_choices, place_or_candidates, which_place
from bot.messaging.replies import Interaction, acknowledge, reply
from bot.messaging.settings_text import bedtimes_text, local_time_text, next_text
from bot.messaging.timestamps import when
from bot.services.editing import Changed
from bot.services.overview import Overview

_NONE = frozenset({"off", "none", "never"})
_MORNING, _EVENING = time(5), time(18)


class Bedtime(commands.Cog):
    """Your bedtime and your time zone."""

    @app_commands.command()
    @app_commands.describe(
        wish="Such as 22:30 or 10:30pm; off takes it away",
        days="Every day, weekdays, weekend, or a list such as mon,wed,fri",
        timezone="A city near you; only if it has changed",
    )
    @app_commands.rename(wish="time")
    @app_commands.autocomplete(timezone=place_choices)
    async def bedtime(
        self,
        interaction: Interaction,
        wish: str | None = None,
        days: str | None = None,
        timezone: str | None = None,
    ) -> None:
        """Show or set your bedtime."""
        user_id = await acknowledge(interaction)
        if wish is None:
            await self._show(interaction, user_id)
            return
        bedtime = None if wish.strip().casefold() in _NONE else parse_wall_time(wish)
        weekdays = parse_days(days) if days else EVERY_DAY
        place = place_or_candidates(interaction, timezone) if timezone else None
        zone_key = place.zone if isinstance(place, Place) else None
        changed = await interaction.client.services.preferences.set_bedtime(
            user_id, bedtime, days=weekdays, zone_key=zone_key
        )
        text = _bedtime_text(changed.after, bedtime)
        if isinstance(place, Ambiguous):
            act = Act(name="timezone.pick", owner=user_id)
            text += "\nThere are several places of that name. Which one is yours?"
            await reply(interaction, text, view=which_place(act, place))
            return
        await reply(interaction, text)

    async def _show(self, interaction: Interaction, user_id: UserId) -> None:
        overview = await interaction.client.services.overviews.show(user_id)
        if overview is None or not overview.user.bedtimes.is_set:
            await reply(interaction, "You have no bedtime yet. Set one: `/bedtime time:22:30`.")
            return
        await reply(interaction, _bedtime_text(overview, None))

    @app_commands.command()
    @app_commands.describe(place="A city, a country, or a zone such as Europe/Berlin")
    @app_commands.autocomplete(place=place_choices)
    async def timezone(self, interaction: Interaction, place: str | None = None) -> None:
        """Show or set your time zone."""
        user_id = await acknowledge(interaction)
        if place is None:
            overview = await interaction.client.services.overviews.show(user_id)
            if overview is None or overview.user.zone_key is None:
                await reply(
                    interaction, "I do not know your time zone yet: `/timezone place:your city`."
                )
                return
            await reply(interaction, local_time_text(overview))
            return
        await self._set_or_ask(interaction, user_id, place)

    @answers("timezone.pick")
    async def pick(self, interaction: Interaction, act: Act) -> None:
        """Take the place that was picked from several."""
        user_id = await acknowledge(interaction)
        await self._set_or_ask(interaction, user_id, act.chosen)

    @answers("timezone.back")
    async def change_back(self, interaction: Interaction, act: Act) -> None:
        """Take the zone that was set before."""
        user_id = await acknowledge(interaction)
        await self._set_or_ask(interaction, user_id, act.argument)

    async def _set_or_ask(self, interaction: Interaction, user_id: UserId, text: str) -> None:
        place = place_or_candidates(interaction, text)
        match place:
            case Ambiguous():
                act = Act(name="timezone.pick", owner=user_id)
                question = "Several places may be meant. Which one is yours?"
                await reply(interaction, question, view=which_place(act, place))
            case Place():
                await self._set(interaction, user_id, place)

    async def _set(self, interaction: Interaction, user_id: UserId, place: Place) -> None:
        services = interaction.client.services
        changed = await services.preferences.set_timezone(user_id, place.zone)
        lines = [local_time_text(changed.after), *_moved_lines(changed)]
        old_key = changed.before.user.zone_key if changed.before else None
        view = None
        if old_key is not None and old_key != place.zone:
            act = Act(name="timezone.back", owner=user_id, argument=old_key)
            view = rows([ActButton(act, label="Change it back")])
        await reply(interaction, "\n".join(lines), view=view)


def _bedtime_text(overview: Overview, bedtime: time | None) -> str:
    lines = [f"**Bedtime:** {bedtimes_text(overview.user.bedtimes)}."]
    if bedtime is not None and _MORNING <= bedtime < _EVENING:
        lines.append(
            f"-# That is {bedtime:%H:%M}, by daylight. For the night, type `10:30pm` or `22:30`."
        )
    if overview.user.zone_key is None:
        lines.append("I still need your time zone to remind you: `/timezone`.")
    else:
        lines.append(f"Stretch: {next_text(overview, ReminderKind.STRETCH)}")
    return "\n".join(lines)


def _moved_lines(changed: Changed) -> list[str]:
    """Return how the next reminders move with the zone."""
    lines = []
    for kind in ReminderKind:
        old = changed.before.next_of(kind) if changed.before else None
        new = changed.after.next_of(kind)
        name = "stretch" if kind is ReminderKind.STRETCH else "drink"
        if new is None:
            continue
        if old is None or old == new:
            lines.append(f"Your next {name} reminder comes {when(new)}.")
        else:
            lines.append(f"Your next {name} reminder moves from {when(old)} to {when(new)}.")
    return lines


async def setup(bot: CharleyBot) -> None:
    """Add the commands."""
    await bot.add_cog(Bedtime())
