"""The last step of `/start`: the very message that would come, and the question for consent."""

from collections.abc import Collection, Sequence
from datetime import datetime, time

from discord import ButtonStyle, ui

from bot.client.components import ActButton
from bot.client.kind_words import Vocabulary
from bot.client.services import Services
from bot.domain.delivery.notices import ReminderNotice
from bot.domain.ids import UserId
from bot.domain.library.tip_choice import bedtime_tips
from bot.domain.people.bedtimes import Bedtimes
from bot.domain.people.user import User
from bot.domain.places import Place
from bot.domain.reminders.rules import ReminderKind, Rule
from bot.domain.time.weekdays import EVERY_DAY
from bot.messaging.texts.formatting import clock, listed, wall_clock
from bot.messaging.texts.sentences import say
from bot.messaging.ui.cards import Piece, Topic, act_button, card, heading, line, row, text
from bot.messaging.ui.delivery.buttons import button_label
from bot.messaging.ui.delivery.notices import reminder_text
from bot.messaging.ui.setup.draft import AT_ONCE, PROPOSED, SetupDraft
from bot.messaging.ui.setup.steps import BACK, Reader, place_line
from bot.services.delivery.preview import Preview, preview

_ALSO = "⬜", "✅"


def agreement_card(
    place: Place, bedtime: time, draft: SetupDraft, *, reader: Reader, services: Services
) -> ui.LayoutView:
    """Return the message as it will come, what is asked for, and the ways on."""
    user = User(
        id=reader.owner,
        created_at=reader.now,
        zone_key=place.zone,
        bedtimes=Bedtimes().with_bedtime(bedtime, days=EVERY_DAY),
    )
    rules = [services.kinds.named(kind).rule() for kind in sorted(draft.kinds & AT_ONCE)]
    firsts = [each for rule in rules if (each := first_of(user, rule, reader.now, services))]
    own = say(
        "start.your_bedtime",
        "Your bedtime: **{time}**.",
        time=wall_clock(bedtime, reader.locale),
    )
    return card(
        Topic.REMINDERS,
        heading(_title(firsts, is_all=draft.kinds <= AT_ONCE)),
        *([text(say("start.what_it_says", "This is what it will say:"))] if firsts else []),
        *(text(_quoted(each.notice, services)) for each in firsts),
        *_checked_first(draft.kinds, services.vocabulary),
        text(f"{place_line(place, reader)} {own}"),
        *_nights_next(draft),
        line(),
        text(f"**{consent_question(draft, services.vocabulary)}**"),
        row(*_answers(draft, reader.owner)),
        row(*_changes(draft, reader.owner, services.vocabulary)),
    )


def _nights_next(draft: SetupDraft) -> list[Piece]:
    """Return what comes after the yes, for whoever works shifts."""
    if not draft.plans_nights:
        return []
    return [text(say("start.nights_next", "Next you plan the nights of your shifts."))]


def first_of(user: User, rule: Rule, now: datetime, services: Services) -> Preview | None:
    """Return what a reminder would send a person first; `None`: nothing in the next weeks."""
    tips = bedtime_tips(services.library)
    return preview(user, rule, now=now, kinds=services.kinds, tips=tips)


def consent_question(draft: SetupDraft, vocabulary: Vocabulary) -> str:
    """Return what a person agrees to by *Yes*; PRIVACY.md has its wording."""
    asked = (words.agreed_to() for kind, words in vocabulary.items() if kind in draft.kinds)
    return say(
        "start.consent",
        "Shall I write to you by direct message {when}? You can stop it any time.",
        when=listed(asked),
    )


def _title(firsts: Sequence[Preview], *, is_all: bool) -> str:
    """Return when the first message comes; *is_all*: whether there is no other kind of them."""
    if not firsts:
        return say("start.check_first", "First a short check, then you choose")
    at = clock(min(each.due_at for each in firsts))
    if not is_all:
        return say("start.you_also_get", "You will get a message each night, at {at}", at=at)
    return say("start.you_get", "You will get one message a night, at {at}", at=at)


def _quoted(notice: ReminderNotice, services: Services) -> str:
    """Return a reminder as it will look: its words, and what its buttons will say."""
    words = services.vocabulary[notice.kind]
    said = reminder_text(notice, services.library, services.vocabulary)
    labels = " · ".join(button_label(each.act, words) for row in notice.buttons for each in row)
    below = say("start.buttons_below", "Its buttons: {labels}", labels=labels)
    return "\n".join(f"> {each}" for each in [*said.splitlines(), f"-# {below}"])


def _checked_first(kinds: Collection[ReminderKind], vocabulary: Vocabulary) -> list[Piece]:
    """Return what is said of the kinds that cannot be shown: their safety check comes first."""
    return [
        text(
            say(
                "start.offered",
                "**{offer}**\n{detail}.",
                offer=vocabulary[kind].offer(),
                detail=vocabulary[kind].offer_detail(),
            )
        )
        for kind in vocabulary
        if kind in kinds and kind not in AT_ONCE
    ]


def _answers(draft: SetupDraft, owner: UserId) -> list[ActButton]:
    yes = say("start.yes", "Yes, write to me")
    return [
        act_button(
            "start.consent", yes, owner=owner, argument=draft.text, style=ButtonStyle.success
        ),
        act_button("start.decline", say("start.not_now", "Not now"), owner=owner),
    ]


def _changes(draft: SetupDraft, owner: UserId, vocabulary: Vocabulary) -> list[ActButton]:
    """Return a button for each kind, ticked or not, and the way back; the last one ticked stays."""
    kinds = [
        act_button(
            "start.kinds",
            f"{_ALSO[kind in draft.kinds]} {words.offer()}",
            owner=owner,
            argument=draft.turned(kind).text,
        )
        for kind, words in vocabulary.items()
        if kind in PROPOSED and draft.kinds != {kind}
    ]
    return [*kinds, act_button("start.when", BACK.say(), owner=owner, argument=draft.text)]
