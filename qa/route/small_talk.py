"""Small talk: what is said to the program rather than asked of the articles, and the reply.

Takes a question; gives the reply to a greeting, thanks, praise, a farewell, or a question to the
program about itself.
"""

from __future__ import annotations

import re
from functools import lru_cache

from index.patterns import lazy_pattern

_HELLO = "Hello. Ask me something that the articles may answer; I reply in their own words."
_WELCOME = "You are welcome."
_FINE = "All right. Ask on whenever you like."
_BYE = "Goodbye."
ABOUT_QUOTH = (
    "I am Quoth, a program without a language model. I look for the sentences in your articles "
    "that answer a question, quote them and cite where they stand; what I count or compare, I say "
    "how. Ask who, what, when, where, why or how."
)
_ADDRESSED = (
    "(?: (?:there|quoth|all|everyone|everybody|again|friend|mate|buddy|then|today|now|you|to you|"
    "(?:to )?you all))*"
)
# A message of these alone is small talk; the reply is that of the first that has one of its own.
_SAYINGS = (
    (
        rf"(?:hi|hello|hey|hiya|howdy|greetings|good (?:morning|afternoon|evening|day)){_ADDRESSED}"
        "|how are (?:you|things)(?: doing| going)?(?: today)?|how(?: i|'?)s (?:it|things|life)"
        "(?: going)?|how do you do|what'?s (?:up|new)|morning|evening|afternoon|yo"
        "|(?:it'?s )?(?:nice|good|pleased|glad) to (?:meet|see) you(?: again)?|welcome(?: back)?",
        _HELLO,
    ),
    (
        r"(?:no |many |a thousand |ok |okay )?(?:thanks|thank you|thankyou|thx|cheers|ty)"
        r"(?: (?:a lot|a million|a bunch|a ton|so much|very much|again|quoth|mate|indeed|anyway|all"
        r"|for nothing"
        r"|for (?:that|this|it|the \w+|your (?:time|\w+)|all(?: the| your)? \w+|helping(?: me)?)))*"
        r"|(?:that|this|it|which) (?:really |has )?help(?:s|ed)?(?: (?:me|a lot|very much))?|"
        r"much appreciated|i appreciate "
        r"(?:it|that)|that'?s (?:very )?kind(?: of you)?",
        _WELCOME,
    ),
    (
        r"(?:bye|goodbye|bye bye|see you|see ya|good night|take care|farewell|so long)"
        r"(?: (?:for now|later|soon|tomorrow|then|quoth|now|again))*"
        r"|have a (?:nice|good|great|lovely) \w+|(?:i'?m|i am) (?:done|off|leaving)|that'?s "
        r"(?:all|it|everything)"
        r"(?: for (?:now|today))?|that (?:will|would) be all|until next time",
        _BYE,
    ),
    (
        r"(?:that|this|it|you|(?:that|this|your|the) (?:answer|reply|quote))(?:'?s| is| was|'?re| "
        r"are| were)? (?:(?:not|totally|simply|completely|a|an|very|really|so|quite|"
        r"absolutely|exactly|just|most) )*(?:helpful|great|useful|good|perfect|nice|excellent|"
        r"amazing|awesome|brilliant|right|wrong|correct|enough|fine|clear|interesting|clever|fast|"
        r"bad|useless|stupid|terrible|awful|nonsense|rubbish|funny|cool|lovely|unhelpful|slow|"
        r"what i (?:needed|wanted)|(?:good|great|helpful|nice|useful) (?:answer|reply|job|help)|"
        r"my mistake|no help)"
        r"|(?:nice|well|great|good|excellent)(?: (?:done|one|work|job|answer|to know))?"
        r"|(?:good|great|perfect|excellent|nice|bad|wrong|poor|useless) (?:answer|reply|quote|job)"
        r"|(?:that|this|it)(?:'?s| is| was)(?: not|n'?t) (?:what|the (?:thing|question)) i "
        r"(?:\w+ )?"
        r"(?:asked|meant|wanted|said)(?: for| about)?"
        r"|you (?:did not|didn'?t|do not|don'?t|have not|haven'?t|never) (?:really "
        r")?(?:answer(?:ed)?|"
        r"understand|understood|get|help(?:ed)?)(?: (?:my|the|that|it|me|this))*(?: questions?)?"
        r"|perfect|excellent|brilliant|wonderful|awesome|amazing|cool|wow|interesting|impressive"
        r"|ok|okay|k|got it|i see|i understand|understood|all ?right|alright|fine|sure|right|aha|ah"
        r"|oh|hm+|never ?mind|makes sense|that makes sense|no worries|no problem|lol|haha|yes|yeah"
        r"|no|nope|yep|please|wait|stop"
        r"|(?:i'?m )?(?:so |very )?sorry(?: (?:about|for) that)?|my (?:bad|mistake|fault)|apologies"
        r"|excuse me|pardon(?: me)?|i (?:made a mistake|mistyped|didn'?t mean that)|test|testing"
        r"|i (?:don'?t|do not|didn'?t) (?:understand|get it|get that|know)(?: (?:that|this|it))?",
        _FINE,
    ),
)
_JOINED = r"(?: (?:and|but|so))?"
_THING = (
    r"(?:a |an |the |some kind of )?(?:chat ?gpt|gpt(?:-?\d)?|chat ?bot|robot|bot|human|person|"
    r"real(?: person)?|machine|program|programme|computer|ai|a\.?i\.?|llm|"
    r"(?:large )?language model|assistant|search engine|alive|there|sentient|"
    r"artificial intelligence|sure|serious|kidding|ok|okay|busy|ready|working|online|free|safe|"
    r"open source|claude|gemini|siri|alexa)"
)
_ITSELF = r"(?:this|it|quoth|all this|this (?:program|app|tool|site|page|thing|chat))"
# Questions to the program about itself: whole messages.
_SKILLS = (
    r"(?:write|make|compose|tell|sing|draw|paint|code|calculate|translate|speak|chat|talk|play|"
    r"cook|"
    r"book|buy|order|search the (?:web|internet)|browse|see|hear|feel|think|read (?:pdfs?|images?)|"
    r"invent|lie|learn|remember|understand)"
)
_OWN = r"(?:answers?|quotes?|sources?|citations?|reply|replies)\b"
_TO_PROGRAM = (
    rf"what (?:are you|is {_ITSELF}) (?:here |there |good )?for",
    rf"i (?:don'?t|do not|didn'?t|cannot|can'?t) (?:understand|get|see|know) (?:how|what|why) "
    rf"(?:{_ITSELF}|you|to)(?: \w+){{0,3}}",
    # Whether it is, does or can do something: nothing is named that articles could tell of.
    # "Are you sure the bridge fell?", "Do you need a visa for Cuba?" are asked of the articles.
    rf"(?!.*\bsure (?:that |if )?(?:an? |the |he |she |they |there )(?!{_OWN}))"
    rf"(?:are|were) you (?:some |any )?(?:(?:kind|sort|type) of )?(?:an? )?{_THING}(?: .{{0,30}})?",
    r"are you (?:always|ever|sometimes|really|usually|still|just|also|even) \w+(?: \w+){0,3}",
    rf"(?:can|could|do|will|would) you (?:also |even |ever )?{_SKILLS}(?: (?!about\b|on\b|me\b|"
    rf"articles?\b)[\w']+){{0,4}}",
    r"what (?:can|could|should|do|may|might) i (?:use|do|ask|need|try|get)(?: (?:you|it|this|quoth|"
    r"here|with|for|to|from|out|of))+",
    r"(?:what|who|where|how|why) .{0,30}\byour (?:answers?|knowledge|data|information|replies|"
    r"quotes|"
    r"sources?|training|memory|creators?|makers?|developers?|programmers?|inventors?|purpose|job)"
    r"(?: (?:come|comes|from|made|found|stored|kept|updated|work|works|come up))*(?: from)?",
    r"how (?:do|should|can|must|could) i (?:phrase|word|put|write|ask|formulate|type|make)\b.{0,20}"
    r"\bquestions?\b.{0,40}",
    r"(?:i |can i |could i |may i )?(?:need|want|get|have|require) (?:some |a bit of )?help"
    r"(?: (?:with|using|on) (?:this|it|the|quoth|that|asking)(?: \w+){0,2})?",
    r"how do i (?:get started|start|begin|use|work with|search|ask)(?: \w+){0,3}",
    rf"(?:who|what)(?: exactly)? are you(?: {_THING})?|are you {_THING}(?: or {_THING})?",
    r"(?:what'?s|what is|tell me) your (?:name|purpose|job|function)|do you have a name|"
    r"what should i call you|how old are you|where are you(?: from)?",
    r"who (?:made|built|created|wrote|developed|programmed|designed|owns|runs) "
    r"(?:you|quoth|this (?:program|app|tool|site))",
    r"what can (?:you|i|one|it|quoth) (?:do|ask|help)(?: (?:me|you|here|with|for me|about|of "
    r"you))*",
    r"(?:what|which)(?: (?:kinds?|sorts?|types?) of)? (?:questions?|things|commands|topics|"
    r"languages?|formats?|files) (?:can|could|may|should|do) (?:i|you|one) \w+(?: \w+){0,2}",
    r"what (?:are|is|were) you (?:able|made|good|meant|capable|built|designed)(?: \w+){1,3}",
    r"how (?:should|can|do|must) i (?:phrase|word|put|write|ask|formulate) (?:my |a |the "
    r")?questions?",
    r"what(?:'s| is) the (?:weather|time|date)(?: like)?(?: (?:now|today|outside))*",
    r"what(?:'s| is| are) your (?:limits?|limitations?|weaknesses|strengths|sources?|capabilities|"
    r"skills|"
    r"abilities|rules|name|version|features|creator|maker|goal|aim)",
    r"how (?:good|reliable|accurate|smart|fast|sure|intelligent|certain|clever|big|precise|"
    r"trustworthy) "
    r"are (?:you|your (?:answers|quotes))(?: \w+){0,2}|(?:can|should|may) i (?:trust|rely on|"
    r"believe) (?:you|your \w+|this|it)",
    r"(?:what|which) (?:kind|sort|type) of (?:program|machine|ai|bot|system|model|thing) (?:are "
    r"you|is this)|"
    r"(?:what|which) (?:model|language model|version|ai|llm) (?:are you|do you use|is this)(?: "
    r"\w+){0,2}",
    r"why are you (?:so )?\w+|are you (?:able|capable|allowed|trained|connected)(?: \w+){1,4}",
    rf"how (?:does|do) {_ITSELF} work(?: \w+){{0,2}}|what is (?:quoth|{_ITSELF})(?: for)?|"
    rf"how (?:do|can|should|shall|must) (?:i|you|we|one) (?:use|ask|start|begin|search|work)"
    rf"(?: (?:{_ITSELF}|you|a question|questions|here|with|it))*",
    r"how do you (?:work|find|choose|know|answer|get|decide|do)(?: (?:that|this|it|all|your|the|"
    r"answers?|things|what to (?:say|quote)|everything|my questions?))*",
    r"(?:do|can|could|will|would|did) you (?:speak|understand|learn|remember|sleep|think|feel|"
    r"hear|see|read|talk|sing|dream|lie|make mistakes|make (?:things|stuff) up|use|need|store|"
    r"keep|save|send|hallucinate|have (?:feelings|a (?:name|body|mind)|access to)|"
    r"know (?:everything|me)|like|translate|draw|browse|search|help|tell jokes)"
    r"(?: (?!articles?\b|reports?\b|find\b)[\w']+){0,5}",
    r"(?:please )?(?:help|i need help|(?:can|could|will) you help)(?: me)?(?: (?:out|here|"
    r"please))*",
    r"tell me (?:a joke|about yourself|something about yourself)|introduce yourself|"
    r"what (?:exactly )?do you (?:do|know|mean|think)(?: here)?|what'?s your (?:opinion|favou?rite "
    r"\w+)|"
    r"where do (?:you|your) (?:answers|quotes|get) \w+(?: \w+){0,3}|"
    r"(?:is|are) my (?:data|articles|questions|files) (?:safe|private|stored|sent)(?: \w+){0,3}|"
    r"why (?:can'?t|don'?t|won'?t|didn'?t) you (?:answer|find|help|know|understand)(?: \w+){0,3}",
)
_WHOLE = lazy_pattern("|".join(f"(?:{pattern})" for pattern in _TO_PROGRAM), re.IGNORECASE)
_PATTERNS = [
    (lazy_pattern(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE), reply)
    for pattern, reply in _SAYINGS
]
_ANY_SAYING = "|".join(f"(?:{pattern})" for pattern, _ in _SAYINGS)
_ONLY_SAYINGS = lazy_pattern(rf"(?:(?:^|{_JOINED} )(?:{_ANY_SAYING})){{1,5}}", re.IGNORECASE)
# A name, but for those of what one asks a program of: languages and other programs.
_NAME = re.compile(
    r"(?<=[a-z] )(?!(?:I|Quoth|AI|A|LLM|GPT|Chat ?GPT|Claude|Gemini|Siri|Alexa|Google|Wikipedia|"
    r"PDFs?|Word|Internet|Web|French|Dutch|Greek|Welsh|Hindi|Arabic|Swahili)\b"
    r"|[A-Z]\w+(?:ish|ese|ian|man|ean)\b)[A-Z]\w+"
)
_POINTS = re.compile(r"[\s,.;:!?…–—-]+")
LONGEST = 200  # characters of small talk
_REMEMBERED = 64  # questions, of which each is looked at several times on its way


@lru_cache(_REMEMBERED)
def to_small_talk(question: str) -> str | None:
    """Return the reply to small talk or to a question about the program; None for a question."""
    bare = _POINTS.sub(" ", question.replace("’", "'")).strip()
    if len(bare) > LONGEST:
        return None
    if _WHOLE.fullmatch(bare) and not (_NAME.search(bare) and not bare.istitle()):
        return ABOUT_QUOTH
    if not _ONLY_SAYINGS.fullmatch(bare):
        return None
    return next((reply for pattern, reply in _PATTERNS if pattern.search(bare)), _FINE)
