"""Questions that set what two sides say against each other."""
