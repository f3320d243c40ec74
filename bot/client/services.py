"""Services: what commands, presses and forms may ask for."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.client.kind_words import Vocabulary
from bot.domain.library.library import Library
from bot.kinds.registry import Kinds
from bot.ports.content import Places
from bot.ports.surroundings import CommandVisibility, Surroundings
from bot.services.delivery.direct_messages import DirectMessageService
from bot.services.delivery.signposts import SignpostService
from bot.services.guided.service import GuidingService
from bot.services.library.tips import TipService
from bot.services.people.activity import ActivityService
from bot.services.people.overview import OverviewService
from bot.services.people.preferences import PreferenceService
from bot.services.people.privacy import PrivacyService
from bot.services.people.shifts import ShiftService
from bot.services.people.undo import SettingsUndoService
from bot.services.progress.progress import ProgressService
from bot.services.reminders.answers import AnswerService
from bot.services.reminders.drinks import DrinkService
from bot.services.reminders.nights import NightService
from bot.services.reminders.pauses import PauseService
from bot.services.reminders.rules import RuleService
from bot.services.servers.audit import AuditService
from bot.services.servers.calls import CallService
from bot.services.servers.files.export import ExportService
from bot.services.servers.files.importing import ImportService
from bot.services.servers.membership import MembershipService
from bot.services.servers.offers import OfferService
from bot.services.servers.posts import PostService
from bot.services.servers.settings import ServerSettingsService
from bot.services.servers.typed_forms import TypedFormService
from bot.services.servers.upkeep.known import KnownServers
from bot.services.servers.upkeep.upkeep import ServerUpkeep


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerServices:
    """What commands and buttons may ask for about servers."""

    memberships: MembershipService
    posts: PostService
    settings: ServerSettingsService
    calls: CallService
    offers: OfferService
    audit: AuditService
    export: ExportService
    importing: ImportService
    typed_forms: TypedFormService
    surroundings: Surroundings
    known: KnownServers
    upkeep: ServerUpkeep
    visibility: CommandVisibility


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """What commands may ask for."""

    answers: AnswerService
    direct_messages: DirectMessageService
    drinks: DrinkService
    guiding: GuidingService
    kinds: Kinds
    vocabulary: Vocabulary
    library: Library
    first_aid_pictures: Mapping[str, bytes]
    """Of the places of a cramp, by name, in memory: nothing may wait for a file."""
    nights: NightService
    overviews: OverviewService
    pauses: PauseService
    places: Places
    preferences: PreferenceService
    activity: ActivityService
    privacy: PrivacyService
    progress: ProgressService
    signposts: SignpostService
    rules: RuleService
    servers: ServerServices
    settings_undo: SettingsUndoService
    shifts: ShiftService
    tips: TipService
