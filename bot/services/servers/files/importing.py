"""Import: a file is looked at first, and taken over as a whole by a press."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, field, replace

from bot.domain.ids import ChannelId, DraftId, RoleId
from bot.domain.servers.audit import AuditKey
from bot.domain.servers.authority import ChosenChannel, Presser
from bot.domain.servers.configuration import Configuration
from bot.domain.servers.drafts import Draft, DraftKind
from bot.domain.servers.errors import (
    ImportBlockedError,
    ImportOpenError,
    ImportOutdatedError,
    NotOfThisServerError,
)
from bot.domain.servers.import_plan import ImportPlan, Verdict
from bot.ports.surroundings import Surroundings
from bot.ports.world import Randomness
from bot.services.servers.files.document import Document, read_document
from bot.services.servers.files.places import Choices, Places
from bot.services.servers.files.takeover import Takeover
from bot.services.servers.problems import require_fit, require_role
from bot.services.servers.server_change import ServerChange
from bot.services.servers.server_changes import ServerChanges


class ImportService:
    """Takes a file's configuration over, for those who manage the server.

    What the server has beside it stays; nothing is ever removed. Every method raises
    `NotForYouError` for people without *Manage Server*, and `NotOfThisServerError` for a draft that
    the server does not have.
    """

    def __init__(
        self,
        *,
        server_changes: ServerChanges,
        surroundings: Surroundings,
        randomness: Randomness,
        locales: Collection[str],
    ) -> None:
        self._server_changes = server_changes
        self._surroundings = surroundings
        self._randomness = randomness
        self._locales = locales

    async def dry_run(self, presser: Presser, file: bytes) -> ImportPlan:
        """Return what a file would do, and keep it as a draft; nothing else is written.

        Raises:
            LimitReachedError: the file is longer than 64 KiB.
            ImportUnreadableError: it is no export.
        """
        draft_id = self._server_changes.new_id()
        async with self._server_changes.of(presser, needs_admin=True) as change:
            return await self._keep(change, presser, draft_id, _Kept.of(read_document(file)))

    async def choose_channel(
        self, presser: Presser, draft_id: DraftId, in_file: ChannelId, channel: ChosenChannel
    ) -> ImportPlan:
        """Answer which channel stands for one in the file, and return what the file would do now.

        Raises:
            ChannelUnfitError, RightsMissingError: no call could stand there.
        """
        channel.require_rights()
        require_fit(self._surroundings.channel(presser.guild_id, channel.id))
        async with self._server_changes.of(presser, needs_admin=True) as change:
            kept = _Kept.in_draft(await change.open_draft(draft_id, DraftKind.IMPORT))
            questions = self._places(change.configuration, kept).channel_questions()
            if in_file not in {each.in_file for each in questions}:
                raise NotOfThisServerError
            channels = {**kept.choices.channels, in_file: channel.id}
            kept = replace(kept, choices=replace(kept.choices, channels=channels))
            return await self._keep(change, presser, draft_id, kept)

    async def choose_role(
        self, presser: Presser, draft_id: DraftId, in_file: RoleId, role_id: RoleId
    ) -> ImportPlan:
        """Answer which role stands for one in the file, and return what the file would do now.

        Raises:
            RoleUnfitError: it is everyone's, or gone.
        """
        require_role(role_id, presser.guild_id, self._surroundings)
        async with self._server_changes.of(presser, needs_admin=True) as change:
            kept = _Kept.in_draft(await change.open_draft(draft_id, DraftKind.IMPORT))
            questions = self._places(change.configuration, kept).role_questions()
            if in_file not in {each.in_file for each in questions}:
                raise NotOfThisServerError
            roles = {**kept.choices.roles, in_file: role_id}
            kept = replace(kept, choices=replace(kept.choices, roles=roles))
            return await self._keep(change, presser, draft_id, kept)

    async def carry_out(self, presser: Presser, draft_id: DraftId) -> ImportPlan:
        """Take a file over, all of it in one transaction; a second press changes nothing.

        Raises:
            ImportOutdatedError: the server was changed since the plan was shown.
            ImportOpenError: a channel has to be chosen first.
            ImportBlockedError: something in the file cannot be taken over.
        """
        async with self._server_changes.of(presser, needs_admin=True) as change:
            draft = await change.draft(draft_id, DraftKind.IMPORT)
            if draft.is_saved:
                return ImportPlan(draft_id=draft_id, items=())
            kept = _Kept.in_draft(draft)
            if kept.basis != _basis_of(change.configuration):
                raise ImportOutdatedError
            plan = self._plan(change.scratch(), presser, draft_id, kept)
            _require_clear(plan)
            if not plan.changes_nothing:
                added, changed = plan.count(Verdict.ADD), plan.count(Verdict.CHANGE)
                change.note(AuditKey.IMPORTED, added=added, changed=changed)
                plan = self._plan(change, presser, draft_id, kept)
            await change.settle_draft(draft)
        return plan

    async def drop(self, presser: Presser, draft_id: DraftId) -> None:
        """Forget a file that was looked at."""
        async with self._server_changes.of(presser, needs_admin=True) as change:
            await change.drop_draft(draft_id, DraftKind.IMPORT)

    async def _keep(
        self, change: ServerChange, presser: Presser, draft_id: DraftId, kept: "_Kept"
    ) -> ImportPlan:
        kept = replace(kept, basis=_basis_of(change.configuration))
        await change.keep_draft(draft_id, DraftKind.IMPORT, kept.content)
        return self._plan(change.scratch(), presser, draft_id, kept)

    def _plan(
        self, change: ServerChange, presser: Presser, draft_id: DraftId, kept: "_Kept"
    ) -> ImportPlan:
        places = self._places(change.configuration, kept)
        takeover = Takeover(
            change=change,
            presser=presser,
            document=kept.document,
            places=places,
            surroundings=self._surroundings,
            randomness=self._randomness,
            locales=self._locales,
        )
        return ImportPlan(
            draft_id=draft_id,
            items=takeover.run(),
            channels=places.channel_questions(),
            roles=places.role_questions(),
        )

    def _places(self, configuration: Configuration, kept: "_Kept") -> Places:
        return Places(configuration, kept.document, kept.choices, self._surroundings)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kept:
    """A file that waits for a press, as its draft keeps it."""

    document: Document
    choices: Choices = field(default_factory=Choices)
    basis: str = ""
    """What the server was like when the plan was shown."""

    @classmethod
    def of(cls, document: Document) -> "_Kept":
        return cls(document=document)

    @classmethod
    def in_draft(cls, draft: Draft) -> "_Kept":
        content = draft.content
        channels = {ChannelId(a): ChannelId(b) for a, b in content["channels"]}
        roles = {RoleId(a): RoleId(b) for a, b in content["roles"]}
        return cls(
            document=Document.model_validate_json(content["file"]),
            choices=Choices(channels=channels, roles=roles),
            basis=content["basis"],
        )

    @property
    def content(self) -> dict[str, object]:
        return {
            "file": self.document.model_dump_json(),
            "channels": list(self.choices.channels.items()),
            "roles": list(self.choices.roles.items()),
            "basis": self.basis,
        }


def _require_clear(plan: ImportPlan) -> None:
    if plan.is_open:
        raise ImportOpenError
    if plan.is_blocked:
        raise ImportBlockedError


def _basis_of(configuration: Configuration) -> str:
    """Return a digest of all versions: any change of the server makes another one."""
    calls = sorted((call.id, call.version) for call in configuration.calls.values())
    offers = sorted((offer.id, offer.version) for offer in configuration.offers.values())
    basis = repr((configuration.server.version, calls, offers))
    return hashlib.sha256(basis.encode()).hexdigest()[:16]
