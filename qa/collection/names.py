"""Names: what an article calls by name, by a rule that needs no list of names.

Takes an article; gives the runs of capitalised words that follow a word in lower case or a comma
within a sentence, without the titles before a name. Weekdays and months are no names.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from index.search.holding import own_pieces

if TYPE_CHECKING:
    from index.articles.article import Article

RULE = (
    "a name is a run of capitalised words that follows a word in lower case or a comma within a "
    "sentence, less titles such as “President”, weekdays and months; people, places and "
    "organisations are not told apart"
)
_NAME = re.compile(
    r"(?<=[a-z0-9,] )[A-Z][^\W_]+(?:[-’'][^\W_]+)*(?: (?:(?:of|the|de|von|van|al|bin) )*"
    r"[A-Z][^\W_]*\.?(?:[-’'][^\W_]+)*)*"
)
_TITLES = frozenset(
    """
    president prime minister vice sir lord lady dame mr mrs ms miss dr professor prof senator
    governor general colonel captain king queen prince princess pope chancellor secretary judge
    justice congressman congresswoman representative mayor chairman chairwoman ambassador
    """.split()
)
_NO_NAMES = frozenset(
    """
    january february march april may june july august september october november december monday
    tuesday wednesday thursday friday saturday sunday jan feb mar apr jun jul aug sept oct nov dec
    """.split()
)


def names_in(article: Article) -> set[str]:
    """Return the names in the own text of `article`; titles of articles are left out."""
    found = set()
    _, *pieces = own_pieces(article)
    for piece in pieces:
        for match in _NAME.finditer(piece):
            words = re.sub(r"['’]s$", "", match[0].rstrip(".")).split()
            while words and words[0].lower() in _TITLES:
                words.pop(0)
            if words and words[0][0].isupper() and words[0].lower() not in _NO_NAMES:
                found.add(" ".join(words))
    return found
