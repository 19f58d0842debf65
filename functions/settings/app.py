"""Settings: the RAG settings of a session, and the caller's profile."""

from derslik.web.app import build_app
from derslik.web.lambda_handler import lambda_handler
from settings.routes import router

app = build_app("Settings", router)
handler = lambda_handler(app)
