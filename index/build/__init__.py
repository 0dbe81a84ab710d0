"""Bring an index in step with its roots."""
