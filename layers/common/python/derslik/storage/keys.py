"""The keys of the one table; docs/table.md tells which access each serves.

A session's own row sorts after its documents' (`DOC#…` < `META`), so that one query reads both.
"""

Key = dict[str, str]

META = "META"
DOCUMENT = "DOC#"
LISTED = "SESSION"
"""Hash key of the index `by_school`, where all sessions are listed."""


def session(session_id: str) -> Key:
    return {"pk": f"SESSION#{session_id}", "sk": META}


def document(session_id: str, document_id: str) -> Key:
    return {"pk": f"SESSION#{session_id}", "sk": f"{DOCUMENT}{document_id}"}


def visitor(session_id: str, user_id: str) -> Key:
    return {"pk": f"VISITORS#{session_id}", "sk": f"USER#{user_id}"}


def job(job_id: str) -> Key:
    return {"pk": f"JOB#{job_id}", "sk": META}


def query(query_id: str) -> Key:
    return {"pk": f"QUERY#{query_id}", "sk": META}


def idempotency(user_id: str, key: str) -> Key:
    return {"pk": f"IDEMPOTENCY#{user_id}#{key}", "sk": META}


def limit(user_id: str, window: int) -> Key:
    return {"pk": f"LIMIT#{user_id}", "sk": f"QUERIES#{window}"}


def breaker(upstream: str) -> Key:
    return {"pk": f"BREAKER#{upstream}", "sk": META}
