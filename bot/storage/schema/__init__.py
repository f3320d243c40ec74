"""Tables, column types, revisions."""
