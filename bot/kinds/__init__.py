"""The kinds of reminder: all that one kind is, in one file each, and a registry of them."""
