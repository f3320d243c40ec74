"""The editorial rules of the health content, which `make check` runs and a start never does.

They stand outside the package that ships: what is wrong with a text must not keep the bot from starting,
and what is not shipped cannot.
"""
