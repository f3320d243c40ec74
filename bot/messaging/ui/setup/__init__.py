"""The way into Charley, step by step: where, when, what it looks like, and yes."""
