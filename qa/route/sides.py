"""Both sides: whether it is asked what speaks for and against the answer before."""

from __future__ import annotations

from qa.route.words import any_of

_IT = r"(?:it|this|that|the answer|the claim)"
_BOTH_SIDES = any_of(
    rf"^(?:and )?what (?:else )?(?:speaks|speaks for and|is there|is|would be) (?:for|against|"
    rf"in favou?r of) (?:and against )?{_IT}\W*$",
    rf"^(?:and )?what (?:else )?(?:supports|contradicts|confirms|refutes|disproves|backs(?: up)?|"
    rf"goes against|supports (?:or|and) contradicts) {_IT}\W*$",
    rf"^(?:and )?(?:who|which (?:articles?|outlets?|sources?)) (?:else )?(?:says? (?:so|otherwise|"
    rf"the opposite)|disagrees?|agrees?|contradicts?|confirms?|supports?|disputes?)(?: with)?"
    rf"(?: {_IT})?\W*$",
    rf"^(?:is|are) there (?:any )?(?:evidence|articles?|sources?|quotes?|passages?) (?:for|against|"
    rf"that (?:supports?|contradicts?|disagrees? with))(?: {_IT})\W*$",
    rf"^(?:show (?:me )?|give me )?(?:both sides|(?:all )?(?:the )?(?:evidence|quotes) )?"
    rf"(?:for and against|pros and cons|both sides)(?: of)?(?: {_IT})?\W*$",
    rf"^does (?:anything|any (?:article|outlet|source)|anyone|anybody) (?:speak against|contradict|"
    rf"support|confirm|dispute|disagree with) {_IT}\W*$",
)


def wants_both_sides(question: str) -> bool:
    """Say whether `question` asks for what is for the answer before it and against it."""
    return _BOTH_SIDES.search(" ".join(question.replace("’", "'").split())) is not None
