"""Use cases on ports; they own the transaction."""
