"""All routes of the questions function. Fixed paths come before those with an id in the same place."""

from fastapi import APIRouter

from questions import bank_routes as bank
from questions import exchange_routes as exchange
from questions import generation_routes as generating
from questions import quiz_routes as quizzes

router = APIRouter()
for part in (generating, exchange, bank, quizzes):
    router.include_router(part.router)
