"""A server with offers and posts, as its members meet them."""

from dataclasses import replace
from typing import Any

import discord

from bot.domain.delivery.notices import CallNotice
from bot.domain.ids import GuildId, OccurrenceId
from bot.domain.servers.configuration import Configuration
from bot.domain.servers.offers import Offer
from bot.messaging.ui.servers.call_post import posted_as
from bot.messaging.ui.servers.members.offer_post import offer_post
from bot.playground.glue import as_bot
from tests.behaviour.stage import Stage
from tests.support.servers import (
    a_call,
    a_configuration,
    a_server,
    an_offer,
    configure,
    configured,
    store_post,
)


def guild_id_of(stage: Stage) -> GuildId:
    """Return the server that people share with Charley."""
    return GuildId(stage.server[0].id)


def a_local_offer(stage: Stage, **changes: Any) -> Offer:  # fields of Offer
    """Return an offer of that server, by default for half past ten every night."""
    return an_offer(guild_id=guild_id_of(stage), **changes)


async def set_up_server(stage: Stage, *offers: Offer, **server: Any) -> Configuration:
    """Store what that server has configured: a call, and its offers."""
    guild_id = guild_id_of(stage)
    return await configure(
        stage.process.database,
        a_configuration(
            a_server(id=guild_id, **server), calls=[a_call(guild_id=guild_id)], offers=offers
        ),
    )


async def change_offer(stage: Stage, offer: Offer, **changes: Any) -> Offer:
    """Change an offer as the server's admins do; another preset is another version."""
    before = await configured(stage.process.database, offer.guild_id)
    assert before is not None
    stored = before.offer(offer.id)
    if "preset" in changes:
        changes["preset_version"] = stored.preset_version + 1
    changed = replace(stored, version=stored.version + 1, **changes)
    await _save(stage, before, before.with_offer(changed))
    return changed


async def remove_offer(stage: Stage, offer: Offer) -> None:
    before = await configured(stage.process.database, offer.guild_id)
    assert before is not None
    await _save(stage, before, before.without_offer(offer.id))


async def _save(stage: Stage, before: Configuration, after: Configuration) -> None:
    async with stage.process.database.begin() as unit:
        await unit.servers.save(before, after)
        await unit.commit()


async def publish(stage: Stage, offer: Offer) -> discord.Message:
    """Post the card of an offer in the server's channel."""
    return await _post(stage, view=offer_post(offer))


async def post_call(stage: Stage, *, is_test: bool = False) -> discord.Message:
    """Post a call in the server's channel, as it stands in the database."""
    occurrence_id: OccurrenceId | None = None
    if not is_test:
        call = a_call(guild_id=guild_id_of(stage))
        occurrence_id = await store_post(
            stage.process.database, call=call, due_at=stage.now(), local_date=stage.now().date()
        )
    return await _post(stage, **posted_as(CallNotice(occurrence_id=occurrence_id, is_test=is_test)))


async def _post(stage: Stage, **message: Any) -> discord.Message:
    channel = stage.client.get_partial_messageable(stage.server[1].id)
    with as_bot(stage.env):
        return await channel.send(**message)


async def shown_post(stage: Stage, message: discord.Message) -> discord.Message:
    """Return a post as everybody sees it now."""
    with as_bot(stage.env):
        channel = stage.client.get_partial_messageable(message.channel.id)
        return await channel.fetch_message(message.id)
