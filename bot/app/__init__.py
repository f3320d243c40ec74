"""The composition root: from settings to a running bot. Only here all rings meet."""
