"""How follow-ups become labels, examples and a loss."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path

import pytest
import torch
from transformers import BertConfig, BertForTokenClassification

from qa.bundled import BUNDLED, open_tokenizer
from qa.followups.pieces import Piece
from training.followups.conversations import read_conversations
from training.followups.labels import to_labels
from training.followups.pack import Examples, to_example, to_shortened
from training.followups.packed import (
    ALONE,
    ALONE_KNOWN,
    INSERTED,
    NEEDED,
    REPLACED,
    Example,
    Packed,
)
from training.followups.train import FollowUps
from training.run import to_batches
from training.weights import joined

TOKENIZER = open_tokenizer(BUNDLED)


def marked(text: str, marks: tuple[bool, ...]) -> list[str]:
    return [word for word, mark in zip(text.split(), marks, strict=True) if mark]


def test_words_that_take_the_place_of_a_pronoun_are_needed() -> None:
    before = ["Who was Frank Zappa", "Frank Zappa was a composer"]
    labels = to_labels("When was he born", "When was Frank Zappa born", before)
    assert [marked(*pair) for pair in zip(before, labels.needed, strict=True)] == [
        ["Frank", "Zappa"],
        ["Frank", "Zappa"],
    ]
    assert marked("When was he born", labels.replaced) == ["he"]
    assert not any(labels.inserted)
    assert labels.stands_alone is False


def test_words_that_were_left_out_come_in_where_they_are_missing() -> None:
    before = ["What is lung cancer"]
    labels = to_labels("What are the symptoms", "What are the symptoms of lung cancer", before)
    assert marked(before[0], labels.needed[0]) == ["lung", "cancer"]
    assert labels.inserted == (False, False, False, False, True)
    assert not any(labels.replaced)


def test_a_small_word_between_two_needed_ones_is_needed_with_them() -> None:
    before = ["The Mothers of Invention split of course"]
    labels = to_labels("Why did they", "Why did the Mothers of Invention", before)
    assert marked(before[0], labels.needed[0]) == ["Mothers", "of", "Invention"]


def test_a_plural_is_the_same_word() -> None:
    labels = to_labels("Which is largest", "Which shark is largest", ["What do sharks eat"])
    assert marked("What do sharks eat", labels.needed[0]) == ["sharks"]


def test_what_is_known_is_not_needed_but_for_its_names() -> None:
    before = ["What did Patti Page sing", "She sang many hits"]
    labels = to_labels("What else", "Besides many hits by Patti Page, what else", before)
    assert [marked(*pair) for pair in zip(before, labels.needed, strict=True)] == [
        ["Patti", "Page"],
        [],
    ]


@pytest.mark.parametrize(
    ("rewrite", "stands_alone"),
    [
        ("How far is the moon?", True),
        ("How far is the moon away from us?", None),
        ("How far is the moon of Jupiter?", False),
    ],
)
def test_a_question_stands_alone_if_nothing_was_added(
    rewrite: str, stands_alone: bool | None
) -> None:
    labels = to_labels("How far is the moon?", rewrite, ["Tell me of Jupiter"])
    assert labels.stands_alone is stands_alone


def test_labels_stand_at_the_first_token_of_their_word() -> None:
    pieces = [Piece(turn=0, part="question", text="Who was Frank Zappa?")]
    example = to_example(TOKENIZER, "When was he born?", "When was Frank Zappa born?", pieces)
    tokens = [TOKENIZER.id_to_token(one) for one in example.ids]
    at = {
        bit: [t for t, b in zip(tokens, example.labels, strict=True) if b & bit]
        for bit in (NEEDED, REPLACED, INSERTED, ALONE, ALONE_KNOWN)
    }
    assert at == {
        NEEDED: ["frank", "za"],
        REPLACED: ["he"],
        INSERTED: [],
        ALONE: [],
        ALONE_KNOWN: ["[CLS]"],
    }
    assert tokens[: example.asked] == ["[CLS]", "when", "was", "he", "born", "?", "[SEP]"]


def write(path: Path) -> Path:
    turns = [
        {"question": "Who was Frank Zappa?", "rewrite": "Who was Frank Zappa?", "answer": "A man."},
        {"question": "When was he born?", "rewrite": "When was Frank Zappa born?", "answer": None},
        {
            "question": "And me?",
            "rewrite": "When was I born?",
            "answer": None,
            "uses_personal_facts": True,
        },
    ]
    rows = [
        {"conversation_id": str(i), "title": "Zappa", "split": split, "turns": turns}
        for i, split in enumerate(["train", "train", "dev"])
    ]
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
    return path


def test_examples_are_of_usable_turns_and_come_back_from_the_file(tmp_path: Path) -> None:
    conversations = read_conversations(write(tmp_path / "one.jsonl.gz"), "train")
    assert [len(one.exchanges) for one in conversations] == [3, 3]
    examples = list(Examples(TOKENIZER, random.Random(1)).of(conversations))
    texts = [TOKENIZER.decode(one.ids[1 : one.asked - 1]) for one in examples]
    assert "when was he born?" in texts
    assert not any("me" in text for text in texts)
    Packed(passes=[examples, examples[:1]], held=examples[1:]).save(tmp_path / "packed.npz")
    loaded = Packed.load(tmp_path / "packed.npz")
    assert [len(one) for one in loaded.passes] == [len(examples), 1]
    assert [(e.ids, e.asked, e.labels) for e in loaded.held] == [
        (e.ids, e.asked, e.labels) for e in examples[1:]
    ]


def tiny() -> BertForTokenClassification:
    torch.manual_seed(1)
    shape = BertConfig(
        vocab_size=30522,
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
    )
    shape.num_labels = 4
    return BertForTokenClassification(shape)


def test_the_loss_falls_on_what_was_learned_and_is_measured() -> None:
    pieces = [Piece(turn=0, part="question", text="Who was Frank Zappa?")]
    pairs = [("When was he born?", "When was Frank Zappa born?"), ("Who is he?",) * 2]
    examples = [
        Example(one.ids, one.asked, one.labels, number)
        for number, pair in enumerate(pairs)
        for one in [to_example(TOKENIZER, *pair, pieces)]
    ]
    (batch,) = to_batches(examples, seed=1)
    model, task = tiny(), FollowUps(Packed(passes=[], held=examples))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
    losses = []
    for _ in range(60):
        loss = task.loss(model, batch)
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]  # torch 2.13
        optimizer.step()
    assert losses[-1] < losses[0] / 3
    model.train(mode=False)
    with torch.no_grad():
        figures = task.measure(model)
    assert figures["needed_f1"] == 1.0
    assert figures["stands_alone_auroc"] == 1.0


def test_a_classifier_of_tokens_is_joined_to_its_start(tmp_path: Path) -> None:
    from safetensors.torch import save_file

    model = tiny()
    model.save_pretrained(tmp_path / "start")
    save_file(
        {"classifier.bias": torch.ones(4).half(), "classifier.weight": torch.zeros(4, 16).half()},
        tmp_path / "weights-1.safetensors",
    )
    found = joined(tmp_path / "start", tmp_path)
    assert isinstance(found, BertForTokenClassification)
    assert found.classifier.bias.tolist() == [1.0] * 4
    assert torch.equal(
        found.bert.embeddings.word_embeddings.weight, model.bert.embeddings.word_embeddings.weight
    )


@pytest.mark.parametrize(
    ("rewrite", "shortened"),
    [
        ("What was the role of slavery in the Ottoman Empire?", "What was the role of slavery?"),
        ("What was the role of slavery in Rome?", None),
        ("What of the Ottoman Empire?", None),
    ],
)
def test_a_rewrite_loses_its_last_phrase_if_the_conversation_tells_it(
    rewrite: str, shortened: str | None
) -> None:
    assert to_shortened(rewrite, ["How did the Ottoman Empire govern?"]) == shortened
