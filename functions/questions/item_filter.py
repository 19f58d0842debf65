"""Which items may be used: what the check finds, what was asked for, and nothing that is there already."""

from collections.abc import Mapping

from derslik.domain.document_text import DocumentText
from derslik.domain.questions import ItemContent, QuestionType
from questions.item_check import find_faults
from questions.known_items import KnownItems
from questions.models import Wanted

DEFAULT_TYPES: frozenset[QuestionType] = frozenset({"multiple_choice", "short_answer", "cloze", "open"})


class ItemFilter:
    """Sorts out items of one session. `texts`: by document; an item that was added is not new again."""

    def __init__(self, wanted: Wanted, known: KnownItems, texts: Mapping[str, DocumentText]) -> None:
        self.types = frozenset(wanted.types) if wanted.types else DEFAULT_TYPES
        self.wanted = wanted
        self.known = known
        self.texts = texts

    def find_refusals(self, item: ItemContent) -> list[str]:
        """Why an item may not be used; empty when it may."""
        refusals = find_faults(item, self.texts) or self.find_mismatches(item)
        return refusals or ([] if self.is_new(item) else ["duplicate"])

    def is_usable(self, item: ItemContent) -> bool:
        """Whether an item may be used if it is new."""
        return not self.find_mismatches(item) and not find_faults(item, self.texts)

    def is_new(self, item: ItemContent) -> bool:
        return self.known.find_alike(item) is None

    def add(self, item: ItemContent) -> None:
        self.known.add("", item)

    def find_mismatches(self, item: ItemContent) -> list[str]:
        """In what the item is not as it was asked for."""
        wanted = self.wanted
        fits = {
            "other_type": item.type in self.types,
            "other_difficulty": wanted.difficulty in (None, item.difficulty),
            "other_bloom": wanted.bloom in (None, item.bloom),
            "other_language": wanted.language in (None, item.language),
            "other_page": wanted.pages is None or all(proof.page in wanted.pages for proof in item.proofs),
        }
        return [reason for reason, holds in fits.items() if not holds]
