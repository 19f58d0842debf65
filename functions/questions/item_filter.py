"""Which items may be used: the check of the domain, what was asked for, and nothing that is there already."""

from collections.abc import Mapping

from derslik.domain.document_text import DocumentText
from derslik.domain.documents import Document
from derslik.domain.questions import Content, QuestionType
from questions.item_check import reasons
from questions.items import Item, content
from questions.known_items import KnownItems
from questions.models import Wanted

DEFAULT_TYPES: frozenset[QuestionType] = frozenset({"multiple_choice", "short_answer", "cloze", "open"})


class Judge:
    """Judges items of one session; what `take` has taken is not new again."""

    def __init__(
        self, wanted: Wanted, known: KnownItems, documents: Mapping[str, Document], texts: Mapping[str, DocumentText]
    ) -> None:
        self.types = frozenset(wanted.types) if wanted.types else DEFAULT_TYPES
        self.wanted = wanted
        self.known = known
        self.documents = documents
        self.texts = texts

    def content(self, item: Item) -> Content:
        return content(item, self.documents, self.texts)

    def refusals(self, said: Content) -> list[str]:
        """Why an item may not be used; empty when it may."""
        found = reasons(said, self.texts)
        return found or self.unwanted(said) or ([] if self.known.find_alike(said) is None else ["duplicate"])

    def usable(self, item: Item) -> bool:
        """Whether an item may be used if it is new."""
        said = self.content(item)
        return not self.unwanted(said) and not reasons(said, self.texts)

    def is_new(self, item: Item) -> bool:
        return self.known.find_alike(self.content(item)) is None

    def take(self, said: Content) -> None:
        self.known.add("", said)

    def unwanted(self, said: Content) -> list[str]:
        wanted = self.wanted
        fits = {
            "other_type": said.type in self.types,
            "other_difficulty": wanted.difficulty in (None, said.difficulty),
            "other_bloom": wanted.bloom in (None, said.bloom),
            "other_language": wanted.language in (None, said.language),
            "other_page": wanted.pages is None or all(proof.page in wanted.pages for proof in said.proofs),
        }
        return [reason for reason, holds in fits.items() if not holds]
