"""Questions and answers: query, suggestions, history, feedback, statistics."""

from derslik.web.app import build_app
from derslik.web.lambda_handler import lambda_handler
from rag_query.routes import router

app = build_app("RAG queries", router)
handler = lambda_handler(app)
