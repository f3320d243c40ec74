"""The panel of `/server settings`: problems first, then every setting with the button that changes it."""

from discord import ButtonStyle, ui

from bot.client.components import ActButton
from bot.domain.errors import ZoneUnknownError
from bot.domain.ids import UserId
from bot.domain.servers.errors import ServerZoneMissingError
from bot.domain.servers.server import Server
from bot.domain.servers.views import PanelView, ProblemKind
from bot.domain.time.zone_names import zone_name
from bot.messaging.texts.catalogue import ENGLISH_LOCALE
from bot.messaging.texts.formatting import language_name, wall_clock
from bot.messaging.texts.sentences import say
from bot.messaging.ui.cards import Piece, Topic, act_button, beside, card, line, row, text
from bot.messaging.ui.servers.admin.problems import MOST_PROBLEMS, lacks_zone, problem_pieces
from bot.messaging.ui.servers.words import channel_mention, role_mention

_BESIDE_A_NOTE = 2  # problems, so that there are thirty components at most


def settings_panel(
    view: PanelView, *, owner: UserId, note: str | None = None, undo: ActButton | None = None
) -> ui.LayoutView:
    """Return the panel; whoever may not change a setting sees it without its button."""
    version = str(view.configuration.server.version)

    def setting(words: str, act: str, label: str) -> Piece:
        if not view.is_admin:
            return text(words)
        return beside(words, act_button(act, label, owner=owner, argument=version))

    server = view.configuration.server
    pieces = [
        *([text(note)] if note else []),
        text(say("server.heading", "## Charley in this server")),
        *problem_pieces(view, owner=owner, most=MOST_PROBLEMS if note is None else _BESIDE_A_NOTE),
        # Where it is missing, the problem above has the button.
        text(_zone_text(view))
        if lacks_zone(view)
        else setting(_zone_text(view), "set.zone", say("server.change_zone", "Change time zone")),
        setting(_channel_text(view), "set.channel", say("server.change_channel", "Change channel")),
        setting(_manager_text(view), "set.manager", say("server.change_role", "Change role")),
        setting(_posts_text(server), "set.posts", say("server.change_posts", "Change posts")),
        line(),
        row(*_ways(view, owner=owner), *([undo] if undo else [])),
    ]
    return card(Topic.SERVER, *pieces)


def panel_button(owner: UserId, *, style: ButtonStyle = ButtonStyle.primary) -> ActButton:
    """Return the way to the panel."""
    label = say("server.open_settings", "Open server settings")
    return act_button("server.panel", label, owner=owner, style=style)


def _ways(view: PanelView, *, owner: UserId) -> list[ActButton]:
    calls = say("server.calls", "Calls ({count})", count=len(view.configuration.calls))
    offers = say("server.offers", "Offers ({count})", count=len(view.configuration.offers))
    return [
        act_button("call.list", calls, owner=owner, argument="0"),
        act_button("offer.list", offers, owner=owner, argument="0"),
        act_button("audit.show", say("server.log", "Log"), owner=owner, argument="."),
        act_button("server.export", say("server.export", "Export"), owner=owner),
    ]


def _zone_text(view: PanelView) -> str:
    try:
        zone = view.configuration.server.zone
    except (ServerZoneMissingError, ZoneUnknownError):
        return say("server.zone_none", "**Time zone**\nNot set. Calls need one.")
    name, time = zone_name(zone.key), wall_clock(view.now.astimezone(zone).time())
    return say("server.zone_is", "**Time zone**\n{zone}. It is {time} there.", zone=name, time=time)


def _channel_text(view: PanelView) -> str:
    channel_id = view.configuration.server.wind_down_channel_id
    if channel_id is None:
        return say("server.channel_none", "**Wind-down channel**\nNot set. Each call has its own.")
    channel = channel_mention(channel_id)
    if any(_is_about_channel(each.kind) for each in view.problems if each.call_id is None):
        return say("server.channel_is", "**Wind-down channel**\n{channel}", channel=channel)
    return say(
        "server.channel_fine",
        "**Wind-down channel**\n{channel}. I may post there ✓",
        channel=channel,
    )


def _is_about_channel(kind: ProblemKind) -> bool:
    return kind in {
        ProblemKind.CHANNEL_GONE,
        ProblemKind.CHANNEL_UNFIT,
        ProblemKind.RIGHTS_MISSING,
    }


def _manager_text(view: PanelView) -> str:
    server = view.configuration.server
    if server.manager_role_id is None:
        return say(
            "server.manager_none",
            "**Who may change this**\nPeople who may *Manage Server*.",
        )
    words = say(
        "server.manager_is",
        "**Who may change this**\nPeople who may *Manage Server*; calls and offers: {role} too.",
        role=role_mention(server.manager_role_id),
    )
    if view.is_command_shown is not None:
        return words
    hint = say(
        "server.manager_may_not_see",
        "-# Discord hides `/server` from a role until you allow it under *Server Settings*, "
        "*Integrations*, *Charley*. `/help` has a button for them in any case.",
    )
    return f"{words}\n{hint}"


def _posts_text(server: Server) -> str:
    language = language_name(server.locale or ENGLISH_LOCALE)
    if server.has_own_texts:
        return say(
            "server.posts_with_words",
            "**Posts**\nIn {language}, with words of your team.",
            language=language,
        )
    return say(
        "server.posts_without_words",
        "**Posts**\nIn {language}, without words of your team.",
        language=language,
    )
