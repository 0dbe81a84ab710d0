"""What a question means in its conversation."""

from qa.followups.resolving import resolve, stands_alone
from qa.followups.turns import to_turns

__all__ = ["resolve", "stands_alone", "to_turns"]
