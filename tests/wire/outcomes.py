"""What a person saw after doing something."""

from dataclasses import dataclass, replace

from tests.wire.errors import refuse_action
from tests.wire.interactions import Answer, Interaction, OpenModal
from tests.wire.model import Json, Message


@dataclass(frozen=True, slots=True, kw_only=True)
class InteractionOutcome:
    """What a person saw happen, as snapshots; `interaction` is the living record."""

    answer: Answer | None
    """The first answer's type, None if the app did not respond."""
    latency_ms: float | None
    """From the event to the first answer."""
    shown: Message | None
    """The answer's message if there is one."""
    followups: tuple[Message, ...]
    suggested: list[Json] | None
    opened: OpenModal | None
    interaction: Interaction

    @property
    def did_respond(self) -> bool:
        """False where Discord shows "the application did not respond"."""
        return self.answer is not None

    @property
    def is_thinking(self) -> bool:
        """Whether a deferred answer never came."""
        return self.answer is Answer.DEFERRED_MESSAGE and self.shown is None

    @property
    def message(self) -> Message:
        """The answer, after a deferral's later edit; for updates the updated message.

        Raises:
            NotPossibleError: No message was shown.
        """
        return self.shown or refuse_action(f"no message was shown, the answer was {self._told}")

    @property
    def choices(self) -> list[Json]:
        """Suggestions while typing, or NotPossibleError."""
        if self.suggested is None:
            refuse_action(f"nothing was suggested, the answer was {self._told}")
        return self.suggested

    @property
    def modal(self) -> OpenModal:
        """The form that opened, or NotPossibleError."""
        return self.opened or refuse_action(f"no modal opened, the answer was {self._told}")

    @property
    def content(self) -> str:
        """Text of the answer, empty if no message was shown."""
        return self.shown.content if self.shown else ""

    @property
    def text(self) -> str:
        """Content and text displays of the answer, empty if no message was shown."""
        return self.shown.text if self.shown else ""

    @property
    def _told(self) -> str:
        return "none: the app did not respond" if self.answer is None else self.answer.name


def outcome_of(
    interaction: Interaction, modals: dict[tuple[int, str], OpenModal]
) -> InteractionOutcome:
    """Describe the interaction as it stands now."""
    modal = interaction.modal
    return InteractionOutcome(
        answer=interaction.answer,
        latency_ms=interaction.latency_ms,
        shown=replace(interaction.original) if interaction.original else None,
        followups=tuple(replace(message) for message in interaction.followups),
        suggested=interaction.choices,
        opened=modals.get((interaction.user.id, modal["custom_id"])) if modal else None,
        interaction=interaction,
    )
