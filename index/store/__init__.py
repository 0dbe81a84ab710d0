"""The SQLite file that is the one truth of an index."""
