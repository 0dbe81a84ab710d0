"""Furniture: the lines of an article that are about it rather than part of it."""
