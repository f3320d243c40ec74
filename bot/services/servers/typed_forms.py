"""Typed forms: what was filled in and could not be taken yet, so that nobody types it twice.

A custom id has no room for it, and memory ends with the process.
"""

from bot.domain.ids import DraftId
from bot.domain.servers.authority import Presser
from bot.domain.servers.drafts import DraftKind, TypedForm
from bot.services.servers.server_changes import ServerChanges


class TypedFormService:
    """Keeps forms for a day, as drafts of the server that they were filled in for."""

    def __init__(self, *, server_changes: ServerChanges) -> None:
        self._server_changes = server_changes

    async def keep(self, presser: Presser, form: TypedForm) -> DraftId:
        """Keep a form, and return what finds it again.

        Raises:
            NotForYouError: the person may change neither calls nor offers.
        """
        draft_id = self._server_changes.new_id()
        async with self._server_changes.of(presser) as change:
            await change.keep_draft(
                draft_id,
                DraftKind.FORM,
                {"fields": dict(form.fields), "earlier": form.earlier},
                target_id=form.target_id,
                seen=form.seen,
            )
        return draft_id

    async def kept(self, presser: Presser, draft_id: DraftId) -> TypedForm:
        """Return a form that was kept.

        Raises:
            NotForYouError: the person may change neither calls nor offers.
            NotOfThisServerError: this server has none by that id, or it is more than a day old.
        """
        async with self._server_changes.read(presser) as reading:
            draft = await reading.open_draft(draft_id, DraftKind.FORM)
        return TypedForm(
            fields=draft.content["fields"],
            target_id=draft.target_id,
            seen=draft.seen_version,
            earlier=draft.content["earlier"],
        )
