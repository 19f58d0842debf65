"""Questions that were asked: what their asker is told of one that nobody will try again."""

QUERY_GIVEN_UP = {"code": "processing_failed", "message": "The question could not be answered. Ask again later."}
