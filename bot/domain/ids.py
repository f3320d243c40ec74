"""Identifiers, each a type of its own so that no two can be mixed up."""

from typing import NewType

UserId = NewType("UserId", int)
"""Discord's snowflake of a person."""

ChannelId = NewType("ChannelId", int)
"""Discord's snowflake of a channel: a person's direct messages, or a channel or thread of a server."""

MessageId = NewType("MessageId", int)
"""Discord's snowflake of a message."""

OccurrenceId = NewType("OccurrenceId", str)
"""Names one occurrence everywhere: in the database, in its buttons, and as its nonce.

24 hexadecimal digits. Discord takes at most 25 characters as a nonce and compares nonces per
author, not per channel, so an id must be unique over all people.
"""

EntryId = NewType("EntryId", str)
"""Names one logged drink, so that logging or undoing it twice is harmless."""

GuildId = NewType("GuildId", int)
"""Discord's snowflake of a server."""

RoleId = NewType("RoleId", int)
"""Discord's snowflake of a server's role."""

CallId = NewType("CallId", str)
"""Names one wind-down call of a server: twelve hexadecimal digits."""

OfferId = NewType("OfferId", str)
"""Names one offer of a server: twelve hexadecimal digits."""

DraftId = NewType("DraftId", str)
"""Names a change that was shown and waits for a press: twelve hexadecimal digits."""
