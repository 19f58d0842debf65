"""Questions: made out of a session's own documents, kept in a bank, exported, and asked in quizzes."""

from derslik.web.app import build_app
from derslik.web.lambda_handler import lambda_handler
from questions.routes import router

app = build_app("Questions", router)
handler = lambda_handler(app)
