"""Each export is read back by a reader that knows only the format: nothing of it comes from the writers."""

import csv
import io
import re
import zipfile
from xml.etree import ElementTree as ET

import pytest

from derslik.domain.questions import Criterion, Proof, Question
from questions.formats import WRITERS, table

NASTY = "~=#{}:\\ -> <b>&amp;\"' ]]> % $ :: // \u2028 ğİıŞ 中 _"
PROOF = Proof(document_id="d", filename="hücre.md", page=3, start=0, end=9, quote=f"Alıntı {NASTY}")


def question(number: int, kind: str, key: str | list[str], **more: object) -> Question:
    fields = {"type": kind, "stem": f"Soru {number} nedir {NASTY}?", "key": key, "language": "tr", "proof": PROOF}
    about = {"question_id": f"q{number}", "session_id": "s", "created_by": "u", "created_at": "t", "updated_at": "t"}
    return Question.model_validate({**fields, **about, **more})


OPTIONS = [f"doğru {NASTY}", "=yanlış", "~öteki", "#son"]
PAIRS = {"sol 1 =": "sağ ~1", "sol 2 {": "sağ }2", "sol 3": "sağ:3"}
QUESTIONS = [
    question(1, "multiple_choice", OPTIONS[0], options=OPTIONS),
    question(2, "true_false", "Yanlış", options=["Doğru", "Yanlış"], correction="x"),
    question(3, "short_answer", f"yanıt {NASTY}"),
    question(4, "cloze", "zar=", stem=f"Boşluğu doldurunuz: {NASTY[:-2]} _____'ı sarar."),
    question(5, "matching", list(PAIRS.values()), prompts=list(PAIRS), options=sorted(PAIRS.values())),
    question(6, "ordering", ["bir {", "iki", "üç"], options=["üç", "bir {", "iki"]),
    question(7, "open", "tanım", rubric=[Criterion(criterion=NASTY, points=2)]),
    question(8, "short_answer", '=HYPERLINK("http://x")', stem="@SUM(1+1) nedir acaba?"),
    question(9, "short_answer", "-2", stem="+çık\nsatır"),
]


def written(kind: str) -> bytes:
    return next(writer for name, writer in WRITERS.items() if name == kind).write(QUESTIONS)


def parts(body: str) -> list[str]:
    r"""The pieces of a GIFT answer at unescaped = and ~, the feedback first cut off at an unescaped ####."""
    body = re.split(r"(?<!\\)####", body)[0]
    return [piece.strip() for piece in re.split(r"(?=(?<!\\)[=~])", body) if piece.strip()]


def unescape(text: str) -> str:
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] == "n" else found[1], text)


def gift() -> list[tuple[str, str, str]]:
    """(before the answers, the answers, after) of each entry, by the rules of the GIFT format."""
    entries = []
    for entry in re.split(r"\n\s*\n", written("gift").decode().strip()):
        comment, _, entry = entry.partition("\n")
        assert comment.startswith("// [id:")
        title = re.match(r"::(?:[^:\\]|\\.)*::\[plain\]", entry)
        assert title
        found = re.fullmatch(r"((?:[^{}\\]|\\.)*)\{((?:[^{}\\]|\\.)*)\}((?:[^{}\\]|\\.)*)", entry[title.end() :], re.S)
        assert found, entry
        entries.append((found[1], found[2], found[3]))
    return entries


def said(text: str) -> str:
    """What GIFT keeps of a text: an arrow of two letters is a mark of matching, and cannot be written."""
    return text.strip().replace("->", "→")


def test_gift_is_read_by_the_rules_of_its_format() -> None:
    entries = gift()
    assert len(entries) == len(QUESTIONS)
    for (before, answers, after), one in zip(entries, QUESTIONS, strict=True):
        if one.type == "cloze":
            assert unescape(before).split() == said(one.stem.split("_____")[0]).split()
            assert unescape(after) == "'ı sarar."
        else:
            assert unescape(before).strip() == said(one.stem)
        feedback = re.split(r"(?<!\\)####", answers)[1]
        assert unescape(feedback).startswith(f"Kanıt: {said(PROOF.quote)}")
    choice = parts(entries[0][1])
    assert [(piece[0], unescape(piece[1:])) for piece in choice] == [
        ("=" if option == OPTIONS[0] else "~", said(option)) for option in OPTIONS
    ]
    assert parts(entries[1][1]) == ["FALSE#x"]
    pairs = [tuple(map(unescape, piece[1:].split(" -> "))) for piece in parts(entries[4][1])]
    assert pairs == list(PAIRS.items())
    assert parts(entries[6][1]) == []


def test_moodle_xml_is_read_as_xml() -> None:
    questions = ET.fromstring(written("moodle-xml")).findall("question")  # noqa: S314 - our own
    kinds = [one.get("type") for one in questions]
    expected = "multichoice truefalse shortanswer shortanswer matching matching essay shortanswer shortanswer"
    assert kinds == expected.split()
    for found, one in zip(questions, QUESTIONS, strict=True):
        assert found.findtext("questiontext/text") == one.stem
        assert found.findtext("generalfeedback/text") == f"Kanıt: {PROOF.quote}"
    right = [answer.findtext("text") for answer in questions[0].findall("answer") if answer.get("fraction") == "100"]
    assert right == [OPTIONS[0]]
    assert [answer.findtext("text") for answer in questions[0].findall("answer")] == OPTIONS
    subs = [(sub.findtext("text"), sub.findtext("answer/text")) for sub in questions[4].findall("subquestion")]
    assert subs == list(PAIRS.items())


NAMESPACE = {"q": "http://www.imsglobal.org/xsd/imsqti_v2p1", "p": "http://www.imsglobal.org/xsd/imscp_v1p1"}


def test_qti_is_a_package_whose_manifest_names_each_file_and_whose_right_answers_are_choices() -> None:
    with zipfile.ZipFile(io.BytesIO(written("qti21"))) as archive:
        manifest = ET.fromstring(archive.read("imsmanifest.xml"))  # noqa: S314 - our own
        names = [file.get("href") for file in manifest.iterfind(".//p:file", NAMESPACE)]
        assert sorted(map(str, names)) == sorted(set(archive.namelist()) - {"imsmanifest.xml"})
        roots = [ET.fromstring(archive.read(str(name))) for name in names]  # noqa: S314 - our own
    for root, one in zip(roots, QUESTIONS, strict=True):
        values = [value.text for value in root.iterfind(".//q:correctResponse/q:value", NAMESPACE)]
        choices = {choice.get("identifier"): choice.text for choice in root.iterfind(".//q:simpleChoice", NAMESPACE)}
        if choices:
            assert [choices[value] for value in values] == one.keys
        elif one.type in ("short_answer", "cloze"):
            assert values == one.keys
        elif one.type == "matching":
            sides = root.iterfind(".//q:simpleAssociableChoice", NAMESPACE)
            texts = {side.get("identifier"): side.text for side in sides}
            assert {texts[str(v).split()[0]]: texts[str(v).split()[1]] for v in values} == PAIRS
        assert root.find("q:itemBody", NAMESPACE) is not None


def test_no_cell_of_the_csv_is_a_formula_and_every_text_comes_back() -> None:
    text = written("csv").decode()
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    for row, one in zip(table.parse_csv(text), QUESTIONS, strict=True):
        assert (row["stem"], row["quotes"][0].split()) == (one.stem, PROOF.quote.split())
    assert table.parse_csv(text)[7]["key"] == QUESTIONS[7].key


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "'=1", "'", "a", "", "\t=1"])
def test_a_cell_made_safe_comes_back(text: str) -> None:
    assert table.unquote_formula(table.quote_formula(text)) == text
