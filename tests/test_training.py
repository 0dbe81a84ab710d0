"""Training: rows, near-misses, what is packed, how a batch is shared, and weights between runs."""

from __future__ import annotations

import gzip
import json
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from transformers import BertConfig, BertForQuestionAnswering

from qa.bundled import BUNDLED
from training.pack import Examples, in_other_words, open_tokenizer, read_rephrased, to_held
from training.packed import Example, Packed
from training.rephrase import WordNet, rewordings
from training.rows import NearMisses, Row, is_held_back, read_rows
from training.rows_corpus import to_corpus
from training.run import share_of, to_batches, write_parts
from training.statements import questions_of, rows_of_article, rows_of_claim
from training.weights import joined, mean


def _row(question: str, context: str, answer: str) -> Row:
    at = context.index(answer)
    span = (at, at + len(answer))
    return Row(
        id="r",
        title="Bridges",
        context=context,
        question=question,
        answers=(answer,),
        spans=(span,),
    )


def test_a_word_becomes_its_opposite_unless_the_context_has_that() -> None:
    row = _row("which bridge opened first?", "The Alder bridge was the first to open.", "Alder")
    near = NearMisses([row], with_opposites=True).of(row, random.Random(1))
    assert near is not None
    assert near.question == "which bridge opened last?"
    assert near.spans == ()
    both = _row(row.question, "The Alder bridge was the first, the Birch bridge the last.", "Alder")
    questions = {
        made.question
        for seed in range(40)
        if (made := NearMisses([both], with_opposites=True).of(both, random.Random(seed)))
    }
    assert "which bridge opened last?" not in questions


def test_a_verb_is_negated_where_nothing_else_can_change() -> None:
    row = _row("who was greeted?", "The Mayor greeted the Builder.", "Builder")
    seeds = range(60)
    made = [NearMisses([row], with_opposites=True).of(row, random.Random(s)) for s in seeds]
    questions = {near.question for near in made if near is not None}
    assert questions == {"who wasn't greeted?"}
    assert made.count(None) > len(made) / 2
    assert all(NearMisses([row]).of(row, random.Random(s)) is None for s in seeds)


def test_a_name_spelled_otherwise_is_no_near_miss() -> None:
    context = "They met in Alder. Then Nathan’s opened, and There came, and in Nathan's it rained."
    row = _row("who ate at Nathan's?", context, "They")
    seeds = range(40)
    made = [NearMisses([row]).of(row, random.Random(seed)) for seed in seeds]
    assert {near.question for near in made if near is not None} == {"who ate at Alder?"}


def test_processes_share_a_batch_by_whole_questions() -> None:
    batch = [Example([], 0, 0, 0, 0, group) for group in (7, 7, 8, 9, 9, 4)]
    shares = [share_of(batch, rank, 2) for rank in range(2)]
    assert [[e.group for e in share] for share in shares] == [[7, 7, 9, 9], [8, 4]]
    assert share_of(batch, 0, 1) == batch
    assert share_of(batch[:2], 1, 2) == []


def _record(**fields: Any) -> dict[str, Any]:
    return {"id": "q", "title": "wikinews:1", "is_impossible": False, **fields}


def _write(path: Path, *records: dict[str, Any]) -> Path:
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(record) + "\n" for record in records)
    return path


def test_sentences_of_a_document_are_joined_and_the_surest_questions_kept(tmp_path: Path) -> None:
    one, other = "Ada built the mill.", "It burned in 1790."
    asked = [
        _record(
            id=str(i),
            context=one,
            question=question,
            answers=["Ada"],
            answer_starts=[0],
            agree=sure,
        )
        for i, (question, sure) in enumerate(
            [("Who?", 1.0), ("Who built it?", 1.0), ("Who built the mill?", 0.9), ("Ada?", 0.5)]
        )
    ]
    last = _record(
        id="4", context=other, question="When?", answers=["1790"], answer_starts=[13], agree=1.0
    )
    rows = read_rows([_write(tmp_path / "rows.jsonl.gz", *asked, last)])
    assert {row.context for row in rows} == {f"{one} {other}"}
    assert [row.question for row in rows] == [
        "Who built it?",
        "Who?",
        "Who built the mill?",
        "When?",
    ]
    for row in rows:
        assert [row.context[start:end] for start, end in row.spans] == list(row.answers)


def test_a_row_with_a_split_is_held_back_by_it(tmp_path: Path) -> None:
    records = [
        _record(context="Ada.", question="Who?", answers=["Ada"], answer_starts=[0], split=split)
        for split in ("train", "dev")
    ]
    rows = read_rows([_write(tmp_path / "rows.jsonl.gz", *records)])
    assert [is_held_back(row) for row in rows] == [False, True]


def test_rows_without_a_title_are_held_back_by_their_text() -> None:
    rows = [replace(_row("who?", f"Ada, {n}.", "Ada"), title="") for n in range(500)]
    held = sum(map(is_held_back, rows))
    assert 0 < held < 100


def test_held_back_rows_are_asked_over_the_paragraphs_of_all() -> None:
    held = [replace(_row("Who?", f"Ann {i} came.", "Ann"), split="dev") for i in range(4)]
    trained = [replace(_row("Who?", f"Bob {i} left.", "Bob"), split="train") for i in range(9)]
    articles, asked = to_corpus([trained + held], 10, 3)
    texts = {article["id"]: article["text"] for article in articles}
    assert len(texts) == 10
    assert {row.context for row in held} < set(texts.values())  # the others fill what is left
    assert len(asked) == 3
    assert all(texts[row["doc_ids"][0]].startswith("Ann") for row in asked)


def test_what_is_packed_comes_back_and_points_at_the_answer(tmp_path: Path) -> None:
    tokenizer = open_tokenizer(BUNDLED)
    row = _row("Who built the mill?", "The mill stood in Leeds. Ada Brown built it.", "Ada Brown")
    mined = {"r": [("Bridges", "The bridge was built by nobody.")]}
    examples = Examples(tokenizer, random.Random(1), mined, mined=1.0, near=0.0)
    passes = [examples.of([row]), examples.of([row])]
    packed = Packed(passes, *to_held([row], tokenizer))
    packed.save(tmp_path / "packed.npz")
    assert Packed.load(tmp_path / "packed.npz") == packed
    for first, other in passes:
        assert first.group == other.group
        assert (other.start, other.end) == (0, 0)
        assert _words(tokenizer, first) == "ada brown"
        assert first.ids[first.asked - 1] == tokenizer.token_to_id("[SEP]")
    assert passes[0][0].group != passes[1][0].group
    assert packed.answers == [[(packed.held[0].start, packed.held[0].end)]]
    assert _words(tokenizer, packed.held[0]) == "ada brown"


def _words(tokenizer: Any, example: Example) -> str:
    return str(tokenizer.decode(list(example.ids[example.start : example.end + 1])))


def test_batches_hold_whole_questions_and_all_of_them() -> None:
    examples = [Example([1] * (5 + i % 7), 2, 3, 0, 0, i // 2) for i in range(100)]
    batches = list(to_batches(examples, seed=1, size=8))
    assert sorted(e.group for batch in batches for e in batch) == [e.group for e in examples]
    assert all(len(batch) <= 8 for batch in batches)
    for batch in batches:
        groups = [example.group for example in batch]
        assert all(groups.count(group) == 2 for group in groups)


def test_the_parts_of_a_run_are_put_over_its_start_and_checkpoints_averaged(tmp_path: Path) -> None:
    shape = BertConfig(
        vocab_size=50,
        hidden_size=8,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=16,
    )
    model = BertForQuestionAnswering(shape)
    model.bert.embeddings.word_embeddings.weight.requires_grad = False
    model.save_pretrained(tmp_path / "start")
    with torch.no_grad():
        model.qa_outputs.bias.add_(1.0)
    (tmp_path / "run").mkdir()
    write_parts(model, tmp_path / "run")
    trained = joined(tmp_path / "start", tmp_path / "run")
    assert isinstance(trained, BertForQuestionAnswering)
    assert torch.allclose(trained.qa_outputs.bias, model.qa_outputs.bias, atol=1e-3)
    trained.save_pretrained(tmp_path / "end")
    middle = mean([tmp_path / "start", tmp_path / "end"])
    assert isinstance(middle, BertForQuestionAnswering)
    assert torch.allclose(middle.qa_outputs.bias, model.qa_outputs.bias - 0.5, atol=1e-3)


_WORDNET = {
    "noun": ["bridge n 2 0 2 1 01 02", "span n 1 0 1 0 01", "game n 3 0 3 1 08 09 02"],
    "verb": ["open v 1 0 1 1 03", "inaugurate v 1 0 1 1 03"],
    "adj": [],
}
_SYNSETS = {
    "noun": [
        "01 06 n 02 bridge 0 span 0 000 | over a river",
        "02 06 n 01 game 0 000 | of cards",
    ],
    "verb": ["03 41 v 02 open 0 inaugurate 0 000 | for the public"],
    "adj": [],
}


def test_words_of_the_context_become_synonyms_inflected_alike(tmp_path: Path) -> None:
    for part, lines in _WORDNET.items():
        (tmp_path / f"index.{part}").write_text("\n".join(["  1 licence", *lines]))
        (tmp_path / f"data.{part}").write_text("\n".join(["  1 licence", *_SYNSETS[part]]))
    wordnet = WordNet(tmp_path)
    row = _row("who opened these bridges?", "The mayor opened the Alder bridge.", "The mayor")
    assert list(rewordings(row, wordnet)) == [
        ("who inaugurated these spans?", 2),
        ("who opened these spans?", 1),
        ("who inaugurated these bridges?", 1),
    ]
    elsewhere = _row("who opened these bridges?", "A span was inaugurated by her.", "her")
    assert list(rewordings(elsewhere, wordnet)) == []


def test_about_half_the_questions_are_put_in_other_words(tmp_path: Path) -> None:
    path = tmp_path / "reworded.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as out:
        out.write(json.dumps({"id": "r", "questions": ["who inaugurated it?"]}))
    row = _row("who opened it?", "The mayor opened it.", "The mayor")
    reworded, choose = read_rephrased([path]), random.Random(1)
    asked = [in_other_words(row, reworded, choose).question for _ in range(100)]
    assert 30 < asked.count("who inaugurated it?") < 70
    assert set(asked) == {"who opened it?", "who inaugurated it?"}


def test_statements_become_questions_with_their_answers() -> None:
    made = {
        (one.question, one.answer)
        for statement in (
            "On Monday, Ada Tarn opened the northern bridge in Alderby, after a long wait.",
            "At least 43 people died in the fire.",
            "The Alder Council was founded in 1962 by farmers.",
            "He opened a bridge on Monday.",
            "Tired walkers rested here.",
        )
        for one in questions_of(statement)
    }
    assert made == {
        ("Who opened the northern bridge in Alderby?", "Ada Tarn"),
        ("When did Ada Tarn open the northern bridge in Alderby?", "Monday"),
        ("Where did Ada Tarn open the northern bridge?", "Alderby"),
        ("How many people died in the fire?", "43"),
        ("What was founded by farmers?", "The Alder Council"),
        ("When was The Alder Council founded by farmers?", "1962"),
    }


def test_a_claim_that_does_not_hold_is_asked_without_an_answer() -> None:
    claim = {
        "id": "c",
        "title": "Ada Tarn",
        "context": "Ada Tarn built the bridge.",
        "claim": "Ada Tarn opened the old bridge.",
    }
    (holds,) = rows_of_claim(claim | {"supported": True})
    assert (holds["question"], holds["answers"]) == ("Who opened the old bridge?", ["Ada Tarn"])
    (fails,) = rows_of_claim(claim | {"supported": False})
    assert fails["is_impossible"]
    assert fails["answers"] == []


def test_an_articles_sentence_is_asked_about_among_those_around_it() -> None:
    text = "It rained for days. Ada Tarn opened the northern bridge. People came."
    (row,) = rows_of_article({"id": "a", "title": "Bridge", "text": text})
    assert row["context"] == text
    assert text[row["answer_starts"][0] :].startswith("Ada Tarn opened")
