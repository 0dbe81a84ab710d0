"""Faults, load and attacks, by the thousand: `make torture`."""
