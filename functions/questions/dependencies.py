"""What `questions.bootstrap` puts together, as FastAPI dependencies."""

from typing import Annotated

from fastapi import Depends

from questions import bootstrap
from questions.bank_store import QuestionBank
from questions.question_generator import QuestionGenerator
from questions.quiz_store import Quizzes

QuestionStore = Annotated[QuestionBank, Depends(bootstrap.question_bank)]
QuizStore = Annotated[Quizzes, Depends(bootstrap.quizzes)]
Generator = Annotated[QuestionGenerator, Depends(bootstrap.question_generator)]
