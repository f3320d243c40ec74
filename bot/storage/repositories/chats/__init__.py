"""What stands in people's chats, in SQL."""
