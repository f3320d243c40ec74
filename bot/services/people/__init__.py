"""One person: their settings, the plan that follows, what is stored about them."""
