"""What a student reads where there is no answer."""

NOT_IN_MATERIAL = {
    "tr": "Bu sorunun yanıtını dersin belgelerinde bulamadım.",
    "en": "I could not find the answer to this question in the course documents.",
}
DEGRADED = {
    "tr": "Yanıt şu anda yazılamıyor. Sorunuzla ilgili bölümler aşağıdaki kaynaklardadır.",
    "en": "An answer cannot be written right now. The parts that deal with your question are in the sources below.",
}
