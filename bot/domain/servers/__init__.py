"""Servers: what their admins configure, who may, and what is on record of it."""
