"""How questions end, for the log and its metrics: never what was asked or answered."""

from typing import Any

from derslik.logs import log
from rag_query.answering import DraftAnswer
from rag_query.models import Outcome


def log_query_ended(draft: DraftAnswer) -> None:
    """A question that raises has no end here: asked and not answered, it counts as one without an answer."""
    usage: dict[str, Any] = {}
    if draft.usage is not None:
        usage = {"prompt_tokens": draft.usage.prompt_tokens, "completion_tokens": draft.usage.completion_tokens}
    answered = int(draft.outcome is Outcome.ANSWERED)
    log("question ended", outcome=draft.outcome.value, mode=draft.mode.value, answered=answered, **usage)
