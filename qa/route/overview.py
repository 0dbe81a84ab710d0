"""Overview: is a text wanted that is made from many sentences? A summary, say, or a timeline."""

from __future__ import annotations

from qa.route.words import ARTICLE, COLLECTION, EXTREME, MANY, POLITE, any_of

_SIZED = (
    r"(?:(?:a|an|the|some|all|your|short|brief|quick|concise|full|one paragraph|one page|one|"
    r"general|complete|detailed|good|rough|two|three|four|five|\w+-(?:sentence|paragraph|word)) )*"
)
_DIGEST = (
    r"(?:summar(?:y|ies)|overview|outline|time-?line|chronology|digest|brief(?:ing)?|portrait|"
    r"profile|recap|rundown|run-down|background(?: (?:information|story))?|synopsis|abstract|gist|"
    r"(?:key|main|most important|central) (?:points|facts|messages|takeaways)|takeaways|highlights|"
    r"backstory|primer|round-?up|review of (?:events|what)|sketch|big picture|fact ?sheet|"
    r"dossier)\b"
)
_OVERVIEW = any_of(
    # An order: "summarise …", "give me a short overview of …".
    rf"^{POLITE}(?:s[ui]m+[ae]r[iy]?[sz]\w*|sum (?:it |this |that |them )?up|recap\b|outline\b|"
    r"condense\b|recapitulate|synthesi[sz]e|describe\b|sketch\b|trace the|retell|recount)",
    rf"^{POLITE}{_SIZED}{_DIGEST}",
    rf"\b(?:a|an|the) {_SIZED}(?:summary|overview|outline|timeline|chronology|recap|biography|"
    rf"portrait|history|account)(?: of .*)?(?:,? please|,? pls)\W*$",
    rf"^{POLITE}(?:(?:a |the )?(?:short|brief|quick) (?:history|biography|account|story)|a "
    rf"(?:history|biography)) of\b",
    rf"^{POLITE}(?:put together|assemble|collect|gather) (?:a|an|some|everything|all|the)\b",
    rf"^{POLITE}(?:report|say|state|cover) (?:all|everything)\b",
    rf"^{POLITE}(?:the )?(?:most important|main|key|latest|recent) (?:developments?|events|facts|"
    rf"points|news)\b",
    r"^what(?:'s| is| are) the (?:latest|newest|news|current (?:state|situation))"
    r"(?: (?:news|developments?|state))? (?:on|about|with|in|from|regarding)\b",
    r"^what (?:should|must|do) (?:i|we|one) (?:need to )?know about\b",
    r"\btell me (?:what happened|how it (?:all )?(?:began|went)|the (?:whole )?story)\b",
    rf"^what(?:'s| is| stands) in (?:the|these|my|this|all) (?:\w+ )?(?:{MANY}|{COLLECTION})",
    r"\b(?:from the beginning|from start to (?:finish|end)|so far)\W*$",
    r"^(?:what(?:'s| is| are| were) )(?:the )?(?:gist|short version|long and short|bottom line|"
    r"big picture|(?:key|main|most important|central) (?:points|facts|takeaways|findings|"
    r"messages)|"
    r"background(?: (?:to|of|on|behind))|story (?:of|behind|so far)|state of (?:play|affairs)|"
    r"(?:whole |full )?story (?:of|with|behind))",
    r"^what(?:'s| is| has| was)(?: been)? (?:going on|happening|new) (?:in|with|on|at|around)\b",
    rf"^{POLITE}(?:the )?(?:whole|full|entire|complete) (?:story|picture|history) (?:of|on|about|"
    rf"behind)\b",
    r"^(?:what|which) (?:main |other |major )?(?:topics|themes|subjects) (?:are|is|do|does|can|"
    r"have|come)\b"
    r"(?! (?:\w+ )?(?:taught|the (?:book|film|song|speech)))",
    r"^(?:i(?:'d| would)? (?:want|like|need) to|help me(?: to)?|make me|let me|i'm trying to) "
    r"(?:understand|learn|know (?:more|everything|all)|read up|get an idea|get a (?:feel|sense|"
    r"picture))\b",
    r"\ba (?:few|handful of|couple of) (?:sentences|words|lines|points|paragraphs)\b",
    r"^(?:and )?what (?:is|are) (?:all )?(?:this|these|it) (?:all )?about\W*$",
    rf"^{POLITE}(?:an?|the|some) account of\b|^{POLITE}(?:the )?story so far\b|^{POLITE}(?:the "
    rf")?essentials (?:of|on)\b",
    rf"^what (?:are|is|were) (?:all )?(?:the|my|these|all) (?:{MANY}|sources|papers|"
    rf"media)\b.*\b(?:saying|reporting|about|telling)\b",
    r"^(?:a |the )?(?:look back|retrospective|explainer|guide|introduction)\b.*\b(?:on|at|to|"
    r"about)\b",
    r"\btl;? ?dr\b|\bin a nutshell\b|\bin (?:\w+) (?:sentences|paragraphs|words|bullet points)\b",
    r"\b(?:arguments|cases?|points|views) (?:on both sides|for and against)\b|\bpros and cons\b",
    # News, and how something goes on.
    r"^(?:so |and )?what(?:'s| is) all (?:this|that|the fuss|the talk) (?:about|with|on|over)\b",
    rf"^{POLITE}report (?:to me )?on the (?:state|course|progress|status)\b",
    rf"^{POLITE}(?:any|some|the|what|all)?(?: is| are|'s)?(?: the)? ?(?:latest |recent |new |"
    rf"current )*"
    r"news (?:on|about|of|from|regarding|concerning)\b",
    r"\bin the news (?:about|on|of|with|regarding)\b|^(?:the )?latest (?:on|about|from|in|with) ",
    r"^what (?:have|has|are|is|were|was) (?!.*\b(?:accused|called|asked|charged)\b).*\b(?:been "
    r")?(?:saying|"
    r"reporting|writing|telling) (?:about|on|of)\b",
    r"^how (?:did|has|have|is|are|do|does) .{3,60}\b(?:develop(?:ed|ing)?|go(?:ne|ing)? on|progress"
    r"(?:ed|ing)?|evolv(?:e|ed|ing)|come about|turn out|end up)(?: since.*| so far| over .*)?\W*$",
    r"^what (?:has |have )?happened (?:to|with|in|at) .*\b(?:over|in|during|within) the (?:last|"
    r"past|"
    r"recent|previous|following|course)\b",
    r"^what (?:has|have) happened (?:to|with|in|at|since)\b",
    # Of a place, by its capital, and days.
    r"^what happened (?:in|at|near|around) (?:the )?(?-i:[A-Z])[\w'’.-]*(?: (?-i:[A-Z])[\w'’.-]*)*"
    r"(?: (?:in|on|during|since|last|this) [\w ,]+)?\W*$",
    rf"^{POLITE}(?:shorten|abridge|compress|boil down|reduce)\b.*(?:{ARTICLE}|text|report|piece|"
    rf"story|"
    rf"this|these|it)\b",
    r"^(?:[\w'’.-]+ ){1,6}(?:explained|summari[sz]ed|recap|summary|overview|timeline|chronology|"
    r"in short|in brief|briefly)\W*$",
    r"^(?!who |when |where |which |how ).*\b(?:saying|say|said|about|happened|is this|"
    r"mean)\b.*,? (?:in "
    r"short|in brief|briefly)\W*$",
    r"^(?:briefly|in short|in brief|in a few words),? what\b",
    r"\b(?:arguments?|reasons?|points|case) (?:are there |is there )?for and against\b",
    rf"^{POLITE}(?:the )?(?:main|major|chief|key|central|important)?(?: \w+)? ?(?:topics?|"
    rf"themes?|subjects?) "
    rf"(?:in|of|from|covered) (?:the|my|this|these|all|your)\b",
    # All that is known of something.
    r"^(?:what|which|all|any|is there any|have you (?:got )?any|give me (?:all |the |some )*)(?: "
    r"\w+){0,2} ?(?:info|infos|information|details|material)\b(?: (?:is|are|there|do|does|have|"
    r"has|got|you|we|i|the|articles|give|known|can|that|tell|me|available))* (?:on|about|of|"
    r"regarding|concerning)\b",
    rf"^{POLITE}{_SIZED}s[ui]m+[ea]?r[iy]e?s? (?:of|on|about)\b",
    r"\btell me (?:everything|all|more|something|a (?:bit|little)|what you know|about)\b",
    r"^(?:please )?(?:everything|all|anything)\b(?: (?:that|which|you|we|there|is|have|know|"
    r"known|written|reported))* (?:about|on|of|regarding|concerning)\b",
    r"\b(?:bring|get|keep) (?:me|us) up[ -]to[ -](?:speed|date)|\bcatch (?:me|us) up|"
    r"\bfill (?:me|us) in\b|\b(?:walk|talk|take|guide|lead) (?:me|us) through\b|\bbrief me\b|"
    r"\bgive me the (?:facts|details|lowdown|essentials|basics|context)|\bstep by step\b",
    r"^(?:and )?what (?:is|'s|has been|was) (?:\w+ )?(?:known|written|reported|said so far)\b"
    r"(?: so far)? (?:about|on|of)",
    r"^what(?:'s| is| was| has been) (?:being )?(?:said|reported|written) (?:about|on|of)\b",
    r"^what (?:all )?(?:have|did|do|can|could) (?:we|you|i) (?:\w+ )?(?:have|know|learn(?:ed|t)?|"
    r"got|"
    r"find out|found out|say|tell me) ?(?:so far )?(?:about|on|of)\b",
    # What the articles say, or are about.
    rf"^what (?:do|does|did|have|has|can|could) (?:(?:the|my|these|those|all|our|your|most|"
    rf"several|different) )*(?:{ARTICLE}|texts|stories|pieces|sources|papers|outlets|media|press|"
    rf"collection|archive|coverage|news)\b.*\b(?:say|said|tell|told|report|reported|written|write|"
    rf"wrote|cover|contain|reveal|know)\b",
    rf"^what(?:'s| is| are| were) (?:(?:the|my|these|those|this|all|our|your|that) )*"
    rf"(?!{EXTREME} [\w -]+? about \w)(?:\w+ )?"
    rf"(?:{ARTICLE}|texts|stories|pieces|{COLLECTION}|text|story|piece|interview|report)"
    r"\b.*\babout\b",
    rf"^(?:what|which) (?:are )?(?:the )?(?:main |major |chief |central |big |key |most important "
    rf")?"
    rf"(?:topics?|themes?|subjects?|issues?|events?|questions)\b.*\b(?:{ARTICLE}|texts|stories|"
    rf"{COLLECTION}|"
    rf"sources|coverage|news)",
    # How something went on.
    r"^how (?:did|has|have|do|does) .*\b(?:story|situation|cris[ie]s|case|conflict|events?|"
    r"protests?|"
    r"affair|war|scandal|dispute|debate|trial|talks|negotiations|coverage|outbreak|pandemic|"
    r"campaign|investigation|things)\b.*\b(?:develop|developed|unfold|unfolded|evolve|evolved|"
    r"progress|progressed|go on|change|changed over)\b",
    r"^how did .*\b(?:unfold|evolve)\b|\bthe (?:course|sequence|chain|order) of (?:events|the)\b",
    r"^(?:explain|give) (?:me )?(?:the )?(?:background|history|context|story|case|affair|conflict|"
    r"crisis|controversy)\b",
    r"^who (?:is|was) .*\b(?:portrait|profile|everything|in (?:short|brief|detail))\b",
)

# Forms that ask for nothing else, whatever they are about.
_SURELY = any_of(
    r"^(?:and |so )?what (?:is|'s|do we|do you|do i) (?:known?|already known) (?:so far )?about\b",
    rf"^{POLITE}(?:(?:a|an|the|short|brief|quick) )*(?:time-?line|chronology|overview) "
    r"(?:of|on|for)\b",
    rf"^{POLITE}s[ui]m+[ae]r[iy]?[sz]e\b",
    rf"^{POLITE}(?:(?:a|an|the|short|brief|quick) )*summary of\b",
    r"^tl;? ?dr\b",
    r"^what(?:'s| is) the (?:latest|newest)(?: news)? (?:on|about|with|regarding)\b",
    r"^what(?:'s| is| has been) (?:new|going on) (?:in|with|on|at|around)\b",
    r"^(?:please )?tell me (?:everything|all|more) about\b",
)


def surely_wants_overview(question: str) -> bool:
    """Say whether the form of `question` leaves no doubt that it wants such a text."""
    return _SURELY.search(question) is not None


def wants_overview(question: str) -> bool:
    """Say whether `question` wants a text made from many sentences."""
    return _OVERVIEW.search(question) is not None
