"""Subjects: the one whom a sentence is about, if it surely is one alone.

Takes a sentence of an article; gives the name that is the subject of its main clause, where nobody
else is named or told of in it that a pronoun behind it could mean.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from index.patterns import lazy_pattern
from index.stop_words import STOP_WORDS
from qa.names.first_names import FEMALE, MALE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from index.articles.article import Span

Sex = Literal["male", "female"]

SPOKEN = lazy_pattern(r"“[^”]*(?:”|$)|\"[^\"]*(?:\"|$)|«[^»]*(?:»|$)")
_CAPITAL = r"[A-ZÀ-ÖØ-ÞŁŚŠŽĐ](?:[\w-]|[’'](?!s\b)|(?<=\b[A-Z])\.)*"
_NAME = lazy_pattern(
    rf"(?<![\w’'-]){_CAPITAL}(?: (?:(?:de|del|der|den|van|von|al|bin|da|dos|di|la|le|ibn) ){{0,2}}"
    rf"{_CAPITAL}|(?:(?<=\b(?:Mr|Dr|Ms|Lt|Mt|St))|(?<=\b(?:Mrs|Sen|Rep|Gov|Gen|Col|Sgt|Rev))|"
    rf"(?<=\bProf))\. {_CAPITAL})*"
)
_MR = frozenset("mr sir lord king prince duke pope baron congressman senor herr father".split())
_MRS = frozenset(
    "mrs ms miss lady dame queen princess duchess baroness congresswoman frau sister".split()
)
_TITLES = frozenset(
    """
    president prime minister vice dr prof professor senator sen rep gov governor general gen colonel
    col captain lt lieutenant sgt sergeant major chancellor secretary judge justice representative
    mayor chairman ambassador chief detective inspector superintendent constable officer sheriff
    commissioner director first foreign defence defense finance interior home health education
    former acting deputy spokesman spokeswoman spokesperson attorney reverend rev bishop archbishop
    cardinal ayatollah sheikh imam rabbi admiral commander premier speaker leader head coach
    manager party state opposition then
    """.split()
).union(_MR, _MRS)
PEOPLES = lazy_pattern(
    r"(?:[A-Z]\w+(?:ian|ean|ish|ese|ican|yan|ani|raqi|aeli|emeni)|French|German|Dutch|Greek|Swiss|"
    r"Czech|Thai|Welsh|Afghan|Arab|Arabs|Roman|European|Republican|Democrat|Democratic|Labour|Tory|"
    r"Conservative|Liberal|Christian|Muslim|Jewish|Catholic|US|U\.S\.?|UK|EU|U\.N\.?|UN)s?"
)
_TIMES = frozenset(
    """
    january february march april may june july august september october november december monday
    tuesday wednesday thursday friday saturday sunday jan feb mar apr jun jul aug sept sep oct nov
    dec christmas easter ramadan
    """.split()
)
NOBODY = lazy_pattern(
    r"\b(?:University|College|School|Institute|Hospital|Party|House|Court|City|Town|County|Street|"
    r"Road|Avenue|Square|Park|Airport|Station|Bridge|River|Lake|Sea|Ocean|Island|Islands|Mountains?|"
    r"Mount|Valley|Bay|Beach|Cup|League|Games|Olympics?|Championships?|Open|Prize|Award|Awards|Act|"
    r"Bill|Treaty|Agreement|Convention|War|Union|Nations|Council|Committee|Commission|Congress|"
    r"Senate|Parliament|Ministry|Department|Agency|Office|Bureau|Authority|Administration|Bank|"
    r"Group|Company|Inc|Corp|Corporation|Ltd|Airlines?|Airways|Army|Navy|Force|Forces|Police|"
    r"Guard|News|Times|Post|Journal|Guardian|Magazine|Radio|Television|Network|Church|Cathedral|"
    r"Temple|Museum|Theatre|Theater|Club|United|Association|Federation|Foundation|Society|Center|"
    r"Centre|North|South|East|West|Northern|Southern|Eastern|Western|Central|Republic|Kingdom|"
    r"States?|Province|Region|District|Internet|Web|Twitter|Facebook|Google|YouTube|Wikipedia|"
    r"World|Day|Week|Conference|Summit|Forum|Festival|Series|Project|Programme|Program|System|"
    r"Service|Services|Security|Stadium|Arena|Hotel|Tower|Palace|Castle|Building)\b"
)
LANDS = frozenset(
    """
    afghanistan africa albania algeria america argentina armenia asia australia austria azerbaijan
    bahrain bangladesh belarus belgium bolivia bosnia brazil britain bulgaria burma cambodia
    cameroon canada chile china colombia congo croatia cuba cyprus denmark ecuador egypt england
    estonia ethiopia europe finland france gaza germany ghana greece guatemala haiti honduras
    hungary iceland india indonesia iran iraq ireland italy jamaica japan kazakhstan kenya kosovo
    kuwait laos latvia lebanon liberia libya lithuania luxembourg malaysia mali malta mexico moldova
    mongolia montenegro morocco mozambique myanmar namibia nepal netherlands nicaragua niger nigeria
    norway pakistan palestine panama paraguay peru philippines poland portugal qatar romania russia
    rwanda scotland senegal serbia singapore slovakia slovenia somalia spain sudan sweden
    switzerland syria taiwan tajikistan tanzania thailand tibet tunisia turkey turkmenistan uganda
    ukraine uruguay uzbekistan venezuela vietnam wales yemen zambia zimbabwe alabama alaska arizona
    arkansas california colorado connecticut delaware florida hawaii idaho illinois indiana iowa
    kansas kentucky louisiana maine maryland massachusetts michigan minnesota mississippi missouri
    montana nebraska nevada ohio oklahoma oregon pennsylvania tennessee texas utah vermont wisconsin
    wyoming beijing berlin brussels cairo chicago delhi geneva kabul kyiv london moscow paris
    seattle tehran tokyo hollywood instagram medicare covid covid-19 brexit internet taliban hamas
    kremlin pentagon bible english spanish russian mandarin
    """.split()
)
_PLACED = lazy_pattern(
    r"(?:\b(?:[Ii]n|[Aa]t|[Nn]ear|[Ii]nto|[Aa]cross|[Oo]utside|[Ii]nside|[Aa]round|[Tt]hrough|"
    r"[Tt]owards?|[Oo]n|[Ff]rom|[Ss]outh|[Nn]orth|[Ee]ast|[Ww]est|"
    r"(?:city|town|village|state|province) of) (?:the )?|\b[Tt]he )$"
)
_BOTH_SEXES = (
    r"person|officer|driver|victim|suspect|spokesperson|lawyer|attorney|minister|president|premier|"
    r"leader|judge|teacher|doctor|nurse|colleague|friend|player|coach|manager|candidate|author|"
    r"director|singer|partner|boss|chief|pilot|soldier|opponent|rival|predecessor|successor|"
    r"journalist|reporter|neighbou?r|baby|child|patient|student|teenager|passenger|passer-by|"
    r"someone|somebody|anyone|everyone|governor|senator|mayor|secretary|professor|expert|analyst|"
    r"prosecutor|counterpart|owner|founder|executive|official|witness|worker|researcher|scientist|"
    r"writer|artist|captain|general|commander|speaker|chancellor|critic|supporter|member|relative|"
    r"parent|sibling|twin|cousin|fan|guest|host|client|customer|employee|aide|adviser|advisor|"
    r"assistant|deputy|incumbent|winner|champion|defendant|plaintiff|accuser|attacker|gunman|"
    r"shooter|killer|murderer|resident|citizen|cyclist|rider|runner|striker|goalkeeper|defender"
)
_OTHERS = {
    "male": lazy_pattern(
        rf"\b(?:man|boy|son|brother|father|husband|uncle|nephew|grandson|grandfather|boyfriend|king|"
        rf"prince|spokesman|chairman|businessman|policeman|congressman|actor|{_BOTH_SEXES})(?![\w-])"
    ),
    "female": lazy_pattern(
        rf"\b(?:woman|girl|daughter|sister|mother|wife|aunt|niece|granddaughter|grandmother|"
        rf"girlfriend|queen|princess|spokeswoman|chairwoman|businesswoman|policewoman|"
        rf"congresswoman|actress|{_BOTH_SEXES})(?![\w-])"
    ),
}
_ROLE = lazy_pattern(rf"(?:{_OTHERS['male'].pattern}|{_OTHERS['female'].pattern}),? $")
FINITE = (
    r"(?:is|was|has|had|will|would|could|should|can|may|might|must|did|does|says|tells|adds|believes|"
    r"thinks|wants|plans|hopes|calls|argues|claims|warns|insists|notes|explains|writes|plays|works|"
    r"lives|leads|runs|became|becomes|began|begins|came|comes|went|goes|won|lost|led|met|made|gave|"
    r"told|said|took|saw|spoke|wrote|left|held|found|felt|fell|rose|ran|sent|set|put|cut|got|hit|"
    r"stood|struck|brought|thought|fought|knew|grew|drew|flew|threw|shot|spent|paid|heard|wore|chose|"
    r"drove|swore|sang|broke|beat|read|quit|kept|built|sold|bought|sought|caught|taught|[a-z-]{2,}ed)"
)
PREDICATE = lazy_pattern(
    rf"(?:,? (?:\d{{1,3}},|aged \d+,|\([^()]{{1,60}}\)))?"
    rf"(?:, (?P<aside>(?!and\b|or\b)[^,;“”\"]{{3,120}}),)?"
    rf"(?: (?:also|later|then|now|once|never|still|already|recently|reportedly|again|\w+ly|"
    rf"himself|herself|on [A-Z]\w+day|[A-Z]\w+day)){{0,2}} {FINITE}\b"
)
_PREDICATE_NOUN = lazy_pattern(  # "Ada Brown was the driver"
    r"\b(?:as|was|is|became|be|been|become) (?:(?:an?|the) )?[\w ’'-]{0,40}$"
)
_PERSONAL = lazy_pattern(r"\b(?:he|she|him|his|her|hers)\b", re.IGNORECASE)
REPORTS = r"(?:said|says|added|adds|told|explained|wrote|writes|noted|stated|argued|warned|claimed)"
_LONGEST = 3  # words of the name of a company, or of a person
_CEO = lazy_pattern(r"\b(?:C[A-Z]O|VP|President|Director|Minister|Secretary|Chairman|Founder)s?\b")
_REPORTED = lazy_pattern(rf"(?: (?:also|later|then))? {REPORTS}\b(?: (?:on )?[A-Z]\w+)?[.,]")
LEAD = lazy_pattern(
    r"(?:(?:But|And|Still|However|Then|Also|Meanwhile|So|Yet),? )?"
    r"(?:[A-Za-z][\w’'-]*(?: [^,;:“”\"]{1,100})?, )?"
)
_CALLED = lazy_pattern(r"(?:(?:The|An?|Its?|Former|Acting|Deputy|Then) )?(?:[\w’'-]+ ){0,6}?$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Where the name of the subject stands in its sentence."""

    span: Span
    name: str


@dataclass(frozen=True, slots=True)
class _Named:
    """A name in a sentence, without titles; `title` are these, `whole` is the span of both."""

    span: Span
    name: str
    title: tuple[str, ...]
    whole: Span


def to_subject(sentence: str, sex: Sex | None, text: str) -> Subject | None:
    """Return the subject of `sentence`, None where another could be meant by a pronoun behind it.

    The pronoun is of `sex`, None for one of a thing. `text` is that of the whole article, in which
    a surname alone stands with its first name.
    """
    plain = SPOKEN.sub(lambda spoken: " " * len(spoken[0]), sentence)
    named = list(_names(sentence))
    subject = next((one for one in named if _is_subject(one, plain)), None)
    if subject is None:
        return None
    known = _known(subject, text)
    before, after = plain[: subject.whole[0]], plain[subject.whole[1] :]
    if _REPORTED.match(after) and _PERSONAL.search(before):
        return None  # "He left early, Ada Brown said."
    if sex is not None and (not known[0] or known[1] not in (None, sex)):
        return None
    if sex is None and (known[0] or not _is_thing(subject, text)):
        return None
    if any(_could_be_meant(one, subject.name, (sentence, sex, text)) for one in named):
        return None
    if sex is not None and _tells_of_others(plain, subject, _OTHERS[sex]):
        return None
    return Subject(span=subject.span, name=subject.name)


def names_somebody(sentence: str, sex: Sex, text: str) -> bool:
    """Say whether `sentence` names or tells of a person whom a pronoun of `sex` could mean."""
    plain = SPOKEN.sub(lambda spoken: " " * len(spoken[0]), sentence)
    return _tells_of_others(plain, None, _OTHERS[sex]) or any(
        _could_be_meant(one, "", (sentence, sex, text)) for one in _names(sentence)
    )


def _names(sentence: str) -> Iterator[_Named]:
    """Yield the names in `sentence`: runs of capitalised words, less the titles before them."""
    for match in _NAME.finditer(sentence):
        start, end = match.span()
        if sentence[:start].strip(" “\"'‘(") == "":  # a capital at the start says nothing
            first = match[0].split()[0].lower()
            if first in STOP_WORDS or first in _OPENERS:
                start = match.start() + len(match[0].split()[0]) + 1
        words = sentence[start:end].split() if start < end else []
        title = []
        at = start
        while words and (_bare(words[0]) in _TITLES or PEOPLES.fullmatch(words[0])):
            title.append(_bare(words[0]))
            at += len(words.pop(0)) + 1
        if words:
            yield _Named((at, end), sentence[at:end], tuple(title), (start, end))


NO_FIRST_NAMES = STOP_WORDS.union(
    """
    new great south north east west northern southern eastern western central saudi sri san los las
    real hurricane typhoon cyclone storm tropical lake mount port fort saint st united american
    british european president's city greater inner outer upper lower old big team club lord's
    hotel street operation project black white red blue green super
    """.split()
)
_OPENERS = frozenset(
    """
    according speaking after before since during while although though because if when however
    meanwhile earlier later last next then also still despite under over between among against
    following until unlike like instead yesterday today both all some many most several one two
    three four five other another no not even only just our my your
    """.split()
)


def _bare(word: str) -> str:
    return word.rstrip(".").lower()


def _is_subject(one: _Named, plain: str) -> bool:
    """Say whether a name stands where the subject of a sentence stands."""
    start, end = one.whole
    after = plain[end:]
    if plain[start:end].strip() == "":
        return False  # within what is said
    said_behind = re.match(rf" {REPORTS}\b|(?:, [^,;]{{3,80}})?[.]$", after) or after in ("", ".")
    before = plain[:start]
    if said_behind and re.search(rf"(?:^|[ ,]){REPORTS} (?:[a-z’'-]+ ){{0,4}}$", before):
        return before[: before.rstrip().rfind(" ")].strip(" ,") == ""
    is_aside = before.endswith(", ") and after.startswith(", ")  # "The owner, Ada Brown, said"
    if not PREDICATE.match(after) and not (is_aside and PREDICATE.match(after[1:])):
        return False
    lead = LEAD.match(before)
    rest = before[lead.end() :] if lead else before
    if not rest.strip():
        return True
    return bool(_CALLED.fullmatch(rest)) and bool(_ROLE.search(rest))


def _known(one: _Named, text: str) -> tuple[bool, Sex | None]:
    """Return whether a name is a person's, and of which sex its bearer is, as far as it tells."""
    sex = _sex_of(one.name.split()[0].lower(), one.title)
    words = one.name.split()
    if NOBODY.search(one.name) or one.name.isupper():
        return False, None
    if sex or (one.title and set(one.title) & _TITLES):
        return True, sex
    if len(words) == 1:
        return _by_whole_name(words[0], text)
    return len(words) <= _LONGEST and _stands_alone(words[-1], text), None


def _is_thing(one: _Named, text: str) -> bool:
    """Say whether a name has its capital inside sentences of `text`, too, and holds no rôle."""
    words = one.name.split()
    inside = re.search(rf"[a-z,] {re.escape(words[0])}\b", text)
    return bool(inside) and len(words) <= _LONGEST and not _CEO.search(one.name)


def _stands_alone(surname: str, text: str) -> bool:
    """Say whether the last word of a name stands for the whole in `text`, as a surname does."""
    alone = rf"(?<![A-ZÀ-Þ][\w’'.-])(?<=[\w,”\"] ){re.escape(surname)}(?:[’']s)? [a-z]"
    return any(
        not text[: match.start()].rsplit(None, 1)[-1][:1].isupper()
        for match in re.finditer(alone, text)
    ) or bool(re.search(rf"(?m)(?:^|[.!?”\"] ){re.escape(surname)}(?:[’']s)? [a-z]", text))


def _by_whole_name(surname: str, text: str) -> tuple[bool, Sex | None]:
    """Return what the whole names tell with which a surname stands in `text`."""
    found: set[Sex | None] = set()
    is_person = False
    first_name = rf"\b({_CAPITAL}|(?:Mr|Mrs|Ms|Dr|Sen|Rep|Gov|Gen|Col|Sgt|Rev|Prof)\.)"
    for match in re.finditer(
        rf"{first_name} (?:{_CAPITAL} |[A-Z]\. )?{re.escape(surname)}\b", text
    ):
        first = _bare(match[1])
        sex = _sex_of(first, (first,))
        is_person = is_person or first not in NO_FIRST_NAMES
        if sex:
            found.add(sex)
    if len(found) > 1:
        return False, None
    return is_person, next(iter(found), None)


def _sex_of(first: str, title: Sequence[str]) -> Sex | None:
    if first in MALE or not _MR.isdisjoint(title):
        return "male"
    return "female" if first in FEMALE or not _MRS.isdisjoint(title) else None


def _could_be_meant(one: _Named, subject: str, of: tuple[str, Sex | None, str]) -> bool:
    """Say whether a name beside that of the subject may be of what a pronoun could mean.

    `of` are the sentence, the pronoun's sex, and the article's text. The subject's own names, times
    and peoples are not; nor, for a person, places and bodies, and whom a first name or title tells
    to be of the other sex.
    """
    sentence, sex, text = of
    if set(one.name.split()) & set(subject.split()):
        return False
    words = {_bare(word) for word in one.name.split()}
    if words <= _TIMES | (LANDS if sex else frozenset()) or PEOPLES.fullmatch(one.name):
        return False
    is_person, known = _known(one, text)
    if sex is None:
        placed = _PLACED.search(sentence[: one.whole[0]])
        return not is_person and not (placed and not placed[0].lower().startswith("the"))
    if is_person:
        return known in (None, sex)
    if NOBODY.search(one.name) or one.name.isupper():
        return False
    if _PLACED.search(sentence[: one.whole[0]]):
        return False
    follows = re.match(r"(?:[’']s)? (?:\w+ ){0,2}?(\w+)", sentence[one.whole[1] :])
    return not (follows and _ROLE.search(f"{follows[0]} "))


def _tells_of_others(plain: str, subject: _Named | None, others: re.Pattern[str]) -> bool:
    """Say whether a sentence tells of a person without a name, but for its subject."""
    return any(
        not _PREDICATE_NOUN.search(plain[: match.start()])
        and plain[match.end() : match.end() + 1] != "s"
        and (subject is None or not _is_of_subject(plain, match.span(), subject))
        for match in others.finditer(plain)
    )


def _is_of_subject(plain: str, noun: Span, subject: _Named) -> bool:
    """Say whether a noun for a person tells what the subject is: "Ada Brown, a nurse, said"."""
    (start, end), (left, right) = subject.whole, noun
    if left < start:  # "police officer Ada Brown", but not "Asked by an officer, Ada Brown"
        return not re.search(r"[,;]", plain[right:start].rstrip(" ,"))
    aside = PREDICATE.match(plain[end:])
    return left < end or bool(aside and aside["aside"] and right <= end + aside.end("aside"))
