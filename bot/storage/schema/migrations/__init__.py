"""Revisions of the schema, applied by `bot.storage.upgrade`."""
