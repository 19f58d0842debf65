"""Exports are read by other people's programs.

GIFT by pygiftparser, which reads no escaped brace, so only plain letters here; QTI by citolab-qti-convert, which turns
the package into QTI 3. For Moodle XML there is no kept and licensed reader: see `test_question_formats`.
"""

import io
import subprocess
import sys
import warnings
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from questions.formats import WRITERS
from tests.unit.test_question_formats import question
from tests.unit.test_question_import import SENT

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # its patterns are older than raw strings
    from pygiftparser import parser

PLAIN = [
    question(1, "multiple_choice", "ışık", stem="İlk soru?", options=["ışık", "ğöl", "çöl"]),
    question(2, "true_false", "Yanlış", stem="Su kurudur.", options=["Doğru", "Yanlış"], correction="ıslak"),
    question(3, "short_answer", "yanıt", stem="Üçüncü soru?"),
    question(4, "cloze", "zarı", stem="Hücreyi _____ sarar."),
    question(5, "matching", ["b", "d", "f"], stem="Eşleştir", prompts=["a", "c", "e"], options=["b", "d", "f"]),
    question(6, "ordering", ["bir", "iki", "üç"], stem="Sırala", options=["üç", "bir", "iki"]),
    question(7, "open", "tanım", stem="Açıkla", rubric=[{"criterion": "söyler", "points": 2}]),
]
NAMESPACE = {"q": "http://www.imsglobal.org/xsd/imsqtiasi_v3p0"}


def test_gift_is_read_by_another_parser() -> None:
    read = parser.parseFile(io.StringIO(WRITERS["gift"].write(PLAIN).decode()))
    assert [one.title for one in read] == [one.question_id for one in PLAIN]
    assert all(one.valid for one in read)
    choice, statement, short, cloze, pairs, order, free = read
    assert [(one.answer, one.fraction) for one in choice.answers.answers] == [("ışık", 100), ("ğöl", 0), ("çöl", 0)]
    assert statement.answers.answer is False
    assert [one.answer for one in (short.answers.answers[0], cloze.answers.answers[0])] == ["yanıt", "zarı"]
    assert (cloze.text, cloze.tail.strip()) == ("Hücreyi", "sarar.")
    for asked, expected in ((pairs, ["ab", "cd", "ef"]), (order, ["1bir", "2iki", "3üç"])):
        assert [one.question.strip() + one.answer.strip() for one in asked.answers.answers] == expected
    assert type(free.answers).__name__ == "Essay"


@pytest.fixture(scope="module")
def upgraded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Our package, converted to QTI 3."""
    folder = tmp_path_factory.mktemp("qti")
    (folder / "ours.zip").write_bytes(WRITERS["qti21"].write(SENT))
    program = Path(sys.executable).with_name("qti-convert")
    subprocess.run([program, "upgrade", "-q", folder / "ours.zip", folder / "theirs.zip"], check=True)
    return folder / "theirs.zip"


def test_qti_is_read_by_another_program_with_every_type_and_sign(upgraded: Path) -> None:
    with zipfile.ZipFile(upgraded) as archive:
        for sent in SENT:
            root = ET.fromstring(archive.read(f"items/{sent.question_id}.xml"))  # noqa: S314 - made from ours
            values = [value.text or "" for value in root.iterfind(".//q:qti-correct-response/q:qti-value", NAMESPACE)]
            texts = {one.get("identifier"): "".join(one.itertext()) for one in root.iter() if one.get("identifier")}
            if sent.type in ("multiple_choice", "true_false", "ordering"):
                assert [texts[value] for value in values] == sent.keys
            elif sent.type == "matching":
                assert [tuple(texts[name] for name in value.split()) for value in values] == list(
                    zip(sent.prompts or (), sent.keys, strict=True)
                )
            else:
                assert values == ([] if sent.type == "open" else sent.keys)
            body = root.find("q:qti-item-body", NAMESPACE)
            assert body is not None
            shown = "".join(part for one in body if "rubric" not in one.tag for part in one.itertext())
            assert sent.stem.replace("_____", "") in shown


def test_the_proof_and_the_answer_are_for_no_candidate(upgraded: Path) -> None:
    with zipfile.ZipFile(upgraded) as archive:
        for sent in SENT:
            root = ET.fromstring(archive.read(f"items/{sent.question_id}.xml"))  # noqa: S314 - made from ours
            (block,) = root.iterfind(".//q:qti-rubric-block", NAMESPACE)
            assert "candidate" not in (block.get("view") or "")
            assert sent.proof.quote in "".join(block.itertext())
