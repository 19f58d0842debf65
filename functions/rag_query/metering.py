"""How questions end, for the log and its metrics: never what was asked or answered."""

from typing import Any

from derslik.logs import log
from rag_query.answering import Written
from rag_query.models import Outcome


def ended(written: Written) -> None:
    """A question that raises has no end here: asked and not answered, it counts as one without an answer."""
    usage: dict[str, Any] = {}
    if written.usage is not None:
        usage = {"prompt_tokens": written.usage.prompt_tokens, "completion_tokens": written.usage.completion_tokens}
    answered = int(written.outcome is Outcome.ANSWERED)
    log("question ended", outcome=written.outcome.value, mode=written.mode.value, answered=answered, **usage)
