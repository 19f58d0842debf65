"""What a student reads where there is no answer, or none any more."""

from derslik.language import Language
from rag_query.evidence import Reason

_NOT_COVERED: dict[Language, str] = {
    "tr": "Bu sorunun yanıtını dersin belgelerinde bulamadım.",
    "en": "I could not find the answer to this question in the course documents.",
}
NOT_IN_MATERIAL: dict[Reason, dict[Language, str]] = {
    Reason.SMALL_TALK: {
        "tr": "Merhaba! Dersin belgeleriyle ilgili bir soru sorabilirsiniz.",
        "en": "Hello! You can ask a question about the course documents.",
    },
    Reason.NO_DOCUMENTS: {
        "tr": "Bu derste henüz okunabilir bir belge yok; bu yüzden sorunuzun yanıtını bulamadım.",
        "en": "This course has no readable documents yet, so I could not find an answer.",
    },
    Reason.NOTHING_FOUND: _NOT_COVERED,
    Reason.OTHER_SUBJECT: {
        "tr": "Bu sorunun yanıtını dersin belgelerinde bulamadım; soru başka bir konuyla ilgili görünüyor.",
        "en": "I could not find the answer to this question in the course documents; it seems to be about another "
        "subject.",
    },
    Reason.NOT_COVERED: _NOT_COVERED,
}
SOURCE_DELETED: dict[Language, str] = {
    "tr": "Bu yanıtın dayandığı belge silindi. Soruyu yeniden sorabilirsiniz.",
    "en": "A document that this answer was based on has been deleted. You can ask the question again.",
}
DEGRADED = {
    "tr": "Yanıt şu anda yazılamıyor. Sorunuzla ilgili bölümler aşağıdaki kaynaklardadır.",
    "en": "An answer cannot be written right now. The parts that deal with your question are in the sources below.",
}
