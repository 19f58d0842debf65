"""The models that the retrieval service may use: only those that this school has configured."""

from derslik.clients.embeddings import Embeddings
from derslik.clients.reranking import Reranking
from derslik.config import config
from derslik.storage.breakers import Breakers
from derslik.storage.secrets import secret
from derslik.storage.table import table


async def embeddings() -> Embeddings | None:
    settings = config()
    if settings.embedding_url is None:
        return None
    api_key = await secret(settings.embedding_api_key_arn, settings.embedding_api_key)
    return Embeddings(settings.embedding_url, api_key, Breakers(await table()))


async def reranking() -> Reranking | None:
    settings = config()
    if settings.rerank_url is None:
        return None
    api_key = await secret(settings.rerank_api_key_arn, settings.rerank_api_key)
    return Reranking(settings.rerank_url, api_key, Breakers(await table()))
