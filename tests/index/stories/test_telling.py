"""Stories: copies and earlier versions are told by the articles alone, and searched once."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import build_index, open_index
from index.articles.article import Article
from index.encoder import Encoder
from index.library.verify import verify_index
from index.search.filters import Filters
from index.search.passage_index import PassageIndex
from index.stories.likeness import measure
from index.stories.pairs import Signed, to_pairs
from index.stories.signature import MIN_WORDS, to_signature
from index.stories.telling import Copy, Stories, tell_stories
from qa.assistant import Assistant

# 75 words in five sentences; the numbers are what a report on another day would change.
_STORY = (
    "The old bridge over the river Lenn was closed to all traffic on Monday after divers found "
    "cracks in 3 of its 12 pillars. The town council of Marrow said repairs would take 14 months "
    "and cost 8.5 million crowns. Until then a ferry carries people on foot from the mill to the "
    "market every 20 minutes. Drivers have to go round by way of Sandholm, which is 31 kilometres "
    "longer. The bridge was built in 1906 and last mended in 1974."
)
_MORE = (
    " A second crack was found on Tuesday near the northern bank, the chief engineer said. Shops "
    "in the old town fear for their trade and have asked the council for help."
)
_OTHER = (
    "A choir of 200 children sang in the cathedral of Sandholm on Sunday to mark the feast of "
    "the lamps. It was the first time since the fire of 2019 that the great nave was open to all. "
    "The organ will be heard again at Easter, the dean told reporters, when its last 400 pipes "
    "have come home from the workshop. Tickets for the concert were sold out within an hour."
)


def record(name: str, text: str = _STORY, **fields: str) -> dict[str, str]:
    return {"id": name, "title": f"Title {name}", "text": text, **fields}


def build(folder: Path, encoder: Encoder, *records: dict[str, str]) -> PassageIndex:
    """Return the index, in folder/index, of exactly these records."""
    folder.mkdir(exist_ok=True)
    lines = "".join(json.dumps(record) + "\n" for record in records)
    (folder / "seeds.jsonl").write_text(lines, encoding="utf-8")
    build_index([folder / "seeds.jsonl"], folder / "index", encoder=encoder)
    return open_index(folder / "index")


def found_ids(index: PassageIndex, question: str, filters: Filters | None = None) -> set[str]:
    return {found.article.id for found in index.search(question, 100, filters)}


def told(*articles: Article) -> tuple[Stories, list[Signed]]:
    """Return the stories of articles, told from scratch; rows count from 1."""
    signed = [
        Signed(
            row=row,
            id=article.id,
            source=article.source,
            url=article.url,
            published=article.published,
            published_to=article.published_to,
            updated=article.updated,
            signature=to_signature(article),
        )
        for row, article in enumerate(articles, 1)
    ]
    of_text = {to_signature(article).words_hash: article for article in articles}
    return tell_stories(signed, dict(measure(to_pairs(signed), of_text.__getitem__))), signed


def article(name: str, text: str = _STORY, **fields: object) -> Article:
    values: dict[str, object] = {"id": name, "root": "/", "title": f"Title {name}", **fields}
    return Article(text=text, **values)  # type: ignore[arg-type]  # tests give right types


def grouped(*articles: Article) -> set[frozenset[str]]:
    """Return the ids of each story that has more than one article."""
    stories, signed = told(*articles)
    return {
        frozenset({one.id, *(copy.article_id for copy in stories.copies(one.row))})
        for one in signed
        if stories.copies(one.row)
    }


@pytest.mark.parametrize(
    ("text", "is_copy"),
    [
        (_STORY, True),
        (_STORY.upper(), True),
        (_STORY.replace(". ", ".\n\n"), True),
        (_STORY + _MORE, True),  # the longer version of it
        (_STORY.replace("said repairs", "told reporters on the spot that repairs"), True),
        (" ".join(_STORY.split()[:40]), True),  # cut short by another outlet
        (_OTHER, False),
        # The same words about another bridge: only the numbers tell.
        (
            _STORY.replace("3 of its 12", "5 of its 9")
            .replace("14 months", "16 months")
            .replace("8.5 million", "2.1 million")
            .replace("31 kilo", "12 kilo"),
            False,
        ),
    ],
)
def test_what_is_a_copy(text: str, is_copy: bool) -> None:
    expected = {frozenset({"a", "b"})} if is_copy else set()
    assert grouped(article("a"), article("b", text)) == expected


def test_a_few_words_are_copies_only_with_the_same_title() -> None:
    stub = "Read the whole story on our site."
    assert len(stub.split()) < MIN_WORDS
    same = article("c", stub, title="One")
    assert grouped(article("a", stub, title="One"), article("b", stub, title="Two"), same) == {
        frozenset({"a", "c"})
    }


def test_chinese_texts_are_compared_by_character() -> None:
    text = "市议会周一宣布，河上的旧桥因三根桥墩出现裂缝而关闭，修复工程预计需要十四个月。" * 2
    assert grouped(article("a", text), article("b", text.replace("周一", "星期一"))) == {
        frozenset({"a", "b"})
    }


def test_a_story_is_a_star_around_its_longest_article_and_not_a_chain() -> None:
    names = "bridge river moon tea war choir lamp mill ferry organ fire market".split()
    sentences = [f"This sentence tells of the {name} and of nothing else at all." for name in names]
    long, middle, late = (" ".join(sentences[a : a + 8]) for a in (0, 2, 4))
    # The middle one is like both, which are not like each other.
    assert grouped(article("long", long + " And more."), article("late", late)) == set()
    assert grouped(
        article("long", long + " And more."), article("middle", middle), article("late", late)
    ) == {frozenset({"long", "middle"})}


@settings(max_examples=40)
@given(st.randoms(use_true_random=False), st.lists(st.integers(0, 11), min_size=2, max_size=14))
def test_the_order_of_articles_plays_no_part(order: random.Random, kinds: list[int]) -> None:
    pieces = [_STORY, _STORY + _MORE, _OTHER, " ".join(_STORY.split()[9:])]
    articles = [
        article(f"{i:02}", pieces[kind % 4], url="https://a.example/b" if kind > 7 else None)
        for i, kind in enumerate(kinds)
    ]

    def shown(articles: list[Article]) -> dict[str, object]:
        stories, signed = told(*articles)
        id_of = {one.row: one.id for one in signed}
        return {
            one.id: (
                stories.copies(one.row),
                [id_of[row] for row in stories.earlier_versions(one.row)],
                id_of[stories.order(one.row)[0]],
            )
            for one in signed
        }

    expected = shown(articles)
    order.shuffle(articles)
    assert shown(articles) == expected


def test_a_family_of_a_thousand_form_letters_is_one_story() -> None:
    # More than are compared all with all.
    articles = [article(f"{i:03}", f"{_STORY} Yours, reader x{i}.") for i in range(1000)]
    stories, _ = told(*articles)
    assert stories.n_copies == 999


def test_a_story_in_three_outlets_is_found_once_and_names_them(
    tmp_path: Path, tiny_encoder: Encoder
) -> None:
    index = build(
        tmp_path / "a",
        tiny_encoder,
        record("a", source="Ferry", date="2024-05-01", url="https://ferry.example/bridge"),
        record("b", _STORY + _MORE, source="Post", date="2024-05-02"),
        record("c", source="Courier"),
        record("d", _OTHER, source="Post"),
    )
    assert found_ids(index, "bridge river choir") == {"b", "d"}
    found = index.search("Why was the old bridge closed?", 5)[0]
    assert found.article.id == "b"
    assert [copy.to_dict() for copy in found.also_in] == [
        {
            "article_id": "a",
            "source": "Ferry",
            "url": "https://ferry.example/bridge",
            "published": "2024-05-01",
            "published_to": None,
        },
        {
            "article_id": "c",
            "source": "Courier",
            "url": None,
            "published": None,
            "published_to": None,
        },
    ]
    info = index.info()
    assert (info["articles"], info["copies"], info["earlier_versions"]) == (4, 2, 0)
    index.close()


def test_a_filter_finds_the_story_in_the_copy_that_fits_it(
    tmp_path: Path, tiny_encoder: Encoder
) -> None:
    index = build(
        tmp_path / "a",
        tiny_encoder,
        record("a", source="Ferry", date="2024-05-01"),
        record("b", _STORY + _MORE, source="Post", date="2024-05-02"),
        record("c", "Marrow, Monday. " + _STORY, source="Courier"),
    )
    for outlet, id in (("Ferry", "a"), ("Post", "b"), ("Courier", "c")):
        hits = index.search("Why was the old bridge closed?", 50, Filters(sources=(outlet,)))
        assert {found.article.id for found in hits} == {id}
        for found in hits:
            passage = found.passage
            assert found.article.text[passage.start : passage.end] == passage.text
        assert len(hits[0].also_in) == 2
    assert found_ids(index, "bridge", Filters(sources=("Ferry", "Courier"))) == {"c"}
    assert found_ids(index, '"Marrow, Monday"') == {"c"}  # words that only this copy has
    index.close()


def test_the_newest_version_of_a_page_replaces_the_older_which_stays_readable(
    tmp_path: Path, tiny_encoder: Encoder
) -> None:
    page = "https://www.post.example/bridge"
    old = _STORY.replace("14 months", "6 months")
    index = build(
        tmp_path / "a",
        tiny_encoder,
        record("new", _STORY + _MORE, date="2024-05-02", url=f"{page}?utm_source=feed"),
        record("old", old, date="2024-05-01", url=f"{page}/"),
        record("oldest", " ".join(old.split()[:50]), date="2024-04-30", url=page),
        record("else", _OTHER, date="2024-04-01", url=page),  # not a version of the same text
    )
    assert found_ids(index, '"6 months" repairs') == set()
    assert found_ids(index, "bridge choir repairs") == {"new", "else"}
    assert [one.id for one in index.earlier_versions("new")] == ["old", "oldest"]
    assert index.earlier_versions("new")[0].text == old
    assert index.earlier_versions("else") == []
    assert index.earlier_versions("nobody") == []
    assert index.article("old").text == old
    assert index.search("bridge", 1)[0].also_in == ()
    index.close()


def test_articles_that_share_a_front_page_as_url_are_no_versions(
    tmp_path: Path, tiny_encoder: Encoder
) -> None:
    variants = (_STORY.replace("14 months", "6 months"), _STORY.replace("Marrow", "Lenn" * 2))
    index = build(
        tmp_path / "a",
        tiny_encoder,
        *(record(str(i), text, url="https://post.example/") for i, text in enumerate(variants)),
    )
    assert index.info()["earlier_versions"] == 0
    index.close()


def test_with_the_best_copy_gone_the_next_stands_for_the_story(
    tmp_path: Path, tiny_encoder: Encoder
) -> None:
    long, short = record("b", _STORY + _MORE), record("a")
    build(tmp_path / "a", tiny_encoder, long, short).close()
    index = build(tmp_path / "a", tiny_encoder, short)
    found = index.search("Why was the old bridge closed?", 5)
    assert {one.article.id for one in found} == {"a"}
    assert found[0].also_in == ()
    assert verify_index(tmp_path / "a" / "index").ok
    index.close()


def shown(index: PassageIndex) -> list[object]:
    """Return all that stories change: what is searched, under what names, and found with what."""
    result: list[object] = []
    for question in ("Why was the old bridge closed?", "choir", '"second crack"'):
        for filters in (None, Filters(sources=("Post",)), Filters(sources=("Ferry", "Courier"))):
            result += [
                (found.passage.id, round(found.score, 4), found.also_in)
                for found in index.search(question, 50, filters)
            ]
    for one in index.articles():
        result.append((one.id, [older.id for older in index.earlier_versions(one.id)]))
    return result


_texts = st.sampled_from(
    [_STORY, _STORY + _MORE, _OTHER, _STORY.replace("14 months", "6 months"), "Read on there."]
)
_records = st.dictionaries(
    st.sampled_from("abcdefg"),
    st.tuples(
        _texts,
        st.sampled_from(["Post", "Ferry", "Courier"]),
        st.sampled_from(["", "https://post.example/one"]),
        st.sampled_from(["2024-05-01", "2024-05-02", ""]),
    ),
    min_size=1,
)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_records, min_size=2, max_size=3))
def test_after_any_changes_a_build_equals_a_fresh_one(
    tmp_path_factory: pytest.TempPathFactory,
    tiny_encoder: Encoder,
    states: list[dict[str, tuple[str, str, str, str]]],
) -> None:
    folder = tmp_path_factory.mktemp("stories")
    for state in states:
        records = [
            record(id, text, source=source, url=url, date=date)
            for id, (text, source, url, date) in state.items()
        ]
        grown = build(folder / "grown", tiny_encoder, *records)
        seen = shown(grown)
        grown.close()
    # The same articles in another order, from nothing.
    fresh = build(folder / "fresh", tiny_encoder, *reversed(records))
    assert seen == shown(fresh)
    fresh.close()
    shutil.rmtree(folder)


def test_an_answer_counts_copies_as_one_source(tmp_path: Path) -> None:
    retold = (
        "Marrow's council has said that mending the old bridge over the Lenn will cost 8.5 million "
        "crowns. Work on the cracked pillars is to begin in June, and people on foot can take the "
        "ferry from the mill until it is done, a spokeswoman for the mayor told our paper today."
    )
    folder = tmp_path / "a"
    folder.mkdir()
    records = [
        record("a", source="Ferry", title="Old bridge closed"),
        record("b", _STORY + _MORE, source="Post", title="Bridge shut"),
        record("c", retold, source="Courier", title="Bridge repairs"),
        record("d", _OTHER, source="Post"),
    ]
    (folder / "seeds.jsonl").write_text("\n".join(map(json.dumps, records)))
    build_index([folder], tmp_path / "index")
    assistant = Assistant.open(tmp_path / "index", threshold=0.0)
    answer = assistant.ask("How much will the repairs of the old bridge cost?")
    cited = {citation.article.id: citation for citation in answer.citations}
    assert set(cited) == {"b", "c"}
    assert cited["b"].also_in == (Copy(article_id="a", source="Ferry", url=None, published=None),)
    assert cited["c"].also_in == ()
    assert {citation.independent_sources for citation in answer.citations} == {2}
    one = assistant.ask("What was found in the pillars of the old bridge by divers?").citations[0]
    assert (one.article.id, one.independent_sources) == ("b", 1)
    assistant.close()
