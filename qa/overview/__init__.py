"""Overviews: what several sentences of the articles tell together, each of them quoted."""
