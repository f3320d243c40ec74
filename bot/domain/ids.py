"""Identifiers, each a type of its own so that no two can be mixed up."""

from typing import NewType

UserId = NewType("UserId", int)
"""Discord's snowflake of a person."""

ChannelId = NewType("ChannelId", int)
"""Discord's snowflake of a channel; here always a direct-message channel."""

MessageId = NewType("MessageId", int)
"""Discord's snowflake of a message."""

OccurrenceId = NewType("OccurrenceId", str)
"""Names one occurrence everywhere: in the database, in its buttons, and as its nonce.

24 hexadecimal digits. Discord takes at most 25 characters as a nonce and compares nonces per
author, not per channel, so an id must be unique over all people.
"""

EntryId = NewType("EntryId", str)
"""Names one logged drink, so that logging or undoing it twice is harmless."""
