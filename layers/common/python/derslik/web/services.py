"""The RAG services as FastAPI dependencies."""

from typing import Annotated

from fastapi import Depends

from derslik.clients.generation import Generation
from derslik.clients.http import Gate
from derslik.clients.retrieval import Retrieval
from derslik.config import config
from derslik.storage import breakers as storage
from derslik.storage.aws import sign_lambda_url
from derslik.storage.secrets import secret
from derslik.web.stores import TheTable


async def breakers(of: TheTable) -> Gate:
    return storage.Breakers(of)


Breakers = Annotated[Gate, Depends(breakers)]
"""The circuit breakers in front of the services, shared by all environments."""


async def retrieval(gate: Breakers) -> Retrieval:
    return Retrieval(config().retrieval_url, sign_lambda_url if config().retrieval_iam else None, gate)


async def generation(gate: Breakers) -> Generation | None:
    """None where no endpoint is configured: answers and questions are then made from the text itself."""
    settings = config()
    if settings.generation_url is None:
        return None
    api_key = await secret(settings.generation_api_key_arn, settings.generation_api_key)
    return Generation(settings.generation_url, settings.generation_model, api_key, gate)


RetrievalService = Annotated[Retrieval, Depends(retrieval)]
GenerationService = Annotated[Generation | None, Depends(generation)]
