"""What a question means in its conversation."""

from qa.followups.resolving import Resolution, resolve, stands_alone
from qa.followups.turns import to_turns

__all__ = ["Resolution", "resolve", "stands_alone", "to_turns"]
