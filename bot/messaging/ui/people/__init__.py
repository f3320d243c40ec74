"""Settings on screen: set-up, panel, forms, undo."""
