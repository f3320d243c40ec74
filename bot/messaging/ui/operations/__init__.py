"""What the person who runs Charley is told."""
