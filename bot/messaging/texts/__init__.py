"""Words: how instants, nights and amounts are written."""
