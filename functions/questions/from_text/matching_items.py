"""Matching items: four terms of one kind with what the course says that they are."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import batched

from derslik.domain.questions import ItemContent
from derslik.language import Language
from derslik.language.capitals import capitalised
from derslik.language.course_terms import Lexicon
from derslik.language.folding import fold
from questions.from_text.candidates import Candidate, chance
from questions.from_text.concepts import Concept, find_concepts
from questions.new_items import make_item
from questions.source_chunks import SourceChunk

PAIRS = 4
_WORTH = 3.0
STEM: Mapping[Language, str] = {
    "tr": "Kavramları tanımlarıyla eşleştiriniz: {terms}",
    "en": "Match each term with its definition: {terms}",
}


def make_matching_items(course: Lexicon, chunks: Sequence[SourceChunk], seed: int) -> Iterator[Candidate]:
    by_kind: dict[tuple[str, object], dict[str, Concept]] = defaultdict(dict)
    for concept in find_concepts(course, chunks):
        if concept.definition.reading.asks_body is not None:
            by_kind[concept.document_id, concept.kind].setdefault(concept.about, concept)
    for concepts in by_kind.values():
        for group in batched(concepts.values(), PAIRS, strict=False):
            bodies = {fold(concept.definition.reading.body) for concept in group}
            if len(group) == PAIRS == len(bodies):
                source = group[0].definition.source
                item = _make_item(group, chunks, seed)
                yield Candidate(item, f"match {group[0].about}", source, chunks[source].page, _WORTH)


def _make_item(concepts: Sequence[Concept], chunks: Sequence[SourceChunk], seed: int) -> ItemContent:
    language = concepts[0].kind[0]
    terms = [capitalised(concept.shown, language) for concept in concepts]
    definitions = [concept.definition for concept in concepts]
    bodies = [definition.reading.body for definition in definitions]
    proofs = [
        chunks[definition.source].prove(definition.sentence.start, definition.sentence.end)
        for definition in definitions
    ]
    options = sorted(bodies, key=lambda body: chance(seed, body))
    stem = STEM[language].format(terms=", ".join(terms))
    return make_item("matching", stem, bodies, language, proofs, prompts=terms, options=options)
