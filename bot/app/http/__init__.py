"""What an operator may ask a running process: is it well, what is late, and every figure."""
