"""The playground: the real bot on an offline Discord, in a browser, on a clock one can push."""
