"""Read sentences: the sentences of a passage as they were read, each with its best short answer.

Takes a passage and what the model makes of it; gives its sentences, and what their form tells
better than the model does: the cell of a table, the speaker of a transcript or of a quotation, who
or what is described, and which end of a change is asked for.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from index.search.narrowing import holds_phrases
from index.stop_words import STOP_WORDS
from qa.changes import to_end_of_change
from qa.corrections import is_taken_back
from qa.extent import whole_list
from qa.names.columns import BETWEEN, columns_in
from qa.names.turns import MAX_CHARACTERS as MAX_TURN
from qa.names.turns import ends_in_question, turn_at
from qa.overlap import to_stems
from qa.reported import in_quotation, leads_to_question, says
from qa.same_answer import to_folded
from qa.speech import speaker_before

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.articles.article import Span
    from index.passages import Sentence
    from index.search.retrieved import RetrievedPassage
    from qa.described import DescribedQuestion
    from qa.kinds import Kind
    from qa.spans import SpanScores

_QUOTED_ODDS, _NOT_QUOTED_ODDS = 12.0, -12.0  # that it says who said the very words asked for
_DESCRIBED_ODDS, _TITLED_ODDS = 10.0, 8.0  # that it says who or what was asked for
_NAMED_ODDS = -12.0  # that a sentence does, which only has the name
REPORT_ODDS = 6.0  # of a sentence that, by its grammar, reports the words that were asked for


@dataclass(frozen=True, slots=True)
class ReadSentence:
    """A sentence of a passage with its best short answer.

    `words` are the short answer's, folded. `is_report`: by its grammar it reports the words asked
    for, or describes what is; of several such each can be right. `is_quoted`: it has the words as
    they were asked for.
    """

    found: RetrievedPassage
    span: Span
    short_answer: Span
    words: str
    odds: float
    is_report: bool = False
    is_quoted: bool = False


def to_read_sentences(
    found: RetrievedPassage, whole: Sequence[Sentence], scores: SpanScores, kind: Kind
) -> list[ReadSentence]:
    """Return the sentences in the passage, but for headings, questions and what is taken back.

    `whole` are the article's around it. A sentence too long for one passage is quoted as far as
    the passage goes.
    """
    passage, article = found.passage, found.article
    starts = [passage.start + start for start, _ in scores.offsets]
    kept = []
    at = bisect_right(whole, passage.start, key=lambda sentence: sentence.end)
    rest = itertools.islice(whole, at, None)
    for sentence in itertools.takewhile(lambda one: one.start < passage.end, rest):
        start, end = max(sentence.start, passage.start), min(sentence.end, passage.end)
        is_cut = (start, end) != (sentence.start, sentence.end)
        is_whole_passage = (start, end) == (passage.start, passage.end)
        if sentence.is_heading or (is_cut and not is_whole_passage):
            continue
        if ends_in_question(article.text, start, end) or leads_to_question(article, start):
            continue
        first, last = bisect_left(starts, start), bisect_left(starts, end)
        if first == last:
            continue
        (left, right), odds = scores.best(first, last)
        short = passage.start + left, passage.start + right
        if is_taken_back(article.text[start:end], short[0] - start, short[1] - start):
            continue
        if kind == "list":
            short = whole_list(article.text, (start, end), short)
        words = to_folded(article.text[slice(*short)])
        kept.append(ReadSentence(found, (start, end), short, words, odds))
    return kept


def by_column(one: ReadSentence, asked: set[str]) -> ReadSentence:
    """Return a row of a table with the cell as answer that `asked` names by its row and column.

    Others stay as they are.
    """
    text, (start, end) = one.found.article.text, one.span
    columns = columns_in(one.found.article, one.span)
    if not columns:
        return one
    key = to_stems(text[start:end].split(BETWEEN, 1)[0]) - STOP_WORDS
    named = [
        column
        for column in columns
        if column.start > 0 and (to_stems(column.header) - STOP_WORDS) & asked
    ]
    if not key or not key <= asked or len(named) != 1:
        return one
    span = start + named[0].start, start + named[0].end
    odds = max(one.odds, REPORT_ODDS)
    return replace(one, short_answer=span, words=to_folded(text[slice(*span)]), odds=odds)


def by_quotation(one: ReadSentence, quoted: Sequence[str]) -> ReadSentence:
    """Return a sentence that quotes one of `quoted` with who says it as the answer.

    One that has none of them says nothing of who said it.
    """
    start, end = one.span
    text = one.found.article.text[start:end]
    if not any(holds_phrases(text, [words]) for words in quoted):
        return replace(one, odds=min(one.odds, _NOT_QUOTED_ODDS))
    named = in_quotation(quoted, text)
    if named is None:
        line = one.found.article.text.rfind("\n", 0, start) + 1
        found = speaker_before(one.found.article.text[line:start], text)
        if found is None:
            return one
        start, named = line + found[0], (found[1][0] - found[0], found[1][1] - found[0])
    name = start + named[0], start + named[1]
    return replace(
        one,
        span=(start, end),
        short_answer=name,
        words=to_folded(one.found.article.text[slice(*name)]),
        odds=max(one.odds, _QUOTED_ODDS),
        is_report=True,
        is_quoted=True,
    )


def by_speaker(one: ReadSentence, said: frozenset[str]) -> ReadSentence:
    """Return a sentence of a transcript in which that is said with its speaker as the answer.

    It then reaches back to the name. Others stay as they are.
    """
    text, (start, end) = one.found.article.text, one.span
    turn = turn_at(one.found.article, start)
    if turn is None or not turn.is_named or end - turn.span[0] > MAX_TURN:
        return one
    if not says(said, text[start:end]):
        return one
    span = min(start, turn.span[0]), end
    return replace(
        one,
        span=span,
        short_answer=turn.span,
        words=to_folded(turn.name),
        odds=max(one.odds, REPORT_ODDS),
        is_report=True,
    )


def by_description(one: ReadSentence, described: DescribedQuestion) -> ReadSentence:
    """Return a sentence that says who or what was asked for with these words as the answer.

    One that only has a person's name, or tells what the person did, hardly says who that is. Others
    stay as they are.
    """
    start, end = one.span
    text = one.found.article.text[start:end]
    found = described.describe(text, one.found.article.text)
    if found is None:
        is_of_person = described.is_of_person_by_name
        return replace(one, odds=min(one.odds, _NAMED_ODDS)) if is_of_person else one
    span = start + found.span[0], start + found.span[1]
    return replace(
        one,
        short_answer=span,
        words=to_folded(text[slice(*found.span)]),
        odds=max(one.odds, _DESCRIBED_ODDS if found.is_full else _TITLED_ODDS),
        is_report=True,
    )


def by_change(one: ReadSentence, question: str) -> ReadSentence:
    """Return a sentence that tells of a change with that end of it that `question` asks for.

    Others stay as they are.
    """
    text, (start, end) = one.found.article.text, one.span
    short = one.short_answer[0] - start, one.short_answer[1] - start
    meant = to_end_of_change(question, text[start:end], short)
    if meant is None:
        return one
    span = start + meant[0], start + meant[1]
    return replace(one, short_answer=span, words=to_folded(text[slice(*span)]))
