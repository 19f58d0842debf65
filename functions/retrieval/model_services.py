"""The models that the retrieval service may use: only those that this school has configured."""

from functools import partial

from derslik import bootstrap
from derslik.config import config
from derslik.storage.secrets import renewed_secret, secret
from retrieval.embeddings import Embeddings
from retrieval.reranking import Reranking


async def embeddings() -> Embeddings | None:
    settings = config()
    if settings.embedding_url is None:
        return None
    key = (settings.embedding_api_key_arn, settings.embedding_api_key)
    renew_key = partial(renewed_secret, *key)
    return Embeddings(settings.embedding_url, await secret(*key), await bootstrap.breakers(), renew_key)


async def reranking() -> Reranking | None:
    settings = config()
    if settings.rerank_url is None:
        return None
    key = (settings.rerank_api_key_arn, settings.rerank_api_key)
    renew_key = partial(renewed_secret, *key)
    return Reranking(settings.rerank_url, await secret(*key), await bootstrap.breakers(), renew_key)
