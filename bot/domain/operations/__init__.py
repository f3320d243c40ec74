"""What concerns the whole bot: incidents and outages."""
