"""What a question means in its conversation."""

from qa.followups.needing import Needing
from qa.followups.resolving import Resolution, resolve, stands_alone
from qa.followups.turns import to_clean, to_turns, without_gaps

__all__ = [
    "Needing",
    "Resolution",
    "resolve",
    "stands_alone",
    "to_clean",
    "to_turns",
    "without_gaps",
]
