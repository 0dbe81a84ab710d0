"""Instructions: whether words of an article are meant for a language model that reads them.

Takes a sentence; says whether it tells a reader what to answer, as no article tells its readers.
What a model writes by such words is borne out by nothing, though they stand in an article. English
above all; of eighteen other languages the common ways to have earlier instructions ignored.
"""

from __future__ import annotations

import re

from index.patterns import lazy_pattern

_WHAT = (
    r"(?:instructions?|prompts?|rules?|guidelines|directions?|directives?|context|passages?|"
    r"messages?|orders)"
)
_WHICH = (
    r"(?:(?:all|any|every|the|these|those|your|my|of|previous|prior|earlier|above|preceding|other|"
    r"foregoing|existing|original|system|safety)\s+){1,5}"
)
_SAY = (
    r"(?:say|state|write|claim|assert|answer|reply|respond|report|output|print|repeat|pretend|"
    r"tell (?:the|your) (?:user|reader)s?|conclude|add|insert|append|include|mention|insist|"
    r"confirm)"
)
_WORDS = (
    r"(?: only| just| exactly| simply)?(?: to the user)?"
    r"(?: (?:that|this|these|with|in|as|the words|the following|it)\b|:|,? [\"“'‘])"
)
_MODEL = (
    r"(?:an? )?(?:AI|A\.I\.|LLMs?|(?:large )?language models?|chat ?bots?|ChatGPT|GPT(?:-\d)?|"
    r"Copilot|(?:AI |virtual |helpful )?assistants?)"
)
_ENGLISH = lazy_pattern(
    rf"\b(?:ignore|disregard|forget|override|bypass|discard|overrule|neglect|skip)\s+{_WHICH}{_WHAT}\b"
    r"|\b(?:ignore|disregard|forget) (?:everything|anything|all|whatever|what)\b.{0,40}"
    r"\b(?:above|before|told|said|learned|know|previous(?:ly)?)\b"
    r"|\b(?:new|updated|revised|hidden|secret|real|important|system|developer|additional) "
    rf"(?:{_WHAT}|override|notes?)\s*:"
    r"|^\W*(?:system|assistant|user|developer|admin(?:istrator)?|root|instructions?|prompt|"
    rf"(?:note|message|attention|memo),?(?: to| for)? (?:any |all |the )?{_MODEL})\s*[:>\]]"
    rf"|\b(?:you are|you're|act as|behave as|pretend to be|role-?play as) (?:now )?{_MODEL}\b"
    rf"|\bif you are {_MODEL}\b"
    rf"|\b(?:as|dear|hey|to|for|any|every) {_MODEL},? "
    r"(?:that|who|which|reading|must|should|you|please|summari[sz]ing|processing)\b"
    r"|^\W*(?:(?:please|now|then|instead,?|always|only|simply|just) |you (?:must|should|shall|will|"
    rf"have to|are to|need to) ){{0,3}}{_SAY}{_WORDS}"
    rf"|\b(?:you (?:must|should|are to|have to|will|shall)|instead,?|and then) {_SAY}{_WORDS}"
    r"|\b(?:when|if|whenever) (?:you are |you're )?(?:asked|summari[sz]ing|answering|questioned|"
    r"responding|replying)\b.{0,80}, "
    rf"(?:you (?:must|should|will) |always |only |please )?{_SAY}\b"
    r"|\bthe (?:only |correct |right |true )?(?:answer|response|reply) to "
    r"(?:this|the|any|every|all)(?: \w+)? questions? (?:is|must be|should be|shall be)\b"
    r"|\b(?:do not|don't|never) (?:mention|cite|quote|reveal|use|disclose|follow|trust)\b.{0,60}"
    rf"\b(?:{_WHAT}|sources?|other articles?|the user)\b"
    r"|<\|?(?:im_start|im_end|system|endoftext|user|assistant)\|?>|\[/?INST\]|<</?SYS>>"
    r"|(?<!#)#{2,}+ ?(?:instruction|system|response|human|assistant)"
    rf"|\b(?:BEGIN|END) (?:OF )?(?:SYSTEM|PROMPT|{_WHAT})\b|\b(?:DAN mode|do anything now)\b",
    re.IGNORECASE,
)
# "Ignore all earlier instructions", as it begins in German, French, Spanish, Portuguese, Italian,
# Dutch, Polish, Czech, Swedish, Danish or Norwegian, Turkish, Russian, Ukrainian, Greek, Arabic,
# Hindi, Chinese, Japanese and Korean: what is to be ignored, and the word for instructions.
_OTHERS = lazy_pattern(
    r"\b(?:ignorier\w*|vergiss|vergessen sie|missachte\w*)\b.{0,40}"
    r"\b(?:anweisung|anleitung|vorgaben|regeln|befehle)"
    r"|\b(?:ignore[zr]?|oublie[zr]?)\b.{0,40}\b(?:instructions|consignes|règles|directives)"
    r"|\b(?:ignora|ignore|ignorar|olvida|olvide)\b.{0,40}"
    r"\b(?:instrucciones|instruções|órdenes|reglas|regras|ordens)"
    r"|\b(?:ignora|ignorate|dimentica)\b.{0,40}\b(?:istruzioni|regole|direttive)"
    r"|\b(?:negeer|vergeet)\b.{0,40}\b(?:instructies|aanwijzingen|regels|opdrachten)"
    r"|\b(?:zignoruj|ignoruj|pomiń|zapomnij)\b.{0,40}"
    r"\b(?:instrukcj|polece|zasad|instrukc|pokyn|pravid)"
    r"|\bignorera?\b.{0,40}\b(?:instruks|instruktion)"
    r"|(?:talimat|yönerge|komut)\w*+.{0,40}(?:yok say|görmezden gel|unut)"
    r"|(?:игнорируй|проигнорируй|забудь|забудьте)\w*+.{0,40}(?:инструкци|указани|правил)"
    r"|(?:ігноруй|проігноруй|забудь)\w*+.{0,40}(?:інструкці|вказівк|правил)"
    r"|(?:αγνόησε|αγνοήστε|ξέχασε).{0,40}(?:οδηγί|εντολ)|تجاهل.{0,40}(?:التعليمات|الأوامر)"
    r"|(?:निर्देश|आदेश).{0,40}(?:अनदेखा|नज़रअंदाज़|भूल)"
    r"|(?:忽略|无视|無視|忘记|忘記).{0,20}(?:指令|指示|提示|规则|規則)"
    r"|(?:指示|命令|プロンプト|ルール).{0,20}(?:無視|忘れ)|(?:지시|명령|지침|프롬프트).{0,20}(?:무시|잊)",
    re.IGNORECASE,
)
_LONGEST = 2_000  # characters that are looked at


def is_instruction(sentence: str) -> bool:
    """Say whether `sentence` tells whoever reads it what to answer."""
    words = sentence[:_LONGEST]
    return bool(_ENGLISH.search(words) or _OTHERS.search(words))
