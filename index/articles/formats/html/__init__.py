"""Saved web pages: the article of a page, and what the page says of it."""
