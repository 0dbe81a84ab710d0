"""Writer: an answer in quotes is put into words by a language model, and each claim is checked.

Takes an Answer with the passages that were read for it; gives it again and again as it grows, claim
by claim. What a model writes is believed in nothing: a claim counts as far as the passages bear it
out, and whatever goes wrong, the quotes stand.
"""

from __future__ import annotations

import re
import threading
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Self

from index.errors import QuothError
from qa.answer import ABSTENTION
from qa.language_model.assembling import Draft, assemble
from qa.language_model.pieces import to_pieces
from qa.language_model.prompt import to_prompt
from qa.language_model.sources import to_computed, to_sources
from qa.written import Written

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from index.search.retrieved import RetrievedPassage
    from qa.answer import Answer, Turn
    from qa.language_model.model import LanguageModel
    from qa.language_model.pieces import Piece
    from qa.language_model.prompt import Prompt
    from qa.language_model.support import ClaimChecker

# What is noted of an answer. Each is followed by the quotes, or stands beside what was written.
FAILED = "Not written: {problem}."
STOPPED = "The writing was stopped."
NOTHING_HELD = "The articles do not bear out what was written, so it is left out."
REFUSED = "The language model found no answer in the passages."
UNSURE = "No quote by itself answers this surely: this was written from what comes nearest."


class Writer:
    """Puts answers into words with `model`, held to the articles by `checker`.

    Claims that these do not bear out are marked, or left out where it `is_strict`.
    """

    def __init__(
        self, model: LanguageModel, checker: ClaimChecker, *, is_strict: bool = False
    ) -> None:
        self.model = model
        self._checker = checker
        self._is_strict = is_strict

    @classmethod
    def open(cls, what: str, *, model: str | None = None, is_strict: bool = False) -> Self:
        """Return a writer with the model at an address, in a GGUF file, or "auto", found here.

        `model` chooses among several at an address. Raises LanguageModelError.
        """
        from qa.language_model.checking import Checker
        from qa.language_model.opening import open_language_model

        return cls(open_language_model(what, model), Checker(), is_strict=is_strict)

    def close(self) -> None:
        """Close the model; the writer cannot be used afterwards."""
        self.model.close()

    def write(
        self, answer: Answer, *, turns: Sequence[Turn] = (), cancel: threading.Event | None = None
    ) -> Iterator[Answer]:
        """Yield `answer` with what is written to it, claim by claim; the last one is whole.

        Of small talk, and where no passage was found, nothing is written. Once `cancel` is set, or
        where the model fails, the last one has a note that says so.
        """
        sources = to_sources(answer)
        computed = to_computed(answer)
        if answer.kind == "chat" or not (sources or computed):
            yield answer
            return
        cancel = cancel or threading.Event()
        name = "language model"
        drafts: list[Draft] = []
        dropped = 0
        try:
            name = self.model.name
            yield replace(answer, written=Written(model=name, is_whole=False))
            prompt = self._prompt(answer, sources, turns)
            held = [*prompt.sources, *([computed] if computed else [])]
            for draft in self._drafts(prompt, held, computed, cancel):
                if _is_kept(draft, is_strict=self._is_strict):
                    drafts.append(draft)
                    begun = Written(model=name, dropped=dropped, is_whole=False)
                    yield assemble(answer, drafts, begun)
                else:
                    dropped += not draft.piece.is_lead
        except QuothError as exc:  # of the model, or of what checks it
            yield replace(answer, written=Written(model=name, note=FAILED.format(problem=exc)))
            return
        yield _finished(answer, drafts, Written(model=name, dropped=dropped), cancel)

    def _prompt(
        self, answer: Answer, sources: Sequence[RetrievedPassage], turns: Sequence[Turn]
    ) -> Prompt:
        return to_prompt(
            answer.resolved_question,
            sources,
            window=self.model.window,
            turns=turns,
            kind=answer.kind,
            computed=_to_found(answer),
        )

    def _drafts(
        self,
        prompt: Prompt,
        held: Sequence[RetrievedPassage],
        computed: RetrievedPassage | None,
        cancel: threading.Event,
    ) -> Iterator[Draft]:
        """Yield what the model writes, each claim held against the passages that it was given."""
        written = self.model.stream(prompt.messages, max_tokens=prompt.max_tokens, cancel=cancel)
        has_begun = False
        with closing(written):
            for piece in to_pieces(written):
                if _is_refusal(piece) or (has_begun and _is_cut_off(piece)):
                    continue
                has_begun = True
                support = self._checker.check(piece.text, held)
                found = None if support.passage is None else held[support.passage]
                is_computed = found is not None and found is computed
                yield Draft(piece=piece, support=support, found=found, is_computed=is_computed)


def _is_kept(draft: Draft, *, is_strict: bool) -> bool:
    """Say whether a claim is shown: what only leads to others, if it is borne out itself."""
    if draft.is_supported:
        return True
    return not is_strict and not draft.piece.is_lead


def _is_refusal(piece: Piece) -> bool:
    """Say whether a sentence is the one that a model is told to write where it finds no answer."""
    return _bare(piece.text) == _bare(ABSTENTION)


def _is_cut_off(piece: Piece) -> bool:
    """Say whether a sentence ends in the middle, for want of tokens, and is no item of a list."""
    return not piece.is_closed and piece.begins == "sentence"


def _bare(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().casefold()


def _to_found(answer: Answer) -> str:
    """Return what a computed answer says, for a model to word; "" for one of fact."""
    if answer.kind == "fact" or answer.abstained:
        return ""
    said = [part.text for part in answer.parts]
    return "\n".join(said) if answer.evidence is None else "\n".join([*said, answer.evidence.rule])


def _finished(
    answer: Answer, drafts: list[Draft], written: Written, cancel: threading.Event
) -> Answer:
    """Return the whole answer, with a note where it says less than was written, or more."""
    if not any(draft.is_supported for draft in drafts):
        n = written.dropped + len(drafts)
        note = STOPPED if cancel.is_set() else NOTHING_HELD if n else REFUSED
        return replace(answer, written=replace(written, note=note, dropped=n))
    notes = [STOPPED] if cancel.is_set() else []
    if answer.abstained:
        notes.append(UNSURE)
    return assemble(answer, drafts, replace(written, note=" ".join(notes) or None))
