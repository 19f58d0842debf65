"""What a message to the query worker says."""

from pydantic import BaseModel, ConfigDict


class Message(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    query_id: str


def read(body: str) -> str:
    """The id of the query to answer; raises `ValueError` for a message that nobody of ours can have sent."""
    return Message.model_validate_json(body).query_id
