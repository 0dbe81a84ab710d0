"""Nearest passages by meaning: exact, and beyond a size by an approximate index kept in files."""
