"""Quoth beside other programs that find passages, on the same work in the same run."""
