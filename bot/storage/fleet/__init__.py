"""What several processes of one bot share in PostgreSQL."""
