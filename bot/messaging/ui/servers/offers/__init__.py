"""A server's offers on screen: their form, the preview before they are saved, the list and each of them."""
