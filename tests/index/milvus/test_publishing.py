"""Publishing to a Milvus server: what is unfinished is unseen, what did not change is not sent."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest

from index import build_index, open_index
from index.encoder import Encoder
from index.errors import (
    EncoderMismatchError,
    IndexFormatError,
    IndexLockedError,
    IndexMissingError,
)
from index.milvus.address import Address
from index.milvus.publishing import publish_index
from index.milvus.schema import stored
from index.milvus.server import Server
from index.search.passage_index import PassageIndex
from tests.conftest import make_tiny_model
from tests.ui.terminal.run import quoth


class StoppedError(Exception):
    """Stops a publishing at the last moment: all rows are written, nothing is flipped."""


def stop(done: int, of: int) -> None:
    if done == of:
        raise StoppedError


def build(folder: Path, encoder: Encoder, **texts: str) -> Path:
    folder.mkdir(exist_ok=True)
    lines = [json.dumps({"id": id, "text": text}) for id, text in texts.items()]
    (folder / "seeds.jsonl").write_text("\n".join(lines))
    build_index([folder / "seeds.jsonl"], folder / "index", encoder=encoder)
    return folder / "index"


def texts(index: PassageIndex) -> list[str]:
    found = index.search("tea and moon", 10)
    return sorted(one.passage.text for one in found)


def test_what_was_not_finished_is_not_seen_and_leaves_nothing_behind(
    milvus: str, tmp_path: Path, tiny_encoder: Encoder
) -> None:
    name = f"{milvus}stopped"
    folder = build(tmp_path, tiny_encoder, t="Tea is hot.", m="The moon is full.")
    publish_index(folder, name)
    build(tmp_path, tiny_encoder, t="Tea is cold.", n="New tea came.")
    with closing(open_index(name)) as index:
        with pytest.raises(StoppedError):
            publish_index(folder, name, on_progress=stop)
        assert texts(index) == ["Tea is hot.", "The moon is full."]
        assert (index.generation, index.article("t").text) == (1, "Tea is hot.")
        build(tmp_path, tiny_encoder, t="Tea is hot.", m="The moon is full.", o="One more.")
        report = publish_index(folder, name)
        assert (report.generation, report.added, report.removed) == (3, 3, 2)
        assert texts(index) == ["One more.", "Tea is hot.", "The moon is full."]
        assert [one.id for one in index.catalogue()] == ["m", "o", "t"]


def test_a_first_publishing_that_was_stopped_is_no_index(
    milvus: str, tmp_path: Path, tiny_encoder: Encoder
) -> None:
    name = f"{milvus}first"
    folder = build(tmp_path, tiny_encoder, t="Tea is hot.")
    with pytest.raises(StoppedError):
        publish_index(folder, name, on_progress=stop)
    with pytest.raises(IndexMissingError, match="never finished; publish it again"):
        open_index(name)
    assert publish_index(folder, name).added == 1


def test_what_did_not_change_is_not_sent(
    milvus: str, tmp_path: Path, tiny_encoder: Encoder
) -> None:
    name = f"{milvus}unchanged"
    folder = build(tmp_path, tiny_encoder, t="Tea is hot.", m="The moon is full.")
    assert publish_index(folder, name).to_dict() == {
        "generation": 1,
        "added": 2,
        "removed": 0,
        "unchanged": 0,
    }
    assert publish_index(folder, name).to_dict() == {
        "generation": 1,
        "added": 0,
        "removed": 0,
        "unchanged": 2,
    }
    build(tmp_path, tiny_encoder, t="Tea is hot.", m="The moon is full.", n="New tea came.")
    assert publish_index(folder, name).to_dict() == {
        "generation": 2,
        "added": 1,
        "removed": 0,
        "unchanged": 2,
    }


def test_of_two_that_publish_at_once_the_later_one_is_seen_whole(
    milvus: str, tmp_path: Path, tiny_encoder: Encoder
) -> None:
    name = f"{milvus}contested"
    one = build(tmp_path / "one", tiny_encoder, t="Tea is hot.", m="The moon is full.")
    publish_index(one, name)
    build(tmp_path / "one", tiny_encoder, t="Tea is cold.", n="New tea came.")
    other = build(tmp_path / "other", tiny_encoder, t="Tea is green.", o="One more.")

    def begin_another(done: int, of: int) -> None:
        if done == of:
            publish_index(other, name)

    with closing(open_index(name)) as index:
        with pytest.raises(IndexLockedError, match="another one publishes to it"):
            publish_index(one, name, on_progress=begin_another)
        assert texts(index) == ["One more.", "Tea is green."]
        assert publish_index(one, name).added == 2
        assert texts(index) == ["New tea came.", "Tea is cold."]


def test_one_that_goes_on_after_another_began_spoils_nothing(
    milvus: str, tmp_path: Path, tiny_encoder: Encoder
) -> None:
    name = f"{milvus}overtaken"
    one = build(tmp_path / "one", tiny_encoder, t="Tea is hot.")
    publish_index(one, name)
    build(tmp_path / "one", tiny_encoder, t="Tea is cold.", n="New tea came.")
    other = build(tmp_path / "other", tiny_encoder, t="Tea is green.", o="One more.")

    def begin_another(done: int, of: int) -> None:
        if done < of:
            with pytest.raises(StoppedError):
                publish_index(other, name, on_progress=stop)

    with closing(open_index(name)) as index:
        with pytest.raises(IndexLockedError):
            publish_index(one, name, on_progress=begin_another)
        assert texts(index) == ["Tea is hot."]


def test_what_another_one_wrote_meanwhile_is_not_flipped_to(
    milvus: str, tmp_path: Path, tiny_encoder: Encoder
) -> None:
    name = f"{milvus}strayed"
    folder = build(tmp_path, tiny_encoder, t="Tea is hot.")
    publish_index(folder, name)
    build(tmp_path, tiny_encoder, t="Tea is hot.", n="New tea came.")

    def write_on(done: int, of: int) -> None:
        if done == of:
            with closing(Server(Address.parse(name))) as server:
                (row,) = server.read("articles", "died == 0 and born == 1", stored("articles"))
                server.upsert("articles", [{**row, "key": "9.3.0", "article": 9, "born": 3}])

    with closing(open_index(name)) as index:
        with pytest.raises(IndexLockedError):
            publish_index(folder, name, on_progress=write_on)
        assert (index.generation, texts(index)) == (1, ["Tea is hot."])
        publish_index(folder, name)
        assert [one.id for one in index.catalogue()] == ["n", "t"]


def test_what_cannot_be_opened_says_why(milvus: str, tmp_path: Path, tiny_encoder: Encoder) -> None:
    with pytest.raises(IndexMissingError, match="publish one with: quoth publish milvus://"):
        open_index(f"{milvus}nowhere")
    with pytest.raises(IndexMissingError, match="build one with: quoth build"):
        publish_index(tmp_path / "misspelled", f"{milvus}nowhere")
    assert not (tmp_path / "misspelled").exists()
    name = f"{milvus}other"
    publish_index(build(tmp_path, tiny_encoder, t="Tea is hot."), name)
    other = Encoder.load(str(make_tiny_model(tmp_path, seed=8, dim=16)))
    with pytest.raises(EncoderMismatchError, match="with 32 numbers"):
        publish_index(build(tmp_path / "other", other, t="Tea is hot."), name)
    with closing(Server(Address.parse(name))) as server:
        row = {"key": "served", "generation": 1, "part": -1, "pad": [0.0, 0.0]}
        server.upsert("state", [{**row, "value": '{"format": 99}'}])
    with pytest.raises(IndexFormatError, match="its format is unknown to this version"):
        open_index(name)


def test_each_command_is_a_process_that_opens_milvus_lite_anew(
    tmp_path: Path, tiny_encoder: Encoder
) -> None:
    pytest.importorskip("pymilvus")
    name = f"milvus+lite://{tmp_path}/lite.db/typed"
    folder = build(tmp_path, tiny_encoder, t="Tea is hot.", m="The moon is full.")
    published = quoth("publish", name, "--index", str(folder), "--json")
    assert (json.loads(published.stdout)["added"], published.stderr) == (2, "2 articles are sent\n")
    again = quoth("publish", name, "--index", str(folder), "--json")
    assert json.loads(again.stdout)["unchanged"] == 2
    missing = quoth("info", "--index", f"{name}s")
    assert missing.stderr.startswith("error: no index in milvus+lite://")
    assert missing.stderr.count("\n") == 1
    info = json.loads(quoth("info", "--index", name, "--json").stdout)
    assert (info["generation"], info["articles"]) == (1, 2)
    refused = quoth("build", "--index", name)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "this is done in the folder of the index" in refused.stderr


def test_more_rows_than_one_message_holds_are_read_whole(milvus: str) -> None:
    with closing(Server(Address.parse(f"{milvus}many"))) as server:
        server.create(4)
        keys = [f"{i:04}" for i in range(1_100)]
        row = {"generation": 1, "part": 0, "value": "", "pad": [0.0, 0.0]}
        server.upsert("state", [{"key": key, **row} for key in keys])
        found = server.read("state", "generation == 1", ["key"])
        assert sorted(one["key"] for one in found) == keys
