"""The words of each kind of reminder, in one file each."""
