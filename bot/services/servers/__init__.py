"""What admins configure in their servers, and what members join."""
