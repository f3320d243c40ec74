"""From due to sent: the engine claims and decides, then compose, send, outcome, recorder."""
