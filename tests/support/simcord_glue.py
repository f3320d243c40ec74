"""What Charley's tests touch of simcord's private parts, beyond what the playground does.

simcord is pinned because of this module and the playground's own: `test_simcord_glue.py` says what
to look at after an upgrade.
"""

import simcord


def is_in_dm(result: simcord.InteractionResult) -> bool:
    """Tell whether an interaction took place in direct messages."""
    return result._interaction.guild_id is None


def forget_errors(env: simcord.Env) -> None:
    """Take back every injected error that has not been used up."""
    env.backend.faults.clear()
