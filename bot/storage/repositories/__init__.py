"""One repository for each noun; each keeps a promise of `bot.ports.storage`."""
