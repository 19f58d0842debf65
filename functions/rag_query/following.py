"""Questions to go on with. Each is asked of retrieval before it is shown: what the material cannot answer is not."""

from collections.abc import Sequence
from dataclasses import dataclass

from derslik.clients.retrieval import Retrieval
from derslik.domain.answerable import asks_the_same, stands_in
from derslik.domain.deadline import Deadline
from derslik.domain.documents import Document
from derslik.domain.section_questions import Suggestion
from derslik.domain.sections import Passage
from derslik.domain.suggestions import choose, suggest
from derslik.errors import UpstreamError
from derslik.logs import log_upstream
from rag_query.judging import in_material

CANDIDATES = 10
SHOWN = 3
CHECK_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Following:
    """`asked`: the question and those before it; `passages`: what was found for it."""

    asked: Sequence[str]
    passages: Sequence[Passage]

    def candidates(self) -> list[Suggestion]:
        """What the passages explain and was not asked."""
        found = suggest(self.asked[0], self.passages)
        return [one for one in found if not any(asks_the_same(one.question, asked) for asked in self.asked)][
            :CANDIDATES
        ]

    def shown(self, answer: str, answerable: Sequence[Suggestion]) -> list[str]:
        """Those that the answer has not told."""
        return choose(answerable, self.asked[0], answer, SHOWN)

    def standing(self, candidates: Sequence[Suggestion]) -> list[Suggestion]:
        """Those that the passages themselves answer."""
        texts = [passage.text for passage in self.passages]
        return [one for one in candidates if stands_in(one.question, texts)]

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
            found = await retrieval.answerable(session_id, questions, visible, deadline.within(CHECK_SECONDS))
        except UpstreamError as error:
            log_upstream(error)
            return []
        if found is None:
            return self.standing(candidates)
        return [one for one, evidence in zip(candidates, found, strict=True) if in_material(evidence, threshold)]
