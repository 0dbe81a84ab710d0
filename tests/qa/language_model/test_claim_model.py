"""The model that reads a claim with a text, and how sure what it says makes one."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from index.errors import QuothError
from qa.bundled import BUNDLED
from qa.language_model.claim_confidence import NAMES, ClaimCalibration, ClaimEvidence
from qa.language_model.claim_model import ClaimModel

_TEXT = "The mill at Northgate burned for eleven hours on Monday. Nobody was hurt."
_SURE = ClaimEvidence(
    odds=4.0,
    words=4.0,
    shared=1.0,
    sentence=1.0,
    literal=0.0,
    denied=0.0,
    opposed=0.0,
    verbatim=1.0,
    swapped=0.0,
)


@pytest.fixture(scope="module")
def model() -> ClaimModel:
    """The bundled model."""
    return ClaimModel()


def test_what_a_text_says_is_likelier_than_what_it_does_not(model: ClaimModel) -> None:
    right, wrong, other = model.read(
        [
            ("The mill at Northgate burned for eleven hours.", "Fire", _TEXT),
            ("The mill at Northgate burned for three days.", "Fire", _TEXT),
            ("Elections are held every four years.", "Fire", _TEXT),
        ]
    )
    assert right.supported > wrong.supported
    assert right.supported > other.supported


def test_claims_are_read_together_as_each_alone_and_in_order(model: ClaimModel) -> None:
    held = [(claim, "", _TEXT) for claim in ("Nobody was hurt.", "The mill burned.", "A" * 900)]
    together = model.read(held)
    assert together == [model.read([alone])[0] for alone in held]


def test_wrong_words_lie_in_the_claim(model: ClaimModel) -> None:
    claim = "The mill at Southgate burned for ninety hours on Sunday."
    (read,) = model.read([(claim, "Fire", _TEXT)])
    for start, end in read.wrong:
        assert 0 <= start < end <= len(claim)
        assert claim[start:end].strip()


def test_nothing_is_read_of_nothing(model: ClaimModel) -> None:
    assert model.read([]) == []


def test_an_altered_model_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "model"
    shutil.copytree(BUNDLED, folder)
    (folder / "claims.onnx").write_bytes(b"no model")
    with pytest.raises(QuothError, match=r"claims\.onnx: is damaged"):
        ClaimModel(folder).read([("The mill burned.", "", _TEXT)])


def test_more_evidence_is_never_less_sure() -> None:
    calibration = ClaimCalibration.load(BUNDLED / "claims.json")
    sure = calibration.probability(_SURE)
    assert 0 < calibration.threshold < 1
    for name in NAMES:
        less = {one: getattr(_SURE, one) - (one == name) for one in NAMES}
        assert calibration.probability(ClaimEvidence(**less)) <= sure


def test_a_calibration_without_a_weight_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "claims.json"
    kept = json.loads((BUNDLED / "claims.json").read_text(encoding="utf-8"))
    del kept["weights"]["odds"]
    path.write_text(json.dumps(kept), encoding="utf-8")
    with pytest.raises(QuothError, match="is not a calibration"):
        ClaimCalibration.load(path)
