"""An index of an encoder that has changed, and answers of a reader or threshold of another day."""

from __future__ import annotations

import re
import shutil
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from app import main
from index import build_index
from index.encoder import Encoder
from index.library.backup import write_backup
from index.store.database import FILE_NAME
from qa import Assistant
from qa.chats.store import ConversationStore
from tests.conftest import make_tiny_model
from tests.kept.test_formats import contents

if TYPE_CHECKING:
    from pathlib import Path

QUESTION = "Where is tea grown?"


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with an index and a backup of it, whose encoder has other weights by now."""
    for name in ("seeds", "model", "other"):
        (tmp_path / name).mkdir()
    (tmp_path / "seeds" / "tea.txt").write_text("Tea\n\nTea is grown in Assam.\n")
    model = make_tiny_model(tmp_path / "model", seed=7)
    build_index([tmp_path / "seeds"], tmp_path / "index", encoder=Encoder.load(str(model)))
    write_backup(tmp_path / "index", tmp_path / "backup.zip")
    shutil.rmtree(model)
    make_tiny_model(tmp_path / "other", seed=8).rename(model)
    return tmp_path


def test_whatever_encodes_refuses_an_encoder_that_has_changed_and_names_the_command(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    index = str(place / "index")
    lock = ["build.lock"]
    before = contents(place / "index", but=lock)
    for command in (["ask", QUESTION], ["search", QUESTION], ["build"], ["build", "--dry-run"]):
        assert main([*command, "--index", index]) == 1
        told = capsys.readouterr().err
        assert re.search(r"quoth build .*--reencode", told), (command, told)
        assert contents(place / "index", but=lock) == before, command
    restore = ["restore", str(place / "backup.zip"), "--encoder", str(place / "model" / "model")]
    assert main([*restore, "--index", str(place / "fresh")]) == 1
    assert "encoder" in capsys.readouterr().err
    assert not (place / "fresh" / FILE_NAME).exists()


def test_whatever_only_reads_goes_on_and_reencode_mends_it(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    index = str(place / "index")
    for command in (["verify"], ["info"], ["backup", str(place / "again.zip")]):
        assert main([*command, "--index", index]) == 0, command
    assert main(["build", "--reencode", "--index", index]) == 0
    assert main(["search", QUESTION, "--index", index]) == 0
    assert "Tea is grown in Assam." in capsys.readouterr().out


def test_a_kept_answer_stays_as_it_was_given_under_another_threshold(
    tmp_path: Path, seed_index: Path
) -> None:
    question = "Who met in Riyadh?"
    own = ConversationStore(tmp_path).of("")
    conversation = own.create()
    with closing(Assistant.open(seed_index, threshold=0.0)) as bold:
        given = bold.ask(question)
        own.append(conversation, question, answer=given)
    with closing(Assistant.open(seed_index, threshold=1.0)) as strict:
        assert strict.ask(question).abstained
        (turn,) = own.read(conversation).turns
        assert turn.answer == given
        assert not given.abstained
