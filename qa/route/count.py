"""Count: is something computed over the collection wanted? How many articles, which, the first."""

from __future__ import annotations

from qa.route.words import (
    ARTICLE,
    COLLECTION,
    EXTREME,
    LAWS,
    MANY,
    ONE,
    OUTLETS,
    POLITE,
    WRITER,
    any_of,
)

_LISTED = (
    r"(?:(?:the|my|all|any|every|each|of|me|our|your|those|these|some|other|more|us|ten|five|three|"
    r"two|\d+|different|available|recent) )*"
)
_ON = (
    r"(?:mention\w*|about|on|from|of|by|in|that|which|with|where|quot\w+|concerning|regarding|"
    r"cover\w*|are|is|were|published|written|deal\w*|talk\w*|discuss\w*|refer\w*|contain\w*|name|"
    r"names|appear\w*|do|did|have|has|for|there|report\w*|tagged|cite|cites|citing|dated|exist|"
    r"say|concern)\b"
)
_MOST = r"(?:most|least|fewest|more|often|oftenest|frequently|best)\b"
_COUNT = any_of(
    rf"\b(?:how many|number of|count(?: up)?(?: of)?|amount of|total of)(?: (?!words|people|"
    rf"times)[\w'-]+){{0,2}}? (?:{ARTICLE})",
    rf"\b(?:how many|number of|count(?: up)?(?: of)?)(?: (?!words|people|times)[\w'-]+){{0,2}}? "
    rf"{MANY}"
    rf"(?: (?:mention|about|on|from|by|in|are (?:there|in|about|on|from|by)|do (?:you|we|i) have|"
    rf"per|"
    r"cover|quote|appeared|were (?:there|published|written)|have (?:you|we|i)|that mention|deal|"
    r"name|concern|discuss|each|does)|\W*$)",
    rf"\bhow many (?:different |distinct |of the |of my )?(?:{OUTLETS}|languages)"
    r"(?: (?:are|do|have|wrote|write|appear|cover\w*|report\w*|there|does|published|mention\w*|"
    r"in)\b|\W*$)",
    rf"\bhow (?:big|large) is (?:the|my|this|your) {COLLECTION}|\bsize of (?:the|my|this|your) "
    rf"{COLLECTION}",
    rf"\bhow (?:many|often) (?:[\w'-]+ ){{0,2}}?(?:{MANY})?.*\b(?:did|does|do|has|have) "
    rf".*\b(?:run|publish|"
    rf"published|print|printed|carry|carried|write|written|cover|covered|report|reported) "
    rf"?(?:(?:about|"
    rf"on|of|in|from|by|last|this|since|each|per)\b|\W*$)",
    r"^when (?:did|does|was|were|has) .*\b(?:first|last) (?:mention\w*|named|quoted|write|"
    r"written|report"
    r"\w*|cover\w*|appear\w* in (?:the|my|our))\b",
    r"^what (?:did|has|have|does) .*\b(?:publish|published|print|printed|post|posted)(?: (?:in|"
    r"on|about|"
    r"last|this|since|so far|during|between|from|before|after)\b|\W*$)",
    r"^who (?:else )?(?:has |have )?(?:wrote|written|reported|writes|reports) (?:most "
    r")?(?:about|on)\b",
    r"^(?:is there |have you |have we |do you have |do we have )?(?:anything|something|got "
    r"anything|"
    r"got something|got any\w*|any) .*\b(?:in here|in (?:the|my|our|this|your) (?:collection|"
    r"archive|"
    r"library|articles))\W*$",
    r"^(?:have |do )?(?:you|we|i)? ?(?:'ve )?got (?:anything|something|any|some)\b",
    rf"\b{EXTREME} (?:one|thing|item|entry|text|article|piece)s? (?:in|of|that|you|we|here|on|"
    rf"about|by)"
    rf"\b",
    # Lists.
    r"^what (?:do|did|have) (?:you|we|i) (?:get|got|have|hold|keep) (?:from|by) ",
    rf"^(?:all|every|any) (?:the |my |of the )?(?:{MANY}|{ONE})\W*$",
    rf"^(?:do|does|did|is|are|has|have|was|were) (?:any|some|more than one|at least one)(?: of "
    rf"the)? (?:"
    rf"\w+ )?(?:{MANY}|{ONE})",
    rf"^{POLITE}(?:list|show|find|give|name|enumerate|display|print|which|what|search for|look for|"
    rf"pick|select|bring up|pull up|get|fetch|filter)(?: me| us| up| out)? {_LISTED}(?:a list of )?"
    rf"{_LISTED}(?:[A-Z][\w'’]+ ){{0,2}}{MANY}(?:\W*$|.*\b{_ON})",
    rf"^{POLITE}(?:a |the )?(?:full |complete )?list(?:ing)? of {_LISTED}(?:{MANY}|{OUTLETS}|"
    rf"{ONE})",
    rf"^{POLITE}(?:all|every|any) (?:the |of the |my )?(?:{MANY}|{ONE}) {_ON}",
    rf"^{POLITE}(?:{ARTICLE}) (?:mention\w*|about|on|from|by|quoting|citing|published|written|in|"
    rf"with|that)\b",
    rf"\bwhich (?:ones? )?of (?:the|my|these|your|our) (?:{MANY}|{OUTLETS})",
    rf"^(?:do|have|did) (?:i|we|you) (?:have |got |know of |find )?(?:any|some|anything|more)\b.*"
    rf"(?:{MANY})",
    rf"^(?:are|is) there (?:any|an|some|more|other)? ?(?:\w+ )?(?:{MANY}|{ONE}) (?:on|about|by|"
    rf"from|that|which|mentioning|in|with)\b",
    rf"^(?:what|which) {OUTLETS} (?:do|have|are|did|has|were|does) (?:i|we|you|in|there|the "
    rf"collection|"
    rf"my|represented|included|covered|indexed|available|written|reported|wrote|mention)\b",
    rf"^(?:what|which|who) (?:{OUTLETS} |are |of )*(?:the )?(?:{OUTLETS} )?(?:have |has )?(?:wrote|"
    rf"written|write|writes|report\w*|cover\w*|contribut\w*) "
    rf"(?:for|about|on|most|more than|several|at least|the most)\b.*(?:{MANY}|{_MOST}|for (?:the "
    rf")?[A-Z])",
    rf"^who (?:are|is) (?:all )?(?:the|my) (?:{WRITER}|authors|writers|journalists|reporters)\b(?! "
    rf"(?:of|behind|who))",
    rf"^{POLITE}(?:do (?:you|we|i) have |have (?:you|we|i) got |is there |are there )?(?:anything|"
    rf"something|everything|more) (?:by|from) (?:the )?[A-Z]",
    rf"^{POLITE}(?:list|show|find|get)?(?: me)? ?(?:everything|anything|all|what)(?: that)?(?: is| "
    rf"was)? (?:written|published|by|printed) "
    r"(?:by|in|on|from|[A-Z])",
    r"^when was (?:the )?(?:first|last) (?:time|mention)\b.*\b(?:mention\w*|named|quoted|written "
    r"about|of)\b",
    r"^(?:do|does|is|are|did|has|have) .*\b(?:collection|archive|library) (?:hold|have|contain|"
    r"include|cover|go|"
    r"reach|start|begin|end)\b|^(?:when|how far|how far back|from when|since when|until "
    r"when)\b.*\b(?:collection|archive)\b",
    r"^(?:do|have) (?:you|we|i) (?:have |got |have got )?(?:anything|something|more|material) "
    r"(?:on|about|by|from|regarding)\b",
    rf"^(?:what|which|who) (?:{OUTLETS}) (?:write|wrote|writes|report|reported|cover|covered|have|"
    rf"published|ran|carried) (?:\w+ )?(?:about|on|for|covered|written|reported|the)\b",
    rf"^{POLITE}(?:list|show|name|give|enumerate)(?: me)? {_LISTED}(?:outlets|sources|newspapers|"
    rf"papers|publications|magazines|publishers|authors|writers|"
    rf"journalists|reporters|columnists)\b(?:\W*$| (?:in|with|of|"
    rf"who|that|and|by)\b)",
    r"^what (?:was|were|has been|appeared|got|came out) (?:published|printed|"
    r"reported|out|posted)?\W*(?:on|in|since|after|before|between) (?:\d|the \d|[A-Z]|this|last)",
    rf"\b(?:{MANY}).*\bwithout (?:an? )?(?:author|date|source|title|url|by-?line)",
    rf"\bwhat (?:share|percentage|proportion|part|fraction) of (?:the|my|all) (?:{MANY}|"
    rf"{COLLECTION})",
    rf"\bhow many (?:words|characters|passages)\b.*\b(?:{COLLECTION}|in total|altogether|all)",
    r"\bin how many of (?:the|my|these|your|all) ",
    # Extremes.
    rf"\b{EXTREME} (?:[\w'’]+ )?(?:(?:\w+ )?{ONE}|{MANY}|thing (?:written|published)|coverage)",
    rf"\b(?:{ONE}|{MANY})(?: \w+)? (?:is|are|was|were|has|have) (?:the )?(?:longest|shortest|"
    rf"newest|oldest|latest|earliest|most recent|most words)",
    rf"\b(?:earliest|latest|first|last|oldest|newest) (?:dates?|days?|publication "
    rf"dates?)\b.*(?:{COLLECTION}|{MANY})|"
    rf"\b(?:period|time ?span|dates?|range|years?)\b.*\b(?:do|does|span|cover\w*|in) (?:the|my|"
    rf"these|your|this) (?:{MANY}|{COLLECTION})",
    rf"\b(?:which|what|who)\b.*\b{OUTLETS}.*\b(?:{_MOST}(?! (?:of|than))).*",
    rf"\b(?:what|which) (?:day|week|month|year|outlet|source|author)s?\b.*\b(?:most|fewest|least|"
    rf"more|no)\b.*(?:{MANY})",
    r"\bwho (?:has |have )?(?:wrote|written|writes|published) (?:the )?(?:most|fewest|more)\b",
    # What stands in the articles, counted.
    r"\b(?:mentioned|named|quoted|cited|covered|written about|referred to|talked about|appears?|"
    r"occurs?) (?:the )?(?:most|least|more)\b(?: often| frequently)?",
    r"\b(?:names?|words?|people|persons?|places?|countries|terms?|topics?)\b.*\b(?:come up|appear|"
    r"occur|"
    r"turn up|crop up) (?:the )?most\b",
    r"\bmost (?:often |frequently |commonly |widely )?(?:mentioned|named|quoted|cited|covered|"
    r"discussed|written[- ]about|frequent (?:word|name|person|people|place|words|names|topics?))\b",
    rf"\btop (?:\w+ )?(?:names|people|persons|places|countries|words|topics|organi[sz]ations|"
    rf"compan(?:y|ies)|cities|{OUTLETS}|{MANY})",
    r"\bhow (?:often|many times|frequently) (?:does|do|is|are|was|were|did|has|have)\b.*\b(?:the "
    r"(?:word|name|phrase|term)|appear|occur|mentioned|named|quoted|cited|come up)\b.*",
    rf"\bin how many (?:\w+ )?(?:{MANY})",
    rf"(?:{MANY}).*\b(?:per|each|every|by|a) (?:month|year|week|day|outlet|source|author)\b|"
    rf"\b(?:per|each|every|by) (?:month|year|week|day|outlet|source|author)\b.*(?:{ARTICLE}|"
    rf"{COLLECTION})",
)
_NO_COUNT = any_of(
    r"\barticles? (?:\d+|[IVX]+)\b",  # of a treaty
    r"\b(?:stories|floors) (?:do|does|did) (?!.*\b(?:you|we|i)\b)[^?]*\bhave\W*$",
    rf"(?:{ARTICLE})(?: \w+){{0,2}} (?:of|in|does|do|did|from|has) (?:the |this |that |a |an "
    rf")?(?:[\w'’-]+ ){{0,4}}?{LAWS}",
    r"\b(?:receiv\w+|filed|submitted|lodged|complain\w+|made to|to the police|the police (?:get|"
    r"got|receive|had))\b",
    rf"\b(?:{ARTICLE}|text) of (?:the |this |that |a |an )?(?:[\w'’-]+ ){{0,3}}?{LAWS}",
    r"\b(?:texts?|posts?|messages)\b.*\b(?:send|sent|sending|receive|received|delete|deleted)\b",
    r"\bstories\b.*\b(?:tower|building|house|skyscraper|hotel|high|tall)\b",
    rf"{LAWS}.*\b(?:have|contain|comprise|consist of)\W*$",
)

# Forms that ask for nothing else; what somebody wrote in a letter is in the world.
_SURELY = any_of(
    rf"^how many (?:of (?:the|my|these) )?(?:{ARTICLE})\b",
    rf"^(?:(?:list|show|give|print)(?: me)? )?(?:(?:the|all) )*(?:titles|headlines)(?: and \w+)? "
    rf"(?:of|for) (?:(?:the|all|my|these) )*{MANY}",
    r"^who (?:else )?(?:has |have )?(?:wrote|written) (?:about|on) "
    r"(?!.*\b(?:his|her|their|letter|diary|book|novel|memoirs?|song|poem)\b).{2,50}$",
)


def surely_wants_count(question: str) -> bool:
    """Say whether the form of `question` leaves no doubt that articles are counted or listed."""
    return _SURELY.search(question) is not None and not counts_the_world(question)


def wants_count(question: str) -> bool:
    """Say whether `question` wants what is computed over the collection."""
    return _COUNT.search(question) is not None and not counts_the_world(question)


def counts_the_world(question: str) -> bool:
    """Say whether the articles of `question` are those of a law, or reports to somebody."""
    return _NO_COUNT.search(question) is not None
