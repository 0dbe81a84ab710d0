"""About: is a detail of one article itself wanted? Its author, outlet, date, length, address."""

from __future__ import annotations

from qa.route.words import (
    ARTICLE,
    DEIXIS,
    EXTREME,
    LAWS,
    MANY,
    ONE,
    OUTLET,
    OUTLETS,
    POLITE,
    THE_ONE,
    WRITER,
    any_of,
)

_ABOUT = any_of(
    # Who wrote it.
    rf"\bwho (?:wrote|authored|penned|filed|did|contributed|reported|is behind|signed|published|"
    rf"printed|ran|posted|produced|conducted|is responsible for|was behind) {THE_ONE}",
    rf"\bwho(?:'s| is| was|se)? (?:(?:the|are|were) )*{WRITER}.*(?:{ONE}|\b{DEIXIS}\W*$)",
    rf"\b(?:by whom|by which {WRITER}|whose by-?line|who by)\b.*{ONE}|"
    rf"{THE_ONE}.*\b(?:(?:written|penned|authored) by|by)(?: whom| who)?\W*$",
    rf"(?:\b(?:name of|what|which) (?:the )?)?(?:\b(?:authors?|by-?lines?)\b) (?:of|for|on|to) "
    rf"(?:{THE_ONE}|{DEIXIS}\W*$)",
    rf"{THE_ONE}.*\b(?:name|have|give|mention|list|carry|state|say|show)\b.*\b"
    r"(?:an? )?(?:author|by-?line|date|source|url|link)\b",
    rf"^(?:and )?who (?:wrote|authored|penned|published|reported|posted) {DEIXIS}\W*(?:and "
    r"(?:when|where)\W*)?$",
    r"^did .{2,60}? (?:write|author|pen|file) the ones? (?:about|on)\b",
    r"^(?:and )?who(?:'s| is| was) the (?:author|writer|journalist|reporter|publisher)(?: "
    r"here)?\W*$",
    rf"\b(?:is|was|are) {THE_ONE}.*\b(?:signed|anonymous|attributed|by-?lined|credited)\b",
    rf"^(?:and )?who (?:is|was) {DEIXIS} (?:by|from|written by)\W*$",
    rf"\b(?:name of the |the )?(?:{WRITER}|authors?|writers?|by-?lines?) (?:of|behind|for|on) "
    rf"(?:the |this |"
    rf"that )?(?:[\w'’.-]+ ){{0,6}}?{ONE}\W*$",
    # A title in quotation marks stands for its article.
    r"^(?!the |a |an )(?=\w).*\b(?:author|writer|by-?line|date|day|source|outlet|url|link|"
    r"address|length|title|who wrote|"
    r"when "
    r"was|where did|how long|which (?:paper|outlet|source|site))\b.*[\"“][^\"“”]{15,}[\"”]",
    # Where it appeared.
    rf"\b(?:source|outlet|paper|origin) (?:of|for|behind) (?:the|this|that) (?:[\w'’.-]+ "
    rf"){{0,6}}?(?:news|"
    rf"item|{ONE})\W*$",
    rf"^(?:from|in|by|at) (?:which|what) (?:{OUTLET}|agency) (?:do|did|have|is|was|are|"
    rf"does)\b.*\b(?:news|"
    rf"{ONE}|this|it|that)\b",
    rf"^{POLITE}open (?:the )?(?:original|full|whole|source)?\b.*{ONE}",
    rf"\bwhere (?:did|was|is|were|has|had|does) {THE_ONE}.*\b(?:appear|appeared|come out|run|ran|"
    r"published|printed|posted|come from|from|released|originally)\b",
    rf"^(?:and )?where (?:did|was|is|has|does) {DEIXIS} (?:\w+ )?(?:appear|come out|published|"
    rf"printed|posted|"
    r"from|run|come from|been published)\b",
    rf"\b(?:in|from|by|on)? ?(?:what|which) {OUTLET}.*{ONE}.*\b(?:appear|published|from|run|"
    r"printed|in|come|out|by)\b",
    rf"\b(?:what|which) {OUTLET} (?:printed|published|ran|carried|released|first|originally|is|"
    rf"was|has)\b.*(?:{ONE}|\b{DEIXIS}\W*$)",
    rf"\b(?:source|outlet|publisher|origin|provenance|publication) (?:of|for) (?:{THE_ONE}|"
    rf"{DEIXIS}\W*$)",
    rf"^(?:is|was|did) {THE_ONE}.*\b(?:from|published (?:in|by|on)|appear(?:ed)? in) (?:the "
    rf")?[A-Z]",
    rf"^who (?:published|printed|ran) (?:{DEIXIS}\W*$|{THE_ONE})",
    rf"^(?:and )?(?:which|what) {OUTLET} (?:is|was|did) {DEIXIS}\b",
    rf"\b(?:is|was|has|did) {THE_ONE}.*\b(?:elsewhere|(?:in|by) (?:other|another|any other) "
    rf"{OUTLETS})",
    rf"^(?:which|what) (?:one )?of (?:your|the|my|our) {OUTLETS} (?:is|was|did|has) {THE_ONE}",
    rf"\bis {THE_ONE}.*\b(?:still (?:current|up to date|online|valid|available)|out of date|"
    rf"outdated|online)\b",
    rf"\b(?:original|source) (?:page|site|website|article|text|version)\b.*(?:{ONE}|"
    rf"\b{DEIXIS}\W*$)",
    # When.
    rf"\b(?:when|(?:what|which|on (?:what|which)) (?:day|date|month|year|week)|how long ago) "
    rf"(?:was|did|is|were|has|had) "
    rf"{THE_ONE}.*\b(?:published|posted|written|printed|appear|appeared|come out|updated|released|"
    r"run|from|dated|out|put online|filed|go up|go online|changed|edited)\b",
    rf"^(?:and )?(?:when|(?:what|which|on (?:what|which)) (?:day|date|year|month)) (?:was|did|is) "
    rf"{DEIXIS} (?:\w+ )?"
    r"(?:published|posted|written|printed|appear|come out|updated|released|from|dated)\b",
    rf"\b(?:date|day|publication date|dateline|time ?stamp) (?:of|for|on) (?:publication (?:of|"
    rf"for) )?(?:{THE_ONE}|{DEIXIS}\W*$)",
    rf"\bwhat (?:is the )?date (?:is|was|does|on|carries)\b.*{ONE}|\bwhen is {THE_ONE}.*\b(?:dated|"
    rf"from)\b",
    rf"^(?:when|on (?:what|which) (?:day|date)) did (?:the )?[A-Z].*\b(?:publish|print|run|post) "
    rf"(?:its|their|his|her|this|that) {ONE}",
    rf"\bhow (?:old|recent|new|current|up to date|up-to-date) (?:is|are) (?:{THE_ONE}|{DEIXIS} "
    rf"{ONE})",
    # How long, in what language, under which title.
    rf"\bhow (?:long|short) (?:is|was|are) {THE_ONE}|\b(?:length|word ?count|reading time|number "
    rf"of words|size) (?:of|for|in) {THE_ONE}",
    rf"\bhow many (?:words|characters|sentences|paragraphs|pages|letters)\b.*(?:{ONE}|"
    rf"\b{DEIXIS}\b)",
    rf"\bhow (?:long|much time|many minutes) (?:does|would|will|do) (?:it|i|one|"
    rf"you)\b.*\bread(?:ing)?\b.*(?:{ONE}|\b{DEIXIS}\W*$)",
    rf"\b(?:what|which) languages?\b.*(?:{ONE}|\b(?:is|was) {DEIXIS} (?:written )?in\b)",
    rf"\b(?:headline|title|heading|licen[cs]e|copyright|section|file name|filename|id|identifier|"
    rf"caption) (?:of|for|on|under) "
    rf"(?:{THE_ONE}|{DEIXIS}\W*$)|\b(?:what|which) (?:licen[cs]e|headline|title|section|"
    rf"copyright)\b.*{ONE}",
    rf"\bwhat(?:'s| is| was) {THE_ONE}.*\b(?:called|titled|headed|entitled)\b|\bwho (?:owns|holds) "
    rf"the (?:copyright|rights)\b.*{ONE}",
    # Versions and copies.
    rf"\b(?:newer|older|earlier|later|updated|another|other|different|previous|more recent|"
    rf"corrected|revised|original|second|first|new|old|latest)"
    rf" (?:version|cop(?:y|ies)|edition|draft|revision|update|versions)\b.*(?:{ONE}|"
    rf"\b{DEIXIS}\W*$)",
    rf"\b(?:versions?|cop(?:y|ies)|duplicates?|reprints?|update|revision|translation|correction) "
    rf"of (?:{THE_ONE}|{DEIXIS}\W*$)",
    rf"^(?:is|are|was|were|has|have) (?:{THE_ONE}|{DEIXIS}).*\b(?:been )?(?:updated|corrected|"
    rf"revised|edited|changed since|amended|retracted|reprinted|republished|translated)\b",
    rf"\b(?:did|does|do|has|have) (?:any |an)?(?:other )?{OUTLETS}.*\b(?:also )?(?:print|publish|"
    rf"run|carry|reprint|republish)(?:ed)?\b.*{ONE}",
    rf"^(?:did|does|do|has|have|is|was|were) .*\balso (?:in\b|publish|print|run\b|ran\b|carry|"
    rf"carried|"
    rf"appear|report).*{ONE}",
    # Its address.
    rf"\b(?:url|links?|web ?address|web page|webpage|permalink|web link|hyperlink)\b.*(?:{ONE}|"
    rf"\b{DEIXIS}\W*$)",
    rf"^where (?:can|could|do|may) (?:i|we|you|one) (?:read|find|see|get|open) (?:the "
    rf")?(?:original|full|whole|complete|entire|rest|source|{THE_ONE})",
)
_NO_ABOUT = any_of(
    r"\b(?:report|text|review) (?:that|which) \w+",
    rf"\b(?:{ARTICLE}|text) of (?:the |this |that |a |an )?(?:[\w'’-]+ ){{0,3}}?{LAWS}",
    rf"\b{EXTREME} (?:{ONE}|{MANY})",
    r"\bhow long did\b.*\b(?:interview|review|report)\b.*\blast\b",
    r"^what (?:does|did|do) (?:the|this|that|a) .*\b(?:say|said|tell|conclude|claim|find|ask|"
    r"mention|reveal|recommend)\b",
)

# A form that asks for nothing else.
_SURELY = any_of(
    rf"^(?:and )?who (?:wrote|authored|penned) (?:the|this|that) (?:[\w'’-]+ ){{0,2}}?{ONE}"
    r"(?:\W*$| (?:on|about)\b)",
    rf"^(?:and )?who (?:wrote|authored|penned) {DEIXIS}\W*$",
)


def surely_wants_about(question: str) -> bool:
    """Say whether the form of `question` leaves no doubt that it wants such a detail."""
    return _SURELY.search(question) is not None


def wants_about(question: str) -> bool:
    """Say whether `question` wants a detail of one article itself."""
    return _ABOUT.search(question) is not None and not _NO_ABOUT.search(question)
