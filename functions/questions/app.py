"""Questions: made out of a session's own documents, kept in a bank, exported, and asked in quizzes."""

from fastapi import APIRouter

from derslik.web.app import build_app
from derslik.web.lambda_handler import lambda_handler
from questions import bank, exchange, quizzes, routes

router = APIRouter()
for part in (routes, exchange, bank, quizzes):
    router.include_router(part.router)

app = build_app("Questions", router)
handler = lambda_handler(app)
