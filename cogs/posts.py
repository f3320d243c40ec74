"""The buttons below a server's wind-down post: stretching along, joining an offer, and being shown how."""

from discord.ext import commands

from bot.client.act_arguments import occurrence_id
from bot.client.acts import Act, answers
from bot.client.bot import CharleyBot
from bot.domain.guided.session import STANDING
from bot.domain.servers.errors import OutsideServerError
from bot.domain.servers.offers import Counting
from bot.messaging.ui.cards import Topic
from bot.messaging.ui.guided.guided_message import AnswerScreen, show_start
from bot.messaging.ui.replies import (
    Interaction,
    acknowledge,
    acknowledge_below,
    respond_now,
    send_followup,
    user_id_of,
)
from bot.messaging.ui.servers.call_post import TEST, WITH
from bot.messaging.ui.servers.members.headcounts import (
    COUNTED_BEFORE,
    IS_TEST,
    POST_UNKNOWN,
    along_buttons,
    counted_text,
    recounted,
)
from bot.messaging.ui.servers.members.joining import guild_id_of, show_open_offers
from bot.services.guided.admission import anybody
from bot.services.servers.posts import StretchAlong


class Posts(commands.Cog):
    """What can be pressed below a post."""

    @answers(WITH)
    async def stretch_along(self, interaction: Interaction, act: Act) -> None:
        """Count the person below the post, once."""
        if act.argument == TEST:
            below = along_buttons(user_id_of(interaction))
            await respond_now(interaction, IS_TEST.say(), view=below, topic=Topic.COMMUNITY)
            return
        occurrence, guild_id = act.read(occurrence_id), guild_id_of(interaction)
        if guild_id is None:
            raise OutsideServerError
        user_id = await acknowledge(interaction)
        posts = interaction.client.services.servers.posts
        result = await posts.stretch_along(user_id, occurrence, guild_id=guild_id)
        await _show_count(interaction, result)
        below = along_buttons(user_id)
        await send_followup(interaction, _answer_to(result), view=below, topic=Topic.COMMUNITY)

    @answers("call.join")
    async def join(self, interaction: Interaction, act: Act) -> None:
        """Show what can be joined in this server."""
        guild_id = guild_id_of(interaction)
        if guild_id is None:
            raise OutsideServerError
        await acknowledge_below(interaction)
        await show_open_offers(interaction, guild_id)

    @answers("call.how")
    async def show_how(self, interaction: Interaction, act: Act) -> None:
        """Guide the person through the stretch, as `/stretch now` does; nothing has to be set up."""
        user_id = await acknowledge_below(interaction)
        screen = AnswerScreen(interaction)
        guiding = interaction.client.services.guiding
        answer = await guiding.start(user_id, STANDING, screen, admission=anybody)
        await show_start(answer, routine=STANDING, screen=screen)


async def _show_count(interaction: Interaction, result: StretchAlong) -> None:
    if interaction.message is None or result.counting is Counting.POST_UNKNOWN:
        return
    layout = recounted(interaction.message, result.headcount)
    if layout is not None:
        await interaction.edit_original_response(view=layout)


def _answer_to(result: StretchAlong) -> str:
    match result.counting:
        case Counting.COUNTED:
            return counted_text(result.headcount)
        case Counting.COUNTED_BEFORE:
            return COUNTED_BEFORE.say()
        case Counting.POST_UNKNOWN:
            return POST_UNKNOWN.say()


async def setup(bot: CharleyBot) -> None:
    """Add the answers."""
    await bot.add_cog(Posts())
