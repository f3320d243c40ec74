"""A dry run on screen: what a file would add, change and leave, what it cannot, and what is asked first."""

from collections.abc import Iterator
from typing import assert_never

from discord import ButtonStyle, ui

from bot.client.act_arguments import draft_id as read_draft_id
from bot.client.act_arguments import number
from bot.client.acts import Act
from bot.client.components import ActButton, ActChannelSelect, ActRoleSelect
from bot.domain.ids import ChannelId, DraftId, RoleId, UserId
from bot.domain.servers.calls import Call
from bot.domain.servers.import_plan import (
    ChannelQuestion,
    ImportItem,
    ImportPlan,
    RoleQuestion,
    SettingName,
    Verdict,
)
from bot.domain.servers.offers import Offer
from bot.messaging.texts.sentences import Sentence, say, say_count
from bot.messaging.ui.cards import Piece, Topic, act_button, card, line, row, text
from bot.messaging.ui.error_sentences import sentence_for
from bot.messaging.ui.people.presets import plain
from bot.messaging.ui.servers.words import call_text

MOST_LINES, MOST_QUESTIONS = 6, 3
"""Of each verdict, and at once: the message keeps within Discord's limits whatever is in the file."""

_VERDICTS = {
    Verdict.CANNOT: Sentence("import.cannot", "⚠ **Cannot be taken over ({count})**"),
    Verdict.ADD: Sentence("import.add", "🆕 **Would be added ({count})**"),
    Verdict.CHANGE: Sentence("import.change", "✏️ **Would be changed ({count})**"),
    Verdict.LEAVE: Sentence("import.leave", "✅ **Is so already ({count})**"),
}
_SETTINGS = {
    SettingName.ZONE: Sentence("import.zone", "time zone"),
    SettingName.CHANNEL: Sentence("import.channel", "wind-down channel"),
    SettingName.ROLE: Sentence("import.role", "role for calls and offers"),
    SettingName.LOCALE: Sentence("import.language", "language of posts"),
    SettingName.OWN_TEXTS: Sentence("import.own_texts", "words of your team"),
}
_BETWEEN = "."


def import_screen(plan: ImportPlan, *, owner: UserId) -> ui.LayoutView:
    """Return what a file would do; nothing is written before a press."""
    return card(
        Topic.SERVER,
        text(say("import.heading", "## What this file would do\nNothing is changed yet.")),
        *(text(part) for part in _parts(plan)),
        *_questions(plan, owner),
        line(),
        row(*_buttons(plan, owner)),
    )


def import_place(argument: str) -> tuple[DraftId, int]:
    """Read which file a menu is about, and the number of a channel or of a role in it.

    Raises:
        ValueError: it is no menu of `import_screen`.
    """
    draft, _, in_file = argument.partition(_BETWEEN)
    return read_draft_id(draft), number(in_file)


def _parts(plan: ImportPlan) -> Iterator[str]:
    for verdict, heading in _VERDICTS.items():
        items = [item for item in plan.items if item.verdict is verdict]
        if not items:
            continue
        lines = [
            heading.say(count=len(items)),
            *(f"• {_line(each)}" for each in items[:MOST_LINES]),
        ]
        if len(items) > MOST_LINES:
            more = len(items) - MOST_LINES
            lines.append(say_count("import.more", "• and {count} more", "• and {count} more", more))
        yield "\n".join(lines)


def _line(item: ImportItem) -> str:
    about = _about(item.about)
    if item.because is None:
        return about
    reason = sentence_for(item.because) or say("import.unfit", "It does not fit here.")
    return say(
        "import.because", "{about}: {reason}", about=about, reason=" ".join(reason.splitlines())
    )


def _about(about: SettingName | Call | Offer) -> str:
    match about:
        case SettingName():
            return _SETTINGS[about].say()
        case Call():
            return say("import.call", "call {call}", call=call_text(about))
        case Offer():
            return say("import.offer", "offer {name}", name=plain(about.name))
        case _:
            assert_never(about)


def _questions(plan: ImportPlan, owner: UserId) -> Iterator[Piece]:
    open_channels = [each for each in plan.channels if each.chosen is None]
    open_roles = [each for each in plan.roles if each.chosen is None]
    asked: list[ChannelQuestion | RoleQuestion] = [*open_channels, *open_roles]
    for question in asked[:MOST_QUESTIONS]:
        yield text(_question(question))
        yield ui.ActionRow(_menu(question, plan.draft_id, owner))


def _question(question: ChannelQuestion | RoleQuestion) -> str:
    name = plain(question.hint or "") or say("import.unnamed", "without a name")
    if isinstance(question, ChannelQuestion):
        return say("import.which_channel", "**Which channel here is #{name}?**", name=name)
    return say(
        "import.which_role",
        "**Which role here is @{name}?** Without one, nobody is pinged in its place.",
        name=name,
    )


def _menu(
    question: ChannelQuestion | RoleQuestion, draft_id: DraftId, owner: UserId
) -> ActChannelSelect | ActRoleSelect:
    argument = f"{draft_id}{_BETWEEN}{question.in_file}"
    if isinstance(question, ChannelQuestion):
        act = Act(name="import.channel", owner=owner, argument=argument)
        return ActChannelSelect(act, placeholder=say("import.pick_channel", "Pick a channel"))
    act = Act(name="import.role", owner=owner, argument=argument)
    return ActRoleSelect(act, placeholder=say("import.pick_role", "Pick a role"))


def _buttons(plan: ImportPlan, owner: UserId) -> list[ActButton]:
    drop = act_button(
        "import.drop", say("server.cancel", "Cancel"), owner=owner, argument=plan.draft_id
    )
    if plan.is_open or plan.is_blocked or plan.changes_nothing:
        return [drop]
    now = act_button(
        "import.now",
        say("import.now", "Import now"),
        owner=owner,
        argument=plan.draft_id,
        style=ButtonStyle.success,
    )
    return [now, drop]


def channel_in(argument: str) -> tuple[DraftId, ChannelId]:
    """Read which channel of which file a menu is about."""
    draft, in_file = import_place(argument)
    return draft, ChannelId(in_file)


def role_in(argument: str) -> tuple[DraftId, RoleId]:
    """Read which role of which file a menu is about."""
    draft, in_file = import_place(argument)
    return draft, RoleId(in_file)
