"""What members of a server see: an offer, the way into it and out of it, and the count below a post."""
