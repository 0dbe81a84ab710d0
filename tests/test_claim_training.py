"""How claims become corrupted ones, examples and a loss."""

from __future__ import annotations

import gzip
import json
import random
from typing import TYPE_CHECKING

import pytest
import torch
from transformers import BertConfig, BertForTokenClassification

from qa.bundled import BUNDLED, open_tokenizer
from qa.language_model.claim_input import MAX_TOKENS, to_claim_input
from training.claims.corrupting import Corruptions
from training.claims.pack import KNOWN, SUPPORTED, WRONG, Examples
from training.claims.questions import from_questions, to_statement
from training.claims.rows import Claim, from_sentences, read_claims
from training.claims.train import Claims
from training.followups.packed import Packed
from training.rows import Row

if TYPE_CHECKING:
    from pathlib import Path

TOKENIZER = open_tokenizer(BUNDLED)
SENTENCES = (
    "Rita Ortega opened the bridge to Vigo on 3 May 2019.",
    "Its builders, Hansen and Lund, were paid 40 million euros after a long dispute.",
    "The old ferry has carried 900 people a day since 1950.",
)


def claim(text: str, *, around: tuple[str, ...] = ()) -> Claim:
    return Claim(title="", context=text, claim=text, supported=True, around=around, wrong=())


CLAIMS = [claim(one, around=tuple(set(SENTENCES) - {one})) for one in SENTENCES]


@pytest.mark.parametrize("seed", range(40))
def test_a_corrupted_claim_differs_from_the_supported_one_in_its_wrong_words_alone(
    seed: int,
) -> None:
    choose = random.Random(seed)
    right = choose.choice(CLAIMS)
    corrupted = Corruptions(CLAIMS).of(right, choose)
    assert corrupted is not None
    assert corrupted.wrong
    assert corrupted.claim != right.claim
    assert not corrupted.supported
    kept, at = [], 0
    for start, end in corrupted.wrong:
        kept.append(corrupted.claim[at:start])
        at = end
    kept.append(corrupted.claim[at:])
    left = right.claim
    for part in kept:
        assert part in left
        left = left[left.index(part) + len(part) :]


def test_two_names_take_each_others_place() -> None:
    swapped = {
        found.claim
        for seed in range(200)
        if (found := Corruptions(CLAIMS).of(CLAIMS[0], random.Random(seed)))
    }
    assert "Vigo opened the bridge to Rita Ortega on 3 May 2019." in swapped


def test_names_that_and_joins_stay_where_they_are() -> None:
    made = {
        found.claim
        for seed in range(200)
        if (found := Corruptions(CLAIMS).of(CLAIMS[1], random.Random(seed)))
    }
    assert not [one for one in made if "Lund and Hansen" in one]


def test_what_is_denied_is_asserted() -> None:
    denied = claim("The council has not paid.")
    made = {
        found.claim
        for seed in range(50)
        if (found := Corruptions(CLAIMS).of(denied, random.Random(seed)))
    }
    assert "The council has paid." in made


def test_sentences_of_a_context_are_claims_beside_the_others() -> None:
    row = Row(
        id="1", title="The_bridge", context=" ".join(SENTENCES), question="?", answers=(), spans=()
    )
    (made,) = from_sentences([row], 5, random.Random(1))
    assert made.claim in SENTENCES
    assert made.title == "The bridge"
    assert sorted((made.claim, *made.around)) == sorted(SENTENCES)


def test_claims_are_read_by_their_split(tmp_path: Path) -> None:
    rows = [
        {"title": "9", "context": "A b.", "claim": "A.", "supported": True, "split": "train"},
        {"title": "9", "context": "A b.", "claim": "C.", "supported": False, "split": "dev"},
    ]
    path = tmp_path / "claims.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
    assert read_claims(path, "train") == [
        Claim(title="", context="A b.", claim="A.", supported=True, wrong=())
    ]
    assert [one.wrong for one in read_claims(path, "dev")] == [None]


def test_labels_stand_on_the_first_token_and_on_wrong_words() -> None:
    wrong = Claim(
        title="",
        context="Rita opened the bridge.",
        claim="Ole opened the bridge.",
        supported=False,
        wrong=((0, 3),),
    )
    examples = list(Examples(TOKENIZER, random.Random(1), CLAIMS).of_sets([wrong]))
    (example,) = examples
    words = [TOKENIZER.id_to_token(one) for one in example.ids[1 : example.asked - 1]]
    assert example.labels[0] == KNOWN
    marked = [word for word, bits in zip(words, example.labels[1:], strict=False) if bits & WRONG]
    assert marked == ["ole"]
    assert not any(example.labels[example.asked - 1 :])


def test_the_passage_is_always_whole_where_it_fits() -> None:
    long = tuple(f"{'Very long words stand here, too. ' * 12}{n}" for n in range(5))
    one = claim("Rita opened the bridge.", around=long)
    examples = Examples(TOKENIZER, random.Random(1), CLAIMS)
    opened = TOKENIZER.encode(one.context, add_special_tokens=False).ids
    for _ in range(20):
        for example in examples.of_sets([one]):
            if example.labels[0] == KNOWN | SUPPORTED:
                text = example.ids[example.asked :]
                assert any(text[at : at + len(opened)] == opened for at in range(len(text)))


def test_an_input_is_cut_to_the_model_s_length() -> None:
    item = to_claim_input(TOKENIZER, "word " * 300, "Title", "text " * 900)
    assert len(item.ids) == MAX_TOKENS
    assert item.asked == 82
    assert 0 < item.seen < 4500


def test_the_loss_falls_as_a_small_model_learns() -> None:
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=TOKENIZER.get_vocab_size(),
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        hidden_dropout_prob=0,
        attention_probs_dropout_prob=0,
    )  # two outputs are its default
    model = BertForTokenClassification(config)
    examples = list(Examples(TOKENIZER, random.Random(1), CLAIMS).of_sentences(CLAIMS * 3))
    task = Claims(Packed(passes=[examples], held=examples))
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3)
    losses = []
    for _ in range(60):
        loss = task.loss(model, examples)
        loss.backward()  # type: ignore[no-untyped-call]  # torch 2.13
        optimizer.step()
        optimizer.zero_grad()
        losses.append(loss.item())
    assert losses[-1] < losses[0] / 2
    model.eval()  # type: ignore[no-untyped-call]  # torch 2.13
    with torch.no_grad():
        assert (task.measure(model)["supported_auroc"] or 0) > 0.9


@pytest.mark.parametrize(
    ("question", "answer", "statement"),
    [
        ("Who opened the bridge?", "Rita Ortega", "Rita Ortega opened the bridge."),
        ("When did Ortega open the bridge?", "2019", "Ortega opened the bridge in 2019."),
        ("Where was the ferry built?", "Vigo", "The ferry was built in Vigo."),
        ("What was the bridge called?", "Ponte", "The bridge was called Ponte."),
        ("In what year did the ferry sink?", "1951", "The ferry sank in 1951."),
        ("What does the ferry carry?", "cars", "The ferry carries cars."),
        ("What is the capital of Spain?", "Madrid", "The capital of Spain is Madrid."),
        ("How many people did it carry?", "900", "It carried 900 people."),
        ("Which town won the cup?", "Leeds", "Leeds won the cup."),
        ("Why?", "because", None),
    ],
)
def test_a_question_and_its_answer_become_a_statement(
    question: str, answer: str, statement: str | None
) -> None:
    assert to_statement(question, answer) == statement


def test_questions_become_claims_with_another_answer_that_is_wrong() -> None:
    context = " ".join(SENTENCES)
    at = context.index("Rita Ortega")
    row = Row(
        id="1",
        title="Bridge",
        context=context,
        question="Who opened the bridge?",
        answers=("Rita Ortega",),
        spans=((at, at + 11),),
    )
    right, wrong = from_questions([row], 1, random.Random(0))
    assert (right.claim, right.supported) == ("Rita Ortega opened the bridge.", True)
    assert right.context == SENTENCES[0]
    assert right.around == SENTENCES[1:]
    assert not wrong.supported
    assert wrong.wrong is not None
    assert wrong.claim[slice(*wrong.wrong[0])] in context
    assert wrong.claim.endswith(" opened the bridge.")


def test_every_way_of_corrupting_is_named() -> None:
    made = dict(Corruptions(CLAIMS).each(CLAIMS[0], random.Random(0)))
    assert {"day", "swap"} <= made.keys()
    assert all(not other.supported for other in made.values())
