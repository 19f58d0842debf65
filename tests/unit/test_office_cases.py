"""Files of Word and PowerPoint that teachers' programs made, and what has to be read in each."""

import re
import unicodedata
from pathlib import Path

import pytest

from documents.parsing import Limits
from documents.parsing.child import parse_file

CASES = Path(__file__).parent.parent / "files" / "cases"
FLAGS = re.DOTALL | re.MULTILINE


@pytest.mark.parametrize(
    ("name", "there", "absent"),
    [
        (
            "omml.docx",
            [
                r"Kuvvet\s[^\n]{0,12}F\s*=\s*m\s*(?:[·⋅*∙×]|\\cdot|\\times)\s*a[^\n]{0,12}\sile bulunur",
                r"E\s*=\s*m\s*c\^\{2\}",
                r"Kesir\s\$\\frac\{1\}\{2\}\$\syarımdır",
            ],
            [],
        ),
        ("lists.docx", ["^5. beşinci", "^6. altıncı", "^7. yedinci", r"^A\) Ankara", r"^B\) İzmir"], []),
        ("vmerge.docx", [r"\|[^|\n]*\|\s*Fizik\s*\|"], [r"^\|\s*Fizik"]),
        ("textbox_nofallback.docx", ["ozmoz suyun geçişidir"], []),
        (
            "ders.pptx",
            ["10²³", "H₂O", "Aylık yağış grafiği", r"Ocak[^\n]*50", r"Şubat[^\n]*45", "İç içe grup metni"],
            ["1023", "cevap 42"],
        ),
        ("simge_ohm.pptx", [r"5\s*[Ω\u2126]", r"a\s*≠\s*0", r"2\s*∈\s*N"], ["[\ue000-\uf8ff]"]),
    ],
)
def test_a_file_is_read_as_its_teacher_sees_it(name: str, there: list[str], absent: list[str]) -> None:
    text = parse_file(CASES / name, Limits(), lambda *_: None).text
    for pattern in there:
        assert re.search(unicodedata.normalize("NFC", pattern), text, FLAGS), (pattern, text)
    for pattern in absent:
        assert not re.search(pattern, text, FLAGS), (pattern, text)
