"""Storage of what servers configure; each keeps a promise of `bot.ports.servers`."""
