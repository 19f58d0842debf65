"""What is told of a question or a job of questions that nobody will try again, by its worker or by the dead letters."""

from derslik.domain.documents import Failure

QUERY = {"code": "processing_failed", "message": "The question could not be answered. Ask again later."}
QUESTIONS = Failure(
    code="given_up",
    message="The questions could not be made. Start the job again.",
    message_tr="Sorular hazırlanamadı. İşi yeniden başlatın.",
)
