"""How questions begin and end, for the log and its metrics: never what was asked or answered.

A question is counted as asked once, where it comes in, and as ended once, where its answer is stored: in the API's
function or, when it was left to it, in the worker's.
"""

from derslik.clients.generation import usage_fields
from derslik.logs import log
from rag_query.models import Answer, Outcome


def log_query_asked() -> None:
    log("question asked")


def log_query_ended(answer: Answer) -> None:
    """A question that raises has no end here: asked and not answered, it counts as one without an answer."""
    answered = int(answer.outcome is Outcome.ANSWERED)
    mode = answer.answer_mode.value
    log("question ended", outcome=answer.outcome.value, mode=mode, answered=answered, **usage_fields(answer.usage))
