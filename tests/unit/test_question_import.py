"""What was written is read again with the same content; hostile files are refused, and other tools' files are read."""

import base64
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, get_args

import pytest

from derslik.domain.document_text import DocumentText
from derslik.domain.documents import Document
from derslik.domain.questions import Criterion, ItemContent, Proof, Question
from derslik.errors import Invalid
from questions.formats import PARSERS, WRITERS, Format, qti, qti_parser
from questions.item_import import ProofFinder, complete_item

SIZE = 100_000
NASTY = "~=#{}:\\ %50% <b>&amp;\"' ]]> <![CDATA[x]]> $ :: // ğİıŞ 中 🙂 _ ####"
SENTENCES = [
    f"Kaynak {number}: {NASTY} =1+1 @SUM -2 +3 sınıfında\nDoğu ile batı, anahtar {number} olur." for number in range(8)
]
TEXT = "\n\n".join(SENTENCES)
KEYS = [f"anahtar {number}" for number in range(8)]
FORMATS: Sequence[Format] = get_args(Format.__value__)


def proof(number: int) -> Proof:
    start = TEXT.index(SENTENCES[number])
    end = start + len(SENTENCES[number])
    return Proof(document_id="d", filename="a.md", page=None, start=start, end=end, quote=SENTENCES[number])


def question(number: int, kind: str, key: str | list[str], **more: Any) -> Question:
    about = {"question_id": f"q{number}", "session_id": "s", "created_by": "u", "created_at": "t", "updated_at": "t"}
    said = {"type": kind, "stem": f"={number}. soruda {NASTY} nedir?", "key": key, "language": "tr"}
    return Question.model_validate(
        {"proof": proof(number), "difficulty": "hard", "bloom": "apply", **said, **about, **more}
    )


OPTIONS = [KEYS[0], f"=yanlış {NASTY}", "~öteki", "#son"]
SENT = [
    question(0, "multiple_choice", KEYS[0], options=OPTIONS, explanation=f"Çünkü {NASTY}"),
    question(1, "true_false", "Yanlış", options=["Doğru", "Yanlış"], correction=KEYS[1]),
    question(2, "true_false", "Doğru", options=["Doğru", "Yanlış"], stem=f"Doğru mu, yanlış mı? {SENTENCES[2]}"),
    question(3, "short_answer", KEYS[3]),
    question(4, "cloze", KEYS[4], stem=f"Boşluğu doldurunuz: {NASTY} bir (_____) 'dır."),
    question(5, "open", KEYS[5], rubric=[Criterion(criterion=f"Söylüyor: {NASTY}", points=3)]),
    question(
        6,
        "matching",
        KEYS[4:7],
        prompts=["Kaynak 4", "Kaynak 5", "Kaynak 6"],
        options=sorted(KEYS[4:7]),
        further_proofs=[proof(4), proof(5)],
    ),
    question(7, "ordering", KEYS[5:8], options=KEYS[7:4:-1], further_proofs=[proof(5), proof(6)]),
]


def proof_finder() -> ProofFinder:
    document = Document.model_construct(document_id="d", filename="a.md")
    return ProofFinder({"d": (document, DocumentText(text=TEXT))})


def content_of(kind: Format, data: bytes) -> str:
    return base64.b64encode(data).decode() if kind == "qti21" else data.decode()


def same(text: Any) -> Any:
    """White space aside, which CSV cells fold."""
    if isinstance(text, list):
        return [same(part) for part in text]
    return " ".join(text.split()) if isinstance(text, str) else text


def shown(content: ItemContent) -> dict[str, Any]:
    fields = content.model_dump(include=set(ItemContent.model_fields) - {"explanation"})
    if isinstance(content.key, list):
        fields["options"] = sorted(content.options or [])
    return {name: same(value) for name, value in fields.items()}


@pytest.mark.parametrize("kind", FORMATS)
def test_every_type_comes_back_with_the_same_content_whatever_signs_are_in_it(kind: Format) -> None:
    read = PARSERS[kind](content_of(kind, WRITERS[kind].write(SENT)))
    finder = proof_finder()
    assert len(read) == len(SENT)
    for item, sent in zip(read, SENT, strict=True):
        back = complete_item(item, finder)
        assert isinstance(back, ItemContent), (sent.type, back, item)
        assert shown(back) == shown(ItemContent.model_validate(sent.model_dump())), sent.type
        assert same(back.explanation) == same(sent.explanation)


BOMB = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><quiz>&b;</quiz>'
FETCH = '<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]><quiz><question>&a;</question></quiz>'
DEEP = "<a>" * 5_000 + "</a>" * 5_000


@pytest.mark.parametrize(
    "content", [BOMB, FETCH, DEEP, "<quiz>", "quiz", "\x00", "", "<?xml version='1.0' encoding='x'?><q/>"]
)
def test_xml_that_is_none_or_does_more_than_hold_text_is_refused(content: str) -> None:
    with pytest.raises(Invalid):
        PARSERS["moodle-xml"](content)


def package(files: dict[str, str | bytes]) -> str:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return base64.b64encode(held.getvalue()).decode()


def manifest(*hrefs: str) -> str:
    resources = "".join(f'<resource type="imsqti_item_xmlv2p1" href="{href}"/>' for href in hrefs)
    return f"<manifest><resources>{resources}</resources></manifest>"


@pytest.mark.parametrize(
    "content",
    [
        "no base64!",
        base64.b64encode(b"no zip").decode(),
        package({"other.xml": "<a/>"}),
        package({"imsmanifest.xml": BOMB}),
        package({"imsmanifest.xml": manifest("a.xml"), "a.xml": b"0" * (qti_parser.MAX_BYTES + 1)}),
        package({"imsmanifest.xml": manifest(), **{f"{number}.xml": "" for number in range(qti_parser.MAX_ENTRIES)}}),
    ],
    ids=["no base64", "no zip", "no manifest", "bomb of entities", "bomb of zeros", "thousands of files"],
)
def test_a_package_that_is_none_or_too_large_is_refused(content: str) -> None:
    with pytest.raises(Invalid):
        PARSERS["qti21"](content)


def test_a_package_reaches_no_file_but_its_own(tmp_path: Path) -> None:
    outside = tmp_path / "secret.xml"
    outside.write_text("<assessmentItem><itemBody/></assessmentItem>")
    hrefs = [str(outside), f"../../../..{outside}", "file:///etc/passwd", "https://example.org/a.xml", "bomb.xml"]
    files: dict[str, str | bytes] = {"imsmanifest.xml": manifest(*hrefs), "../up.xml": "x", "bomb.xml": BOMB}
    assert PARSERS["qti21"](package(files)) == [{}] * len(hrefs)


GIFT = """// başka bir araç
$CATEGORY: $course$/top

::Başlık:: Protein nerede üretilir? {
 =Ribozom # evet
 ~Koful # hayır
 ~%-50%Golgi
 ~Lizozom
 #### Ribozomda.
}

Hücre canlıdır.{T}

İki doğrusu var: {~%50%a ~%50%b ~c}

Eşleştir {=a -> b =c -> d =e -> f}

{=eksik

Açık soru {}
"""


def test_gift_of_another_tool_is_read() -> None:
    choice, statement, two, pairs, broken, free = PARSERS["gift"](GIFT)
    assert (choice["key"], choice["options"]) == ("Ribozom", ["Ribozom", "Koful", "Golgi", "Lizozom"])
    assert (statement["type"], statement["key"]) == ("true_false", "Doğru")
    assert two["key"] == ["a", "b"]
    assert (pairs["prompts"], pairs["key"]) == (["a", "c", "e"], ["b", "d", "f"])
    assert broken == {}
    assert free["type"] == "open"


def test_moodle_xml_of_another_tool_is_read_without_its_markup() -> None:
    (item,) = PARSERS["moodle-xml"](
        '<quiz><question type="category"/><question type="multichoice"><questiontext format="html"><text>'
        "<![CDATA[<p>Protein &amp; <b>enzim</b><br/>nerede?</p>]]></text></questiontext>"
        '<answer fraction="100"><text>Ribozom</text></answer><answer fraction="0"><text>Koful</text></answer>'
        "</question></quiz>"
    )
    assert (item["stem"].split(), item["key"]) == (["Protein", "&", "enzim", "nerede?"], "Ribozom")


def test_the_largest_file_is_read_in_no_time_worth_speaking_of() -> None:
    """Patterns that could look back over and over would never end on these."""
    large: list[tuple[Format, str]] = [
        ("gift", "{" * SIZE),
        ("gift", "::" * (SIZE // 2)),
        ("gift", "a{=" + "#" * (SIZE - 10) + "}"),
        ("gift", "\\" * SIZE),
        ("csv", "stem\n" + "a\n" * (SIZE // 2 - 5)),
        ("moodle-xml", "<quiz>" + "<question/>" * 60_000 + "</quiz>"),
    ]
    for kind, content in large:
        assert isinstance(PARSERS[kind](content), list)


def test_a_csv_that_is_none_is_refused() -> None:
    with pytest.raises(Invalid):
        PARSERS["csv"]("a" * 2 * SIZE)


def test_an_item_of_qti_is_written_as_the_format_wants() -> None:
    root = qti.write_item(SENT[0])
    assert root.tag == "assessmentItem"
    assert [part.tag for part in root] == [
        "responseDeclaration",
        "outcomeDeclaration",
        "itemBody",
        "responseProcessing",
    ]
