"""Servers: what their admins and members see."""
