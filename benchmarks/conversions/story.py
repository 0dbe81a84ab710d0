"""The text that is converted: headings, a list, a table, a quote, a note, and every odd sign.

Takes nothing; gives the text in blocks, its sentences told apart by whoever wrote them, and ten
questions over it. The words are marked up as in HTML: <em>, and <sup> for the mark of the note.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["heading", "paragraph", "item", "row", "quote", "note"]
_MARKUP = re.compile(r"<sup>.*?</sup>|</?em>")
_SIGNS = str.maketrans(
    {"\xad": "", "\u2009": " ", "\xa0": " ", "\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A block of the text; `parts` are its sentences, of a row the cells."""

    kind: Kind
    parts: tuple[str, ...]

    @property
    def words(self) -> str:
        """All of it, marked up; of a row, the cells with blanks between."""
        return " ".join(self.parts)


def plain(words: str) -> str:
    """Return words as they are read: no mark of a note, no soft hyphen, no thin space."""
    return _MARKUP.sub("", words).translate(_SIGNS)


def sentences() -> list[str]:
    """Return what can be quoted of the text, in order: sentences, items, rows."""
    found: list[str] = []
    for block in STORY:
        if block.kind in ("paragraph", "quote", "note"):
            found += map(plain, block.parts)
        elif block.kind in ("item", "row"):
            found.append(plain(block.words))
    return found


def _block(kind: Kind, *parts: str) -> Block:
    return Block(kind=kind, parts=parts)


TITLE = "The tide mill at Sallow Creek grinds again"
AUTHOR = "Käthe Müller-Öhlström"
SOURCE = "The Sample Gazette"
DATE = "2024-03-12"
URL = "https://gazette.example/tide-mill"
_TABLE = (
    ("Year", "Flour sold", "Visitors"),
    ("2021", "3\u2009150 kg", "1\u2009204"),
    ("2022", "7\u2009480 kg", "2\u2009610"),
    ("2023", "11\u2009925 kg", "4\u2009377"),
)
STORY: tuple[Block, ...] = (
    _block(
        "paragraph",
        "After ninety years of silence the tide mill at Sallow Creek has ground its first sack of"
        " wheat.",
        "On Saturday morning, at the turn of the tide, the miller Jürgen Weißkopf pulled a chain,"
        " a gate of oak rose by the width of a hand, and the wheel began to move.",
        "About three hundred people had come to watch, and many of them went home with a paper bag"
        " of warm flour.",
    ),
    _block(
        "paragraph",
        "A tide mill needs neither wind nor a river.",
        "When the sea comes in it \ufb01lls a pond behind a dam, and when the sea goes out the pond"
        " empties through a narrow race and turns the wheel.",
        "That gives two working spells a day, each of them a little under \ufb01ve hours, and each"
        " about \ufb01fty minutes later than the day before.",
        "The millers of old slept when the moon let them.",
    ),
    _block(
        "paragraph",
        "The pond at Sallow Creek holds 48\u2009500 cubic metres of water at a spring tide, and"
        " little more than half of that at neaps.",
        "According to the harbour office the di\ufb00erence between high and low water is"
        " 5.2\xa0metres on an average day.",
        "The dam that holds the pond back is 214\xa0metres long and was built of clay, chalk and"
        " bundles of willow.",
    ),
    _block("heading", "A ruin with a roof"),
    _block(
        "paragraph",
        "Nobody knows who built the \ufb01rst mill on the creek.",
        "A charter of 1327 grants the monks of Saint Brannoc a third of its toll, so it must have"
        " been older than that.",
        "The house that stands today dates from 1791 and once drove four pairs of mill\xadstones,"
        " which made it one of the largest on the coast.",
        "In 1934 a storm broke the sea gate, and the owner, who had debts, locked the door and"
        " moved inland.",
    ),
    _block(
        "paragraph",
        "For decades the building served as a store for nets and coal.",
        "Boys climbed in through the race to catch eels, and in the dry summer of 1976 the pond was"
        " used as a football pitch.",
        "By the time the county listed the mill as a monument, two of its three \ufb02oors had"
        " fallen in, and 84<sup>1</sup> of the hundred and ten cogs of the great wheel were"
        " missing.",
        "What saved the rest, the surveyors found, was the roof: a former owner had covered it with"
        " lead, and thieves had never noticed.",
    ),
    _block(
        "paragraph",
        "The plan to repair it came from Margarethe Quandt, a retired engineer of bridges who had"
        " moved to the village in 2009.",
        "She measured the ruin on foot with a folding rule, drew it on the back of old sea charts,"
        " and went from door to door with the drawings under her arm.",
        "It took her six years to \ufb01nd the money.",
        "The county gave 640\u2009000\xa0euros, a lottery gave 275\u2009000\xa0euros, and the"
        " village itself collected 91\u2009300\xa0euros at fairs, concerts and one very long"
        " pancake break\xadfast.",
    ),
    _block("heading", "Oak, iron and patience"),
    _block(
        "paragraph",
        "The wheel was the hardest part.",
        "It measures 5.8\xa0metres across, weighs eleven tonnes, and had to be made of oak that had"
        " dried for at least eight years.",
        "A sawmill in the Ardennes had such timber, because a customer who had ordered it for a"
        " cathedral had gone bankrupt.",
        "Four wheel\xadwrights worked on it for fourteen months, and not one of them had ever built"
        " a water wheel before.",
    ),
    _block(
        "paragraph",
        "The restorers kept to three rules, which still hang on a board beside the door.",
    ),
    _block("item", "Whatever is sound stays where it is, even if it is ugly."),
    _block(
        "item", "Whatever is replaced is replaced in the same material and marked with the year."
    ),
    _block("item", "Whatever nobody understands is drawn, photographed and left alone."),
    _block(
        "paragraph",
        "The third rule proved its worth in the loft.",
        "There the carpenters came upon a row of wooden pegs, each with a notch, for which nobody"
        " had an explanation.",
        "An old baker from the next valley recognised them at once: they were the accounts of the"
        " last miller, one peg for each farm, one notch for each sack that was still to be paid.",
        "Ottilie Brandt, whose grand\xadfather had farmed the hill above the creek, found that her"
        " family still owed the mill for seven sacks, and paid for them in cash.",
    ),
    _block("heading", "What the mill earns"),
    _block(
        "paragraph",
        "Parts of the mill have been open since 2021, when a small electric motor turned one pair"
        " of stones for visitors.",
        "The figures of the trust that runs it show how quickly that grew.",
    ),
    *(_block("row", *row) for row in _TABLE),
    _block(
        "paragraph",
        "With the wheel at work the trust expects to sell 20\u2009000\xa0kg of flour this year,"
        " most of it to four bakeries within a day’s walk.",
        "A kilogram costs 2.40\xa0euros, which is three times the price in a supermarket, and the"
        " bakers say that their customers ask for it by name.",
        "The motor is to be sold.",
    ),
    _block(
        "paragraph",
        "Not everyone is content.",
        "Anglers complain that the gate shuts out sea trout in spring, and a professor of ecology,"
        " Søren Dahl, has counted fewer wading birds on the mud since the pond is kept full.",
        "He wants the trust to leave the gate open for ten weeks a year, from the middle of March"
        " on.",
        "The trust has o\ufb00ered him four, and both sides say that they are still talking.",
    ),
    _block("paragraph", "In her speech on Saturday Margarethe Quandt spoke of that quarrel, too."),
    _block(
        "quote",
        "A mill is a bargain with the sea, and the sea never signs anything.",
        "We shall have to ask it again every morning, and the birds have as good a right to an"
        " answer as we do.",
    ),
    _block("heading", "How to see it"),
    _block(
        "paragraph",
        "The mill grinds on every Saturday and on the \ufb01rst Sunday of the month, whenever the"
        " tide allows, and the hours are chalked on the gate two days before.",
        "Entry costs 6\xa0euros, children pay nothing, and dogs have to wait in the yard.",
        "The loft can be visited only with a guide, since its stairs are as steep as a ladder and"
        " the pegs are <em>not</em> to be touched.",
    ),
    _block(
        "paragraph",
        "Those who would rather stay at home can watch the wheel through a camera that the school"
        " has mounted under the eaves.",
        "Its picture freezes now and then, because the swallows have begun to nest on the cable,"
        " and the \ufb01rst rule of the board applies to them as well.",
    ),
    _block(
        "note",
        "The survey of 1988 counted 86, because it took two wedges for cogs.",
    ),
)
QUESTIONS: tuple[str, ...] = (
    "How much water does the pond at Sallow Creek hold at a spring tide?",
    "How long is the dam?",
    "When did a storm break the sea gate?",
    "How many cogs of the great wheel were missing?",
    "How much money did the county give?",
    "How much does the wheel weigh?",
    "How many weeks a year does Søren Dahl want the gate to be open?",
    "Whose family still owed the mill for seven sacks?",
    "How many visitors came in 2022?",
    "What does entry to the mill cost?",
)
