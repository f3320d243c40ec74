"""A server's configuration as a file: taken out, looked at, taken over elsewhere."""
