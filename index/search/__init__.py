"""Passages for a question, from one opened generation."""
