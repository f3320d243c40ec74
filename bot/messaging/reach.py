"""Telling people whether a direct message reached them, and what to change if not."""

from discord import ButtonStyle, ui

from bot.client.acts import Act
from bot.domain.ids import UserId
from bot.domain.retries import Refusal
from bot.messaging.actions import ActButton, rows
from bot.messaging.timestamps import relative
from bot.ports.messages import Delivered, OutcomeUnknown, Refused
from bot.services.direct_messages import DirectMessageSent

TRY_AGAIN = "Try again"


def reach_text(sent: DirectMessageSent, *, application_id: int | None, button: str) -> str:
    """Return one short paragraph on what became of a message."""
    again = relative(sent.again_at) if sent.again_at else "in a minute"
    match sent.result:
        case Delivered():
            return "I have sent you a direct message: it arrived."
        case Refused(refusal=Refusal.OPENING_TOO_FAST | Refusal.SPAM_FLAGGED):
            return (
                "Discord asks me to open new chats slowly, so my direct message has to wait. "
                f"Press **{button}** {again}. What you set is saved."
            )
        case Refused(refusal=Refusal.RATE_LIMITED):
            return (
                "Much is going on just now, so my direct message has to wait. "
                f"Press **{button}** {again}. What you set is saved."
            )
        case Refused(refusal=Refusal.TRIED_BEFORE):
            return f"{_closed_text(application_id, button)}\nI can try it again {again}."
        case Refused(refusal=Refusal.UNREACHABLE | Refusal.NO_ACCESS | Refusal.CHANNEL_GONE):
            return _closed_text(application_id, button)
        case Refused() | OutcomeUnknown():
            return (
                "Discord did not answer in time. Look into your direct messages: if mine is not "
                f"there, press **{button}**. What you set is saved."
            )


def _closed_text(application_id: int | None, button: str) -> str:
    link = f"https://discord.com/oauth2/authorize?client_id={application_id}"
    return (
        "**My direct message did not reach you.** What you set is saved; one of these opens the "
        "way:\n"
        "• If you have blocked me, unblock me.\n"
        "• In a server that we share: press the server's name, then **Privacy Settings**, and "
        "allow direct messages.\n"
        f"• Or [add me to your own account](<{link}>).\n"
        f"Then press **{button}**."
    )


def try_again_button(owner: UserId) -> ui.View:
    """Return a button that sends the message once more."""
    act = Act(name="dm.retry", owner=owner)
    return rows([ActButton(act, label=TRY_AGAIN, style=ButtonStyle.primary)])
