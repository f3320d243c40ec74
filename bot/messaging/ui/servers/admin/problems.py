"""What is wrong in a server, in one line each, with the button that mends it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from discord import ButtonStyle

from bot.client.act_arguments import seen_text
from bot.client.components import ActButton
from bot.domain.ids import CallId, UserId
from bot.domain.servers.calls import Call, StopReason, in_panel_order
from bot.domain.servers.views import PanelView, Problem, ProblemKind
from bot.messaging.texts.sentences import say, say_count
from bot.messaging.ui.cards import Piece, act_button, beside, text
from bot.messaging.ui.error_sentences_servers import rights_text
from bot.messaging.ui.servers.words import (
    STOPS,
    call_text,
    channel_mention,
    role_mention,
)

MOST_PROBLEMS = 3
"""Shown at once: the panel has thirty components at most."""

_MENDED_BY_ADMINS = frozenset(
    {
        ProblemKind.ZONE_MISSING,
        ProblemKind.ZONE_UNKNOWN,
        ProblemKind.MANAGER_ROLE_GONE,
        ProblemKind.MANAGERS_CANNOT_SEE,
    }
)


def problem_pieces(view: PanelView, *, owner: UserId, most: int = MOST_PROBLEMS) -> list[Piece]:
    """Return the most urgent problems, and how many there are besides."""
    pieces: list[Piece] = []
    labels: set[str] = set()
    left = 0
    for problem in view.problems:
        words, button = _Shown(view=view, problem=problem, owner=owner).words_and_button()
        if button.item.label in labels:
            continue  # the same press mends both
        labels.add(str(button.item.label))
        if len(pieces) >= most:
            left += 1
        elif _may_mend(view, problem):
            if not pieces:
                button.item.style = ButtonStyle.primary  # the one next step
            pieces.append(beside(words, button))
        else:
            pieces.append(text(words))
    return [*pieces, *_others(left)]


def lacks_zone(view: PanelView) -> bool:
    """Tell whether the first problem is that there is no zone."""
    return any(
        each.kind in {ProblemKind.ZONE_MISSING, ProblemKind.ZONE_UNKNOWN} for each in view.problems
    )


def _may_mend(view: PanelView, problem: Problem) -> bool:
    is_setting = problem.kind in _MENDED_BY_ADMINS or (
        problem.call_id is None and problem.channel_id is not None
    )
    return view.is_admin or not is_setting


def _others(left: int) -> Iterator[Piece]:
    if left:
        yield text(
            say_count(
                "server.more_problems",
                "⚠ {count} more problem; it shows once one of these is solved.",
                "⚠ {count} more problems; they show once these are solved.",
                left,
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """A problem as one reader sees it."""

    view: PanelView
    problem: Problem
    owner: UserId

    def words_and_button(self) -> tuple[str, ActButton]:
        return _MENDING[self.problem.kind](self)

    def zone(self) -> tuple[str, ActButton]:
        button = self._setting("set.zone", say("server.set_zone", "Set time zone"))
        if self.problem.kind is ProblemKind.ZONE_MISSING:
            words = say(
                "server.problem.zone",
                "⚠ **No time zone is set.** Nothing can be posted without one.",
            )
        else:
            words = say(
                "server.problem.zone_unknown",
                "⚠ **I do not know this server's time zone any more.** Set it again.",
            )
        return words, button

    def stopped(self) -> tuple[str, ActButton]:
        reason = self.problem.stopped_for or StopReason.NO_PERMISSION
        words = say(
            "server.problem.stopped",
            "⚠ **A call is stopped:** {call}. Why: {reason}.",
            call=self._call_text,
            reason=STOPS[reason].say(),
        )
        return words, self._edit(say("server.move_call", "Move call {number}", number=self._number))

    def channel(self) -> tuple[str, ActButton]:
        is_gone = self.problem.kind is ProblemKind.CHANNEL_GONE
        if self.problem.call_id is not None:
            words = (
                say(
                    "server.problem.call_channel_gone",
                    "⚠ **The channel of a call is gone:** {call}.",
                    call=self._call_text,
                )
                if is_gone
                else say(
                    "server.problem.call_channel_unfit",
                    "⚠ **A call stands where I cannot post:** {call}.",
                    call=self._call_text,
                )
            )
            return words, self._edit(
                say("server.move_call", "Move call {number}", number=self._number)
            )
        words = (
            say("server.problem.channel_gone", "⚠ **The wind-down channel is gone.**")
            if is_gone
            else say(
                "server.problem.channel_unfit", "⚠ **No call can stand in the channel below.**"
            )
        )
        label = say("server.choose_channel", "Choose a channel")
        return words, self._setting("set.channel", label)

    def rights(self) -> tuple[str, ActButton]:
        channel_id = self.problem.channel_id
        words = say(
            "server.problem.rights",
            "⚠ **I need {rights} in {channel}.** Allow it in the channel's settings, "
            "under *Permissions*.",
            rights=rights_text(self.problem.missing),
            channel=channel_mention(channel_id) if channel_id else "",
        )
        if self.problem.call_id is None:
            label = say("server.check_channel", "Check channel again")
        else:
            label = say("server.check_call", "Check call {number} again", number=self._number)
        return words, self._check(label)

    def ping_role(self) -> tuple[str, ActButton]:
        words = say(
            "server.problem.ping_role",
            "⚠ **The role that a call pings is gone:** {call}. It posts without a ping.",
            call=self._call_text,
        )
        return words, self._edit(
            say("server.choose_ping", "Choose role of call {number}", number=self._number)
        )

    def managers(self) -> tuple[str, ActButton]:
        if self.problem.kind is ProblemKind.MANAGER_ROLE_GONE:
            words = say(
                "server.problem.manager_role",
                "⚠ **The role for calls and offers is gone.** Only people who may "
                "*Manage Server* can change them now.",
            )
            return words, self._setting("set.manager", say("server.choose_role", "Choose a role"))
        role_id = self.problem.role_id
        words = say(
            "server.problem.managers",
            "⚠ **{role} cannot see `/server` yet.** Allow it under *Server Settings*, "
            "*Integrations*, *Charley*. Until then `/help` has a button for them.",
            role=role_mention(role_id) if role_id else "",
        )
        return words, self._check(say("server.check_role", "Check role again"))

    def returned(self) -> tuple[str, ActButton]:
        words = say(
            "server.problem.returned",
            "⚠ **I am back in this server, and all calls are paused.** Resume those you want.",
        )
        # Without a page's number it is another button than *Calls* below.
        label = say("server.show_calls", "Show calls")
        return words, act_button("call.list", label, owner=self.owner)

    @property
    def _call(self) -> Call:
        return self.view.configuration.call(self.problem.call_id or CallId(""))

    @property
    def _call_text(self) -> str:
        return call_text(self._call)

    @property
    def _number(self) -> int:
        """The call's number in the list of calls."""
        return in_panel_order(self.view.configuration.calls.values()).index(self._call) + 1

    def _edit(self, label: str) -> ActButton:
        call = self._call
        argument = seen_text(call.id, call.version)
        return act_button("call.edit", label, owner=self.owner, argument=argument)

    def _setting(self, act: str, label: str) -> ActButton:
        # Its place makes it another button than the one beside the setting itself.
        return act_button(act, label, owner=self.owner, argument=f"{self._version}.")

    def _check(self, label: str) -> ActButton:
        argument = self.problem.call_id or self.problem.kind.value.replace(" ", "-")
        return act_button("server.check", label, owner=self.owner, argument=argument)

    @property
    def _version(self) -> int:
        return self.view.configuration.server.version


_MENDING: Mapping[ProblemKind, Callable[[_Shown], tuple[str, ActButton]]] = {
    ProblemKind.ZONE_MISSING: _Shown.zone,
    ProblemKind.ZONE_UNKNOWN: _Shown.zone,
    ProblemKind.CALL_STOPPED: _Shown.stopped,
    ProblemKind.CHANNEL_GONE: _Shown.channel,
    ProblemKind.CHANNEL_UNFIT: _Shown.channel,
    ProblemKind.RIGHTS_MISSING: _Shown.rights,
    ProblemKind.PING_ROLE_GONE: _Shown.ping_role,
    ProblemKind.MANAGER_ROLE_GONE: _Shown.managers,
    ProblemKind.MANAGERS_CANNOT_SEE: _Shown.managers,
    ProblemKind.RETURNED: _Shown.returned,
}
