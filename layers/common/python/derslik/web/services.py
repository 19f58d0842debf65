"""The RAG services as FastAPI dependencies."""

from typing import Annotated

from fastapi import Depends

from derslik.clients.generation import Generation
from derslik.clients.retrieval import Retrieval
from derslik.config import config
from derslik.storage.aws import sign_lambda_url
from derslik.storage.secrets import secret


async def retrieval() -> Retrieval:
    return Retrieval(config().retrieval_url, sign_lambda_url if config().retrieval_iam else None)


async def generation() -> Generation | None:
    """None where no endpoint is configured: answers and questions are then made from the text itself."""
    settings = config()
    if settings.generation_url is None:
        return None
    api_key = await secret(settings.generation_api_key_arn, settings.generation_api_key)
    return Generation(settings.generation_url, settings.generation_model, api_key)


RetrievalService = Annotated[Retrieval, Depends(retrieval)]
GenerationService = Annotated[Generation | None, Depends(generation)]
