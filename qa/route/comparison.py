"""Comparison: are statements to be set against each other? Not things: that is a fact."""

from __future__ import annotations

from qa.route.words import ARTICLE, MANY, OUTLETS, POLITE, any_of

_AGREE = (
    r"(?:agree|disagree|contradict|conflict|differ|diverge|coincide|clash|match|line up (?:with|"
    r"on))\b"
)
_SAYING = (
    r"(?:views?|positions?|accounts?|reports?|statements?|stances?|opinions?|versions?|arguments?|"
    r"coverage|articles?|texts|stories|pieces|interviews?|claims?|answers?|forecasts?|estimates?|"
    r"attitudes?|proposals?|plans|reactions?|responses?|descriptions?|what)\b"
)
_COMPARISON = any_of(
    rf"^{POLITE}(?:a |the )?(?:compar(?:e|ison)|contrast|juxtapose|set side by side)\b",
    rf"^{POLITE}(?:put|place|set|lay|hold) .* (?:next to|beside|alongside|side by side|against|"
    r"up against)\b",
    # Statements differ, or people on something; things differ as facts.
    rf"\b(?:how|in what (?:ways?|respects?)|where|what|which points|(?:in|on) (?:what|which)\b.*?) "
    rf"(?:do|does|did) .*(?:\b(?:{_SAYING}|{OUTLETS}).*\b{_AGREE}|\b{_AGREE} (?:on|about|over|as "
    rf"to)\b|"
    rf"\b(?:agree|disagree|contradict|clash)\b|'s?\W.*\b{_AGREE}.*'s?\W*$)",
    r"^(?:where|(?:in|on) (?:what|which)(?: points?)?) (?:do|does|did) .* and .*\bdiffer\W*$",
    r"^how differently (?:do|does|did|have|has|is|are)\b",
    # Both sides.
    r"^what (?:do|have) (?:the )?(?:two|both|different|opposing|rival) (?:sides?|camps?|parties|"
    r"outlets|papers|articles|accounts|reports|groups)\b",
    rf"^what do (?!(?:the|these|those|my|your|all|our|most|other)? ?(?:{MANY}|"
    rf"{OUTLETS}))[^,?]{{2,40}} and "
    rf"(?!how\b|what\b|why\b)[^,?]{{2,40}} (?:each |both )?(?:say|think|claim|argue|want|write|"
    rf"report)"
    rf"(?: (?:about|of|on|over|regarding))?\b",
    r"^what (?:does|did|do) .*\b(?:say|think|want|claim|argue|report|write)\b.*,? and (?:what|how) "
    r"(?:does|did|do|about|is|the|[A-Z])",
    r"^(?:[A-Z]?[\w.'-]+ ){1,4}(?:vs\.?|versus) (?:[\w.'-]+ ?){1,4}(?:\W*$|: |, | on | about | "
    r"over )"
    r"(?=$|.*(?:\b(?:who|how|what|did|do|on|about|over|cover\w*)\b))",
    r"\b(?:conflicting|contradictory|contradicting|differing|diverging|opposing|opposite|rival|"
    r"competing|clashing) (?:reports?|views?|accounts?|versions?|opinions?|statements?|stories|"
    r"claims?|positions?|figures?|numbers?)\b",
    r"^(?:the )?different (?:versions?|accounts?|views?|opinions?) (?:of|on|about)\b",
    r"\b(?:does|do|did) (?:anyone|anybody|somebody|someone|others?|any \w+|another \w+) (?:dispute|"
    r"contradict|contest|question|challenge|disagree with)\b",
    rf"\b(?:figures?|numbers?|dates?|counts?|tolls?|{_SAYING})\b.*\bthe same (?:everywhere|in "
    rf"(?:all|both|"
    rf"every|the)|across|throughout)",
    rf"\b(?:{OUTLETS}|{MANY}|accounts|sides)\b.*\b(?:contradict|disagree with) (?:each other|one "
    rf"another)",
    r"\b(?:tell|report|see|cover|describe|put)s? (?:it|this|that|the \w+)(?: in)? (?:the same "
    r"way|just "
    r"as|differently|the same) (?:as|from|than|like)?",
    r"^how (?:do|does) .*\b(?:forecasts?|estimates?|views?|positions?|accounts?|reports?|stories|"
    r"articles?|versions?|coverage|statements?|figures?|plans?|proposals?|opinions?|reporting)\b"
    r".*\bcompare\b",
    rf"^(?:do|does|did) (?:all|both|the|any|these|my|those|other|most|our)?\b.*\b{_AGREE}(?! "
    rf"that\b)",
    r"\b(?:do|does|are|is|was|were) .*\b(?:consistent|inconsistent|in line|compatible|at odds|in "
    r"agreement|"
    r"unanimous|identical|of one mind|of the same opinion)\b.*\b(?:with|about|on|as)\b",
    r"\b(?:any|are there|is there|find|list|show|where)\b.*\b(?:disagreements?|contradictions?|"
    r"discrepanc(?:y|ies)|inconsistenc(?:y|ies)|conflicting|contradictory|differing|"
    r"differences? between the)\b",
    r"^(?:disagreements?|contradictions?|discrepancies|differences? (?:in|between) (?:the )?"
    rf"(?:\w+ )?{_SAYING})",
    rf"\bdifferences? between (?:the )?(?:\w+(?:'s)? )?{_SAYING}",
    r"\bdifferences? (?:is there |are there )?(?:between|in) .*\b(?:views?|positions?|accounts?|"
    r"statements?|stances?|opinions?|versions?|coverage|see|say|think|want|argue|claim|cover\w*|"
    r"report\w*|told|describe\w*)\b",
    r"\b(?:says?|tells?|gives?|reports?|names?|quotes?|uses?|draws?|makes?) the same "
    r"(?:story|number|figure|thing|account|version|reason|date|cause|numbers|figures|picture|"
    r"toll|things?|conclusions?|point)\b",
    r"\b(?:vs\.?|versus|v\.)(?!\w).*(?:\b(?:who (?:says|argues|wants)|views?|positions?|argu\w+|"
    r"says?|claims?|opinions?|on)\b)",
    r"\beach (?:say|says|think|thinks|want|wants|argue|argues|claim|claims|see|sees|propose|"
    r"proposes|report|reports|describe|write|tell)\b",
    r"\b(?:is|are|does|do) (?:the )?(?:\w+ )?(?:account|version|view|position|story|statement|"
    r"report)s?"
    r"\b.*\b(?:same as|that of|those of|different from|compatible with|like that)\b",
    r"\b(?:give|gives|gave|tell|tells|told|have|offer|present|report) (?:\w+ )?(?:different|"
    r"differing|conflicting|"
    r"contradictory|opposite|varying) (?:accounts?|versions?|figures?|numbers?|stories|reasons?|"
    r"dates?|views?|pictures?)",
    rf"\b(?:{MANY}|{OUTLETS}).*\b(?:consistent|inconsistent|unanimous|identical|in agreement|at "
    rf"odds|contradictory)\W*$",
    r"^what (?:do|does|did) .*\b(?:say|think|want|claim|argue|hold)\b.*\b(?:and|but) what (?:do|"
    r"does|did)\b.*"
    r"\b(?:say|think|want|claim|argue|hold)\b",
    r"^what (?:do|does|did) .*\b(?:say|think|want|claim|argue)\b.*\b(?:as against|as opposed to|"
    r"compared (?:to|with)|"
    r"in contrast to|unlike|versus)\b",
    r"\b(?:statements?|accounts?|claims?|figures|versions?|stories|reports?)\b.*\b(?:don't|do not|"
    r"doesn't|not) "
    r"(?:fit|agree|match|add up|tally|square)\b",
    r"\bside by side\b|\beach (?:side|party|camp|candidate|outlet|paper|source|of "
    r"them)\b.*\b(?:want|say|"
    r"think|argue|claim|report|write)\b|^who (?:says|argues|claims|thinks|wants) what\b",
    rf"\b{_SAYING}.*\b(?:contradictory|conflicting|at odds|disputed|incompatible|vary|varies|"
    rf"differ|differs|conflict|contradict)\W*$",
    rf"\b(?:disputed|contested|inconsistent) (?:between|among|across) (?:the )?(?:{MANY}|"
    rf"{OUTLETS})",
    rf"^(?:do|did|does) (?:all |both |the |these |my )+(?:{OUTLETS}|{ARTICLE}|texts|stories|"
    rf"reports|"
    rf"pieces|accounts) .*\bthe same\b",
    rf"\bdifferences? between (?:the )?(?:two|first|second|last|both|three|latest|"
    rf"earlier)\b.*(?:{ARTICLE}|"
    rf"reports?|stories|story|texts?|accounts?|versions?|interviews?|pieces?)",
    r"^what (?:do|did|does) (?:the )?(?:critics|opponents|supporters|advocates|sceptics|defenders|"
    r"both)"
    r"(?:\b.*)? and (?:the )?(?:critics|opponents|supporters|advocates|sceptics|defenders|"
    r"\w+s)\b.*\b(?:say|"
    r"think|want|argue|claim)\b",
    r"^(?:is there (?:a )?|are there )?(?:agreement|consensus) (?:among|between)\b",
)


# "What did the mayor and the union each say about the strike?"
_SURELY = any_of(
    r"^(?:and )?what (?:did|do|does|have|has|had) .{2,60} and .{2,60} each (?:say|said)\b"
)


def surely_wants_comparison(question: str) -> bool:
    """Say whether the form of `question` leaves no doubt that two sides are asked of."""
    return _SURELY.search(question) is not None


def wants_comparison(question: str) -> bool:
    """Say whether `question` sets what two sides say against each other."""
    return _COMPARISON.search(question) is not None
