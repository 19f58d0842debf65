"""What the questions routes and the questions worker alone use, put together out of the shared parts."""

from derslik import bootstrap
from questions.bank_store import QuestionBank
from questions.material import Material
from questions.question_generator import QuestionGenerator
from questions.quiz_store import Quizzes


async def question_bank() -> QuestionBank:
    return QuestionBank(await bootstrap.table())


async def quizzes() -> Quizzes:
    return Quizzes(await bootstrap.table(), await bootstrap.large_texts())


async def question_generator() -> QuestionGenerator:
    material = Material(await bootstrap.retrieval(), await bootstrap.objects())
    return QuestionGenerator(material, await bootstrap.generation(), await question_bank())
