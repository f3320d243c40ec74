"""A server's calls on screen: their form, the preview before they are saved, the list and each of them."""
