"""How names are told from other words: of people, papers, agencies and places."""

from __future__ import annotations

import re

MAX_NAME_CHARACTERS = 60  # of a source, or a line of names
NOT_NAMES = frozenset(
    "the a an new end next last early late mid popular royal christmas easter "
    "monday tuesday wednesday thursday friday saturday sunday".split()
)
_CONNECTORS = frozenset("of for the and in at on & de la du".split())
AGENCY = (
    r"(?:CNN(?:\s*Business|\s+Newsource)?|Reuters|(?:The\s+)?Associated\s+Press|AP|"
    r"Agence\s+France-Presse|AFP|UPI|DPA|dpa|KHN|KFF\s+Health\s+News|Bloomberg(?:\s+News)?|"
    r"BBC(?:\s+News)?|NPR|ANI|PTI|IANS|Xinhua|TASS|EFE|ANSA|Kyodo(?:\s+News)?)"
)
LONE_AGENCY = re.compile(rf"(?:{AGENCY})(?:\s+Staff)?")


def is_capitalised(words: str) -> bool:
    """Say whether all words begin as those of a name do."""
    return all(
        word[0].isupper() or word in _CONNECTORS or not word[0].isalnum() for word in words.split()
    )
