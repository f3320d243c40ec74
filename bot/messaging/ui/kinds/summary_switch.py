"""The switch of the weekly summary, on the screen of progress: offered once, then on or off."""

from discord import ButtonStyle

from bot.client.acts import Act
from bot.client.components import ActButton
from bot.kinds.summary import SUMMARY, SummaryRule
from bot.messaging.texts.formatting import full_timestamp
from bot.messaging.texts.sentences import say
from bot.messaging.ui.cards import act_button
from bot.messaging.ui.people.dm_results import dm_result_text_for, send_welcome
from bot.messaging.ui.people.home import SEND_A_TEST
from bot.messaging.ui.replies import Interaction, user_id_of
from bot.services.people.overview import Overview
from bot.services.people.user_change import Changed

SUMMARY_ON = "progress.week-on"
SUMMARY_OFF = "progress.week-off"
SUMMARY_NO = "progress.week-no"
"""Acts of its buttons; `cogs/progress.py` answers them by `turn_summary`."""


def offer_line(overview: Overview) -> str:
    """Return the question while it was never answered; then, and without a zone, nothing."""
    if overview.user.zone_key is None or SUMMARY in overview.statuses:
        return ""
    return say(
        "progress.summary_offer",
        "📈 **Shall I write to you each Monday how the week went?** You can stop it any time.",
    )


def switch_buttons(overview: Overview) -> list[ActButton]:
    """Return how the question is answered, or how it is turned on or off; without a zone, none."""
    owner = overview.user.id
    if overview.user.zone_key is None:
        return []
    if SUMMARY not in overview.statuses:
        yes, no = say("progress.summary_yes", "Yes, on Mondays"), say("progress.no", "No, thanks")
        return [
            act_button(SUMMARY_ON, yes, owner=owner, style=ButtonStyle.success),
            act_button(SUMMARY_NO, no, owner=owner),
        ]
    if not overview.is_on(SUMMARY):
        return [act_button(SUMMARY_ON, say("summary.turn_on", "Turn summary on"), owner=owner)]
    off = act_button(SUMMARY_OFF, say("summary.turn_off", "Turn summary off"), owner=owner)
    if _is_within_reach(overview):
        return [off]
    return [act_button("panel.test", SEND_A_TEST.say(), owner=owner), off]


async def turn_summary(interaction: Interaction, act: Act) -> str:
    """Do what one of the buttons asks for; return what has happened, in words.

    The yes is the consent to this message. A chat that was never opened is opened by this very press.

    Raises:
        ZoneMissingError: no zone is set; it was taken away since the button was shown.
        NothingOnError, NeverOnError: it is to be turned off, and was erased since.
    """
    user_id, preferences = user_id_of(interaction), interaction.client.services.preferences
    if act.name == SUMMARY_NO:
        await preferences.decline(user_id, SummaryRule())
        return say(
            "progress.summary_declined", "**OK, no summary.** The button below turns it on later."
        )
    if act.name == SUMMARY_OFF:
        await preferences.turn_off(user_id, SUMMARY)
        return say("progress.summary_off", "**The weekly summary is off.**")
    changed = await preferences.turn_on(user_id, SummaryRule())
    return await _turned_on(interaction, changed)


async def _turned_on(interaction: Interaction, changed: Changed) -> str:
    next_at = changed.after.next_of(SUMMARY)
    lines = [say("progress.summary_on", "**The weekly summary is on.**")]
    if next_at is not None:
        at = full_timestamp(next_at)
        lines.append(say("settings.next", "The next one comes {at}.", at=at))
    if changed.before is None or not _is_within_reach(changed.before):
        sent = await send_welcome(interaction, changed)
        lines.append(dm_result_text_for(interaction, sent, button=SEND_A_TEST.say()))
    return "\n".join(lines)


def _is_within_reach(overview: Overview) -> bool:
    """Tell whether a message to the person has arrived before, and none has failed since."""
    return overview.user.dm_channel_id is not None and not overview.user.is_unreachable
