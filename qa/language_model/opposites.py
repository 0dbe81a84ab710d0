"""Opposites: words that turn a statement into its contrary.

Takes a claim and a sentence; says whether the one has a word where the other has its opposite.
"""

from __future__ import annotations

from functools import cache

from qa.overlap import to_stem, to_stems

_PAIRS = """
first last, largest smallest, biggest smallest, highest lowest, most least, more less, more
fewer, major minor, best worst, oldest newest, oldest youngest, longest shortest, strongest
weakest, fastest slowest, high low, large small, big small, long short, old new, strong weak,
fast slow, rich poor, hot cold, early late, earliest latest, earlier later, before after, above
below, over under, inside outside, always never, often rarely, north south, northern southern,
east west, eastern western, upper lower, male female, men women, public private, modern ancient,
maximum minimum, increase decrease, increased decreased, rise fall, won lost, win lose, gained
lost, accepted rejected, agreed disagreed, approved rejected, allowed forbidden, supported
opposed, support oppose, started stopped, began ended, begin end, started finished, opened
closed, joined left, bought sold, legal illegal, common rare, popular unpopular, successful
unsuccessful, important unimportant, positive negative, direct indirect, local foreign, rural
urban, top bottom, beginning end, advantage disadvantage, benefits dangers, friends enemies,
possible impossible, remembered forgotten, loved hated, built destroyed, created destroyed,
raise lower, raised lowered, raises lowers, rises falls, rose fell, rising falling, climbed
dropped, grew shrank, grow shrink, gain lose, up down, easier harder, easy hard, simple
difficult, better worse, good bad, good poor, likely unlikely, cause prevent, caused prevented,
brief long, brief prolonged, praised criticised, praised criticized, praise criticise, welcomed
condemned, confirmed denied, admitted denied, accept reject, agree disagree, agree refuse,
agreed refused, allow forbid, allow ban, allowed banned, permitted banned, permit prohibit,
legalised banned, backed opposed, approve reject, passed rejected, profit loss, profits losses,
success failure, succeeded failed, succeed fail, alive dead, survived died, guilty innocent,
convicted acquitted, convicted cleared, arrested released, hired fired, hired sacked, appointed
dismissed, arrived left, entered left, came went, start end, starts ends, begin finish, begins
ends, opens closes, open closed, opened shut, arrive leave, accelerate slow, faster slower,
stronger weaker, strengthen weaken, strengthened weakened, cheaper dearer, cheap expensive,
cheaper costlier, warmer colder, warm cold, hotter cooler, wet dry, full empty, safe dangerous,
safe unsafe, healthy sick, tightened eased, tighten ease, extend shorten, extended cut, expanded
reduced, expand reduce, increase reduce, increased reduced, increases decreases, raised cut,
raise cut, raising lowering, raising cutting, doubled halved, majority minority, winner loser,
victory defeat, beat lost, defeated lost, ally enemy, allies enemies, love hate, true false,
real fake, right wrong, day night, morning evening, summer winter, spring autumn, buyer seller,
buy sell, import export, imports exports, lend borrow, teacher pupil, employer employee,
plaintiff defendant, young old, younger older, taller shorter, larger smaller, bigger smaller,
greater smaller, greater less, higher lower, many few, all none, everyone nobody, often seldom,
with without, including excluding, present absent, permanent temporary, voluntary compulsory,
optional mandatory, optional compulsory, peaceful violent, optimistic pessimistic, unanimous
divided, expected unexpected, sufficient insufficient, able unable, willing unwilling, married
divorced, son daughter, father mother, brother sister, husband wife, uncle aunt, boy girl, boys
girls, man woman, king queen, prince princess
"""


@cache
def opposites() -> dict[str, list[str]]:
    """Return the opposites of each word that has one."""
    found: dict[str, list[str]] = {}
    for pair in _PAIRS.split(","):
        one, other = pair.split()
        found.setdefault(one, []).append(other)
        found.setdefault(other, []).append(one)
    return found


def is_opposed(claim: str, sentence: str) -> bool:
    """Say whether a word of `claim` has its opposite in `sentence`, which has not the word itself.

    Nor may the claim have that opposite. Words are compared by their stems.
    """
    said, told = to_stems(claim), to_stems(sentence)
    return any(
        told & contraries and not said & contraries
        for word, contraries in _by_stem().items()
        if word in said and word not in told
    )


@cache
def _by_stem() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for word, others in opposites().items():
        found.setdefault(to_stem(word), set()).update(map(to_stem, others))
    return found
