"""Kept conversations: their store, their JSON, their place in a backup, their exports."""
