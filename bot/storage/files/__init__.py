"""What the file system is asked for: locks, permissions, copies, traces."""
