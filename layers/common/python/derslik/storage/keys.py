"""The keys of the one table; docs/table.md tells which access each serves.

A key is its kind and its parts, joined by `#`. The last part may hold anything, since nothing follows it; a part
that another one follows goes through `closed`, so that no part can run into the next.

A session's own row sorts after its documents' (`DOC#…` < `META`), so that one query reads both.
"""

Key = dict[str, str]

META = "META"
DOCUMENT = "DOC#"
LISTED = "SESSION"
"""Hash key of the index `by_school`, where all sessions are listed."""
OPEN_JOBS = "JOB"
DEAD_LETTERS = "DEADLETTER"
DELETED_SESSIONS = "DELETED"
"""The same for what the sweeper looks through: jobs that have not ended, dead letters, sessions to be removed."""


def closed(part: str) -> str:
    """A part that another one follows: as it is, unless it holds the separator or nothing; then its length tells where
    it ends. What is as it is begins with no separator, so the two cannot be taken for each other."""
    return part if part and "#" not in part else f"#{len(part)}#{part}"


def session(session_id: str) -> Key:
    return {"pk": f"SESSION#{session_id}", "sk": META}


def deleted_session(session_id: str) -> Key:
    """That a session was deleted and not everything of it is removed yet."""
    return {"pk": f"DELETED#{session_id}", "sk": META}


def document(session_id: str, document_id: str) -> Key:
    return {"pk": f"SESSION#{session_id}", "sk": f"{DOCUMENT}{document_id}"}


def content(session_id: str, sha256: str) -> Key:
    """Which document of the session has these bytes."""
    return {"pk": f"SESSION#{session_id}", "sk": f"SHA256#{sha256}"}


def visitor(session_id: str, user_id: str) -> Key:
    return {"pk": f"VISITORS#{session_id}", "sk": f"USER#{user_id}"}


def job(job_id: str) -> Key:
    return {"pk": f"JOB#{job_id}", "sk": META}


def dead_letter(message_id: str) -> Key:
    return {"pk": f"DEADLETTER#{message_id}", "sk": META}


def query(query_id: str) -> Key:
    return {"pk": f"QUERY#{query_id}", "sk": META}


def idempotency(user_id: str, key: str) -> Key:
    return {"pk": f"IDEMPOTENCY#{closed(user_id)}#{key}", "sk": META}


QUESTION = "QUESTION#"
QUARANTINE = "QUARANTINE#"
QUIZ = "QUIZ#"


def bank(session_id: str) -> str:
    """The partition of a session's questions and quizzes."""
    return f"BANK#{session_id}"


def question(session_id: str, question_id: str) -> Key:
    return {"pk": bank(session_id), "sk": f"{QUESTION}{question_id}"}


def question_versions(question_id: str) -> str:
    """What the sort keys of an item's earlier versions begin with."""
    return f"PAST#{closed(question_id)}#"


def question_version(session_id: str, question_id: str, version: int) -> Key:
    return {"pk": bank(session_id), "sk": f"{question_versions(question_id)}{version:05}"}


def quarantined(session_id: str, question_id: str) -> Key:
    return {"pk": bank(session_id), "sk": f"{QUARANTINE}{question_id}"}


def quiz(session_id: str, quiz_id: str) -> Key:
    return {"pk": bank(session_id), "sk": f"{QUIZ}{quiz_id}"}


def attempt(quiz_id: str, user_id: str) -> Key:
    return {"pk": f"ATTEMPTS#{quiz_id}", "sk": f"USER#{user_id}"}


def limit(user_id: str, window: int) -> Key:
    return {"pk": f"LIMIT#{user_id}", "sk": f"QUERIES#{window}"}


def sweep(name: str) -> Key:
    """Where a sweep stopped."""
    return {"pk": f"SWEEP#{name}", "sk": META}


def breaker(upstream: str) -> Key:
    return {"pk": f"BREAKER#{upstream}", "sk": META}
