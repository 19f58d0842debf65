"""What the query routes and the query worker alone use, put together out of the shared parts."""

from derslik import bootstrap
from derslik.config import config
from rag_query.answering import Answerer
from rag_query.personalisation import Personalisation
from rag_query.personalisation_service import PersonalisationService
from rag_query.query_pipeline import QueryPipeline
from rag_query.query_service import QueryService


async def query_pipeline() -> QueryPipeline:
    answerer = Answerer(await bootstrap.retrieval(), await bootstrap.generation(), await bootstrap.objects())
    url = config().aprag_url
    service = PersonalisationService(url, await bootstrap.breakers()) if url is not None else None
    return QueryPipeline(answerer, Personalisation(service))


async def query_service() -> QueryService:
    return QueryService(
        await bootstrap.sessions(),
        await bootstrap.queries(),
        await bootstrap.rate_limit(),
        await bootstrap.query_queue(),
        await query_pipeline(),
    )
