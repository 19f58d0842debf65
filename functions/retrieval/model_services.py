"""The models that the retrieval service may use: only those that this school has configured."""

from derslik import bootstrap
from derslik.config import config
from derslik.storage.secrets import secret
from retrieval.embeddings import Embeddings
from retrieval.reranking import Reranking


async def embeddings() -> Embeddings | None:
    settings = config()
    if settings.embedding_url is None:
        return None
    api_key = await secret(settings.embedding_api_key_arn, settings.embedding_api_key)
    return Embeddings(settings.embedding_url, api_key, await bootstrap.breakers())


async def reranking() -> Reranking | None:
    settings = config()
    if settings.rerank_url is None:
        return None
    api_key = await secret(settings.rerank_api_key_arn, settings.rerank_api_key)
    return Reranking(settings.rerank_url, api_key, await bootstrap.breakers())
