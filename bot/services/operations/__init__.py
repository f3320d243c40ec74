"""What concerns the whole bot: incidents, alerts, outages, housekeeping."""
