"""Questions to go on with. Each is asked of retrieval before it is shown: what the material cannot answer is not."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from derslik.clients.retrieval import Retrieval
from derslik.domain.deadline import Deadline
from derslik.domain.documents import Document
from derslik.errors import UpstreamError
from derslik.logs import log_upstream
from rag_query.evidence import is_answerable
from rag_query.suggestions.answerable import asks_the_same, is_supported
from rag_query.suggestions.section_questions import Suggestion
from rag_query.suggestions.sections import Passage
from rag_query.suggestions.suggest import choose_suggestions, suggest_questions

CANDIDATES = 10
SHOWN = 3
CHECK_SECONDS = 2.0
MOST_CHARS = 40_000
"""Of passages that are read for questions, best first: each letter takes time (about 2 s for all of them)."""


@dataclass(frozen=True, slots=True)
class FollowUpQuestions:
    """`asked`: the question and those before it; `passages`: what was found for it."""

    asked: Sequence[str]
    passages: Sequence[Passage]

    def candidates(self) -> list[Suggestion]:
        """What the passages explain and was not asked."""
        found = suggest_questions(self.asked[0], leading_passages(self.passages))
        new = (one for one in found if not any(asks_the_same(one.question, asked) for asked in self.asked))
        return list(islice(new, CANDIDATES))

    def choose(self, answer: str, answerable: Sequence[Suggestion]) -> list[str]:
        """Those that the answer has not told."""
        return choose_suggestions(answerable, self.asked[0], answer, SHOWN)

    def supported(self, candidates: Sequence[Suggestion]) -> list[Suggestion]:
        """Those that the passages themselves answer."""
        texts = [passage.text for passage in leading_passages(self.passages)]
        return [one for one in candidates if is_supported(one.question, texts)]

    async def answerable(
        self,
        retrieval: Retrieval,
        session_id: str,
        visible: Sequence[Document],
        threshold: float | None,
        deadline: Deadline,
    ) -> list[Suggestion]:
        """The candidates that the visible documents answer; none when that cannot be found out in time."""
        candidates = self.candidates()
        if not candidates:
            return []
        questions = [one.question for one in candidates]
        try:
            found = await retrieval.assess_questions(session_id, questions, visible, deadline.within(CHECK_SECONDS))
        except UpstreamError as error:
            log_upstream(error)
            return []
        if found is None:
            return self.supported(candidates)
        return [one for one, evidence in zip(candidates, found, strict=True) if is_answerable(evidence, threshold)]


def leading_passages(passages: Sequence[Passage]) -> list[Passage]:
    """The first of them, `MOST_CHARS` in all; what is behind is cut off."""
    kept: list[Passage] = []
    left = MOST_CHARS
    for passage in passages:
        if left <= 0:
            break
        kept.append(passage._replace(text=passage.text[:left]))
        left -= len(passage.text)
    return kept
