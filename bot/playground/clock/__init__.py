"""The clock that a visitor pushes."""
