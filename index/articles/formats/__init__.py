"""Formats: what a seed holds, one reader a format; `readers` has the table of them."""
