"""All routes of the questions function. Fixed paths come before those with an id in the same place."""

from fastapi import APIRouter

from questions import bank, exchange, generating, quizzes

router = APIRouter()
for part in (generating, exchange, bank, quizzes):
    router.routes.extend(part.router.routes)
