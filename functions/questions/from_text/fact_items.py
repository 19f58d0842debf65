"""Multiple choice and short answers out of facts: the fact left out, or asked for where the sentence has one clause."""

import re
from collections.abc import Iterator, Mapping, Sequence

from derslik.domain.questions import ItemContent, Proof
from derslik.language import Language
from derslik.language.folding import fold
from questions.from_text.candidates import Candidate, chance
from questions.from_text.cloze_items import BLANK
from questions.from_text.distractors import CourseFacts, inflect_like, pick_distractors
from questions.from_text.fact import Fact, is_listed
from questions.from_text.fact_sentences import FactSentence, rate_sentence
from questions.from_text.question_wording import word_question
from questions.new_items import make_item
from questions.source_chunks import SourceChunk

DISTRACTORS = 3
WHICH: Mapping[Language, str] = {
    "tr": "Boşluğa hangisi gelmelidir? ",
    "en": "Which one belongs in the blank? ",
}
_WORTH: Mapping[str, float] = {"year": 2.2, "date": 2.2, "quantity": 1.9, "percent": 1.9, "name": 2.6}
_WORTH_OF_A_QUESTION = 1.4


def make_fact_items(
    fact_sentences: Sequence[FactSentence], chunks: Sequence[SourceChunk], seed: int
) -> Iterator[Candidate]:
    facts = CourseFacts.of(fact_sentences)
    for fact_sentence in fact_sentences:
        sentence, source, language = fact_sentence.sentence, fact_sentence.source, fact_sentence.language
        proof = chunks[source].prove(sentence.start, sentence.end)
        for fact in fact_sentence.facts:
            if is_listed(sentence.plain, fact):
                continue
            about, page = fold(fact.value), chunks[source].page
            worth = _WORTH[fact.kind] * rate_sentence(fact_sentence)
            question = word_question(fact, fact_sentence)
            if question:
                item = make_item("short_answer", question, fact.value, language, [proof])
                yield Candidate(item, about, source, page, worth * _WORTH_OF_A_QUESTION)
            distractors = pick_distractors(fact, fact_sentence, facts, DISTRACTORS, seed)
            if len(distractors) == DISTRACTORS:
                item = _make_choice(fact, fact_sentence, distractors, question, proof, seed)
                yield Candidate(item, about, source, page, worth)


def _make_choice(
    fact: Fact, fact_sentence: FactSentence, distractors: list[str], question: str | None, proof: Proof, seed: int
) -> ItemContent:
    text = fact_sentence.sentence.plain
    if question:
        key, stem = fact.value, question
    else:
        key = text[fact.start : fact.suffix_end]
        distractors = [inflect_like(fact, distractor) for distractor in distractors]
        stem = f"{WHICH[fact_sentence.language]}{text[: fact.start]}{BLANK}{text[fact.suffix_end :]}"
    options = sorted([key, *distractors], key=lambda option: chance(seed, key, option))
    if fact.kind != "name":
        options = sorted([key, *distractors], key=_sort_by_number)
    return make_item("multiple_choice", stem, key, fact_sentence.language, [proof], options=options)


def _sort_by_number(option: str) -> tuple[list[int], str]:
    return [int(digits) for digits in re.findall(r"\d+", option)][::-1], option
