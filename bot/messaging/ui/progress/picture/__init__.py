"""The calendar of nights as a picture: where everything lies, how it looks, and who gets it."""
