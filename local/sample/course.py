"""The sample course: the session, its documents, and questions whose answers are known."""

from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
DOCX_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True, slots=True)
class SampleSession:
    """The fields of `POST /sessions`, under their own names (`dataclasses.asdict`)."""

    name: str
    description: str
    category: str
    grade_level: str
    subject_area: str
    learning_objectives: tuple[str, ...]
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SampleFile:
    path: Path
    content_type: str


@dataclass(frozen=True, slots=True)
class SampleQuestion:
    """`answer` is text that stands on page `page` (from 1) of `filename`, and on no other page of it."""

    text: str
    filename: str
    page: int
    answer: str


SESSION = SampleSession(
    name="9. Sınıf Biyoloji: Hücre",
    description="Hücrenin yapısı, madde geçişleri, hücre bölünmesi, enzimler ve canlıların sınıflandırılması.",
    category="biology",
    grade_level="9",
    subject_area="Biyoloji",
    learning_objectives=(
        "Hücre teorisini açıklar.",
        "Hücre zarından madde geçişlerini karşılaştırır.",
        "Organelleri görevleriyle eşleştirir.",
        "Mitoz ile mayozu ayırt eder.",
        "Enzimlerin çalışmasını etkileyen etmenleri sıralar.",
        "Canlıları sınıflandırmada kullanılan basamakları açıklar.",
    ),
    tags=("hücre", "organel", "mitoz", "mayoz", "enzim", "sınıflandırma"),
)

FILES = (
    SampleFile(HERE / "hucre.pdf", "application/pdf"),
    SampleFile(HERE / "canlilarin-siniflandirilmasi.docx", DOCX_TYPE),
    SampleFile(HERE / "enzimler.md", "text/markdown"),
)

QUESTIONS = (
    SampleQuestion(
        "Sodyum-potasyum pompası hangi iyonları taşır?",
        "hucre.pdf",
        5,
        "3 sodyum iyonunu dışarı, 2 potasyum iyonunu içeri taşır",
    ),
    SampleQuestion("Golgi aygıtı adını kimden alır?", "hucre.pdf", 7, "İtalyan hekim Camillo Golgi'den alır"),
    SampleQuestion(
        "Kanser nedir?", "hucre.pdf", 10, "hücrelerin kontrolsüz çoğalmasıyla ortaya çıkan hastalığa kanser denir"
    ),
)

NOT_IN_MATERIAL = "Nefronlar kanı nasıl süzer?"
