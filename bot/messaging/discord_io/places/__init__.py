"""Places: what bounds how many requests arrive at Discord in a second."""
