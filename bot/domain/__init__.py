"""Pure rules: values in, values out. No I/O, clock, chance or logs."""
