"""When and where a person sleeps: /bedtime and /timezone."""

from discord import app_commands
from discord.ext import commands

from bot.client.act_arguments import zone_key
from bot.client.acts import Act, answers
from bot.client.bot import CharleyBot
from bot.client.components import ActButton, button_rows
from bot.client.services import Services
from bot.domain.ids import UserId
from bot.domain.places import Ambiguous
from bot.domain.time.wall_time import parse_wall_time
from bot.domain.time.weekdays import parse_days
from bot.messaging.texts.sentences import say
from bot.messaging.ui.cards import act_button
from bot.messaging.ui.people.bedtime_questions import DOUBTS, BedtimeDraft, WeekDraft, question_for
from bot.messaging.ui.people.places import (
    place_choices,
    place_or_candidates,
    set_zone_or_ask,
    which_place,
    which_place_text,
)
from bot.messaging.ui.people.settings import (
    local_time_text,
    moved_lines,
    next_text,
    own_bedtimes_text,
)
from bot.messaging.ui.people.shift_words import single_night_lines
from bot.messaging.ui.people.undo import undo_sleep_button
from bot.messaging.ui.people.ways_on import panel_button, shifts_button
from bot.messaging.ui.replies import Interaction, acknowledge, reply, user_id_of
from bot.messaging.ui.setup.form import set_up_button
from bot.messaging.ui.shifts.screens import bedtime_button
from bot.services.people.overview import Overview
from bot.services.people.user_change import Changed

_NONE = frozenset({"off", "none", "never"})


class Bedtime(commands.Cog):
    """Your bedtime and your time zone."""

    @app_commands.command()
    @app_commands.describe(
        typed_time="Such as 22:30 or 10:30pm; off takes it away",
        days="Every day, weekdays, weekend, or a list such as mon,wed,fri",
        timezone="A city near you; only if it has changed",
    )
    @app_commands.rename(typed_time="time")
    @app_commands.autocomplete(timezone=place_choices)
    async def bedtime(
        self,
        interaction: Interaction,
        typed_time: str | None = None,
        days: str | None = None,
        timezone: str | None = None,
    ) -> None:
        """Show or set your bedtime."""
        user_id = await acknowledge(interaction)
        draft = _draft(typed_time, days)
        if timezone is not None:
            await self._at_place(interaction, draft, timezone)
        elif draft.says_nothing:
            await self._show(interaction, user_id)
        else:
            await self._save(interaction, draft)

    async def _at_place(self, interaction: Interaction, draft: BedtimeDraft, text: str) -> None:
        """Go on with the place that was named, or ask which one is meant."""
        place = place_or_candidates(interaction, text)
        if isinstance(place, Ambiguous):
            act = Act(name="bedtime.place", owner=user_id_of(interaction), argument=draft.text)
            await reply(interaction, _which_place_text(draft), view=which_place(act, place))
            return
        await self._save(interaction, draft.at_zone(place.zone))

    @answers("bedtime.place")
    async def pick_place(self, interaction: Interaction, act: Act) -> None:
        """Go on with the place that was picked, and all that was said before."""
        await acknowledge(interaction)
        await self._at_place(interaction, act.read(BedtimeDraft.parse), act.chosen)

    @answers("bedtime.set")
    async def set_as_asked(self, interaction: Interaction, act: Act) -> None:
        """Save a bedtime after a question."""
        await acknowledge(interaction)
        await self._save(interaction, act.read(BedtimeDraft.parse))

    @answers("bedtime.week")
    async def set_week(self, interaction: Interaction, act: Act) -> None:
        """Save all bedtimes of the week after a question."""
        await acknowledge(interaction)
        await self._save(interaction, act.read(WeekDraft.parse))

    @answers("bedtime.off")
    async def set_instead_of_plan(self, interaction: Interaction, act: Act) -> None:
        """Save a bedtime, and turn the rotating plan off."""
        await acknowledge(interaction)
        await self._save(interaction, act.read(BedtimeDraft.parse), stops_rotation=True)

    @answers("bedtime.week-off")
    async def set_week_instead_of_plan(self, interaction: Interaction, act: Act) -> None:
        """Save all bedtimes of the week, and turn the rotating plan off."""
        await acknowledge(interaction)
        await self._save(interaction, act.read(WeekDraft.parse), stops_rotation=True)

    async def _save(
        self,
        interaction: Interaction,
        draft: BedtimeDraft | WeekDraft,
        *,
        stops_rotation: bool = False,
    ) -> None:
        """Save what was said, or ask what is not beyond doubt."""
        user_id = user_id_of(interaction)
        try:
            changed = await _change(interaction, draft, stops_rotation=stops_rotation)
        except DOUBTS as doubt:
            text, view = question_for(doubt, draft, owner=user_id)
            await reply(interaction, text, view=view)
            return
        buttons = [*undo_sleep_button(changed), *_shifts(changed.after), panel_button(user_id)]
        await reply(
            interaction,
            _changed_text(changed, draft, interaction.client.services),
            view=button_rows(buttons),
        )

    async def _show(self, interaction: Interaction, user_id: UserId) -> None:
        overview = await interaction.client.services.overviews.show(user_id)
        if overview is None or not overview.user.bedtimes.is_set:
            text = say(
                "bedtime.none",
                "You have no bedtime yet.\nPress the button, or type `/bedtime time:22:30`.",
            )
            await reply(interaction, text, view=button_rows(_first_bedtime(overview, user_id)))
            return
        await reply(
            interaction,
            _bedtime_text(overview, interaction.client.services),
            view=button_rows([*_shifts(overview), panel_button(user_id)]),
        )

    @app_commands.command()
    @app_commands.describe(place="A city, a country, or a zone such as Europe/Berlin")
    @app_commands.autocomplete(place=place_choices)
    async def timezone(self, interaction: Interaction, place: str | None = None) -> None:
        """Show or set your time zone."""
        user_id = await acknowledge(interaction)
        if place is not None:
            await set_zone_or_ask(interaction, place)
            return
        overview = await interaction.client.services.overviews.show(user_id)
        if overview is None or overview.user.zone_key is None:
            text = say(
                "timezone.none", "I do not know your time zone yet: `/timezone place:your city`."
            )
            await reply(interaction, text, view=button_rows([set_up_button(user_id)]))
            return
        change = act_button("edit.place", say("timezone.change", "Change place"), owner=user_id)
        view = button_rows([change, panel_button(user_id)])
        await reply(interaction, local_time_text(overview), view=view)

    @answers("timezone.pick")
    async def pick(self, interaction: Interaction, act: Act) -> None:
        """Take the place that was picked from several."""
        await acknowledge(interaction)
        await set_zone_or_ask(interaction, act.chosen)

    @answers("timezone.back")
    async def change_back(self, interaction: Interaction, act: Act) -> None:
        """Take the zone that was set before; such buttons were shown up to version 0.1."""
        await acknowledge(interaction)
        await set_zone_or_ask(interaction, act.read(zone_key))


def _draft(typed_time: str | None, days: str | None) -> BedtimeDraft:
    is_off = typed_time is not None and typed_time.strip().casefold() in _NONE
    return BedtimeDraft(
        bedtime=None if typed_time is None or is_off else parse_wall_time(typed_time),
        is_off=is_off,
        days=None if days is None else parse_days(days),
    )


async def _change(
    interaction: Interaction, draft: BedtimeDraft | WeekDraft, *, stops_rotation: bool
) -> Changed:
    """Save a draft; what it does not say is kept.

    Raises:
        BedtimeUnsureError, NightsUnsureError, NightsAddedError, RotationOnError: ask first.
    """
    preferences, user_id = interaction.client.services.preferences, user_id_of(interaction)
    match draft:
        case WeekDraft(week=week):
            return await preferences.set_week(
                user_id, week, zone_key=draft.zone_key, stops_rotation=stops_rotation
            )
        case BedtimeDraft(bedtime=None, is_off=False, days=None, zone_key=str() as key):
            return await preferences.set_timezone(user_id, key)
        case BedtimeDraft(bedtime=None, is_off=False, days=frozenset() as days):
            return await preferences.set_nights(
                user_id, days, zone_key=draft.zone_key, stops_rotation=stops_rotation
            )
        case _:
            return await preferences.set_bedtime(
                user_id,
                draft.bedtime,
                days=draft.days,
                zone_key=draft.zone_key,
                stops_rotation=stops_rotation,
            )


def _which_place_text(draft: BedtimeDraft) -> str:
    if draft.says_nothing:
        return which_place_text()
    return say(
        "bedtime.which_place",
        "Several places may be meant. Which one is yours?\n"
        "Then I save it together with your bedtime.",
    )


def _changed_text(changed: Changed, draft: BedtimeDraft | WeekDraft, services: Services) -> str:
    text = _bedtime_text(changed.after, services)
    if draft.zone_key is None:
        return text
    return "\n".join(
        [text, local_time_text(changed.after), *moved_lines(changed, services.vocabulary)]
    )


def _shifts(overview: Overview) -> list[ActButton]:
    """Return the way to the shifts, where there is a tonight to show them from."""
    return [] if overview.user.zone_key is None else [shifts_button(overview)]


def _first_bedtime(overview: Overview | None, owner: UserId) -> list[ActButton]:
    """Return the ways to a bedtime; to somebody unknown, both stand in the set-up."""
    if overview is None or overview.user.zone_key is None:
        return [set_up_button(owner)]
    return [set_up_button(owner), bedtime_button(owner), shifts_button(overview)]


def _bedtime_text(overview: Overview, services: Services) -> str:
    bedtimes = own_bedtimes_text(overview)
    lines = [say("bedtime.is", "**Bedtime:** {bedtimes}.", bedtimes=bedtimes)]
    if overview.user.zone_key is None:
        lines.append(
            say("bedtime.needs_zone", "I still need your time zone to remind you: `/timezone`.")
        )
    else:
        lines += single_night_lines(overview)
        lines += [
            services.vocabulary[kind].in_short(next_text(overview, kind, services.vocabulary[kind]))
            for kind in services.kinds.nightly
        ]
    return "\n".join(lines)


async def setup(bot: CharleyBot) -> None:
    """Add the commands."""
    await bot.add_cog(Bedtime())
