"""Drinks in words: the day so far, what goes with it, and the card about drinking.

Every sentence with a meaning for health comes from `data/`; here it is only chosen.
"""

from datetime import date
from math import ceil

from discord import ButtonStyle

from bot.client.acts import Act
from bot.client.components import ActButton
from bot.domain.errors import DayFullError
from bot.domain.ids import UserId
from bot.domain.library.hydration import HydrationTexts
from bot.domain.library.library import Library
from bot.domain.reminders.amounts import GLASS_ML, OVER_DRINKING_ML, WaterMode
from bot.kinds.drinks import DRINKS, WaterRule, WaterSchedule
from bot.messaging.texts.formatting import millilitres, progress
from bot.messaging.texts.sentences import Sentence, say
from bot.messaging.ui.library.emergency_words import emergency_line
from bot.messaging.ui.library.tips import review_text, sources_text
from bot.services.people.overview import Overview
from bot.services.reminders.drinks import goal_of


def prompt_text(
    texts: HydrationTexts,
    mode: WaterMode,
    *,
    drunk_ml: int = 0,
    target_ml: int = 0,
    locale: str | None = None,
) -> str:
    """Return what a prompt says; a gentle one names no amount."""
    match mode:
        case WaterMode.GENTLE:
            return f"**{texts.gentle_prompt}**"
        case WaterMode.TARGET:
            prompt = texts.target_prompt.format(ml=GLASS_ML)
            so_far = _so_far(_amount(drunk_ml, target_ml, locale=locale))
            return f"**{prompt}**\n{so_far} {texts.what_counts}"


def day_text(
    library: Library,
    overview: Overview,
    *,
    drunk_ml: int,
    logged_ml: int | None = None,
    locale: str | None = None,
) -> str:
    """Return the day so far, and what has to be said about it: enough, too much, too late.

    Args:
        library: where the words with a meaning for health come from.
        overview: the person's goal, and the time of their day.
        drunk_ml: what was drunk on the day.
        logged_ml: what was logged just now, as a part of that; 0 after it was taken back.
        locale: the language of the person's Discord.
    """
    texts, goal = library.hydration, goal_of(overview)
    if logged_ml is not None and is_gentle(overview):
        lines = [_logged_text(logged_ml, locale=locale) if logged_ml else ""]
    else:
        lines = [_day_line(drunk_ml, goal, logged_ml=logged_ml, locale=locale)]
    if drunk_ml >= OVER_DRINKING_ML:
        lines.append(over_drinking_text(library, overview.user.zone_key))
    elif goal is not None and drunk_ml >= goal:
        lines.append(texts.target_met_note)
    if is_evening(overview):
        lines.append(f"-# {texts.evening_note}")
    return "\n".join(filter(None, lines))


def over_drinking_text(library: Library, zone_key: str | None) -> str:
    """Return the danger of too much water, and whom to call."""
    return f"⚠ {library.hydration.over_drinking_note}\n{emergency_line(library, zone_key)}"


def day_full_text(library: Library, overview: Overview | None, error: DayFullError) -> str:
    """Return why no more is logged today, and the danger of drinking so much."""
    zone_key = overview.user.zone_key if overview else None
    most = millilitres(error.limit_ml, locale=overview.user.locale if overview else None)
    limit = say(
        "drinking.day_full", "I log at most {most} a day, so this one is not logged.", most=most
    )
    return f"{limit}\n{over_drinking_text(library, zone_key)}"


def evening_text(texts: HydrationTexts, overview: Overview) -> list[str]:
    """Return the word on the evening's drinks, once bedtime is near."""
    return [f"-# {texts.alcohol_caffeine_note}"] if is_evening(overview) else []


def is_evening(overview: Overview) -> bool:
    """Tell whether the prompts of the day are over, and bedtime is near."""
    status = overview.statuses.get(DRINKS)
    if status is None or not status.reminder.enabled or overview.user.zone_key is None:
        return False
    rule = status.reminder.rule
    if not isinstance(rule, WaterRule):
        return False
    user = overview.user
    schedule = WaterSchedule(zone=user.zone, bedtimes=user.bedtimes, rule=rule)
    return schedule.is_evening(overview.now)


def about_text(library: Library, zone_key: str | None, *, on: date) -> str:
    """Return the card about drinking: heat and sport, the evening, too much, and who says so."""
    texts = library.hydration
    checked = review_text(texts.review, library.standing, on=on)
    lines = [
        say("drinking.about", "**About drinking**"),
        texts.honest_frame,
        texts.what_counts,
        texts.heat_note,
        texts.alcohol_caffeine_note,
        over_drinking_text(library, zone_key),
        *sources_text(texts.sources),
        *([f"-# {checked}"] if checked else []),
    ]
    return "\n".join(lines)


def glass_button(overview: Overview) -> ActButton:
    """Return the way to log another glass; near bedtime nobody is pushed to it."""
    act = Act(name="drink.glass", owner=overview.user.id)
    style = ButtonStyle.secondary if is_evening(overview) else ButtonStyle.success
    return ActButton(act, label=GLASS_LABEL.say(), style=style)


GLASS_LABEL = Sentence("water.glass", "+1 glass")


def about_button(owner: UserId) -> ActButton:
    """Return the way to the card about drinking."""
    return ActButton(
        Act(name="water.about", owner=owner), label=say("drinking.about_button", "About drinking")
    )


def is_gentle(overview: Overview) -> bool:
    """Tell whether the person gets nudges that name no amount, so that none is named by itself."""
    status = overview.statuses.get(DRINKS)
    rule = status.reminder.rule if status and status.reminder.enabled else None
    return isinstance(rule, WaterRule) and rule.mode is WaterMode.GENTLE


def is_done(overview: Overview, *, drunk_ml: int) -> bool:
    """Tell whether another glass would be no help: the goal is met, or it is more than enough."""
    goal = goal_of(overview)
    return drunk_ml >= (OVER_DRINKING_ML if goal is None else min(goal, OVER_DRINKING_ML))


def _day_line(drunk_ml: int, goal: int | None, *, logged_ml: int | None, locale: str | None) -> str:
    amount, (glasses, rest) = _amount(drunk_ml, goal, locale=locale), divmod(drunk_ml, GLASS_ML)
    is_in_glasses = logged_ml in {None, GLASS_ML} and glasses and not rest
    if goal is not None and is_in_glasses and drunk_ml <= goal:
        return say(
            "drinking.glass_of",
            "**Glass {number} of {all}.** {amount}.",
            number=glasses,
            all=ceil(goal / GLASS_ML),
            amount=amount,
        )
    if not logged_ml:
        return _so_far(amount)
    return f"{_logged_text(logged_ml, locale=locale)}\n{_so_far(amount)}"


def _logged_text(logged_ml: int, *, locale: str | None) -> str:
    if logged_ml == GLASS_ML:
        return say("drinking.glass_logged", "**Glass logged.**")
    return say("water.logged", "**{amount} logged.**", amount=millilitres(logged_ml, locale=locale))


def _amount(drunk_ml: int, goal: int | None, *, locale: str | None) -> str:
    if goal is None:
        return millilitres(drunk_ml, locale=locale)
    return progress(drunk_ml, goal, locale=locale)


def _so_far(amount: str) -> str:
    return say("drinking.so_far", "{amount} so far today.", amount=amount)
