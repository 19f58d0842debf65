"""The composition root: the one place where an environment's stores, queues and clients are put together.

Routes take them through `web.dependencies`, workers call them; so neither can forget what a part needs, for instance
the circuit breakers in front of a service. What one function alone uses is put together in that function, out of these.
"""

from functools import partial

from derslik.clients.generation import Generation
from derslik.clients.retrieval import Retrieval
from derslik.config import ConfigError, config
from derslik.services.document_versions import DocumentVersions
from derslik.services.session_transfer import SessionTransfers
from derslik.storage import aws
from derslik.storage.breakers import Breakers
from derslik.storage.documents import Documents
from derslik.storage.jobs import Jobs
from derslik.storage.large_texts import LargeTexts
from derslik.storage.leases import Leases
from derslik.storage.objects import Objects
from derslik.storage.queries import Queries
from derslik.storage.queue import Queue
from derslik.storage.rate_limit import RateLimit
from derslik.storage.secrets import renewed_secret, secret
from derslik.storage.sessions import Sessions
from derslik.storage.table import Table


async def table() -> Table:
    return Table(await aws.client("dynamodb"), config().table_name)


async def objects() -> Objects:
    return Objects(await aws.client("s3"), config().bucket_name)


async def large_texts() -> LargeTexts:
    return LargeTexts(await objects())


async def sessions() -> Sessions:
    return Sessions(await table())


async def documents() -> Documents:
    return Documents(await table())


async def jobs() -> Jobs:
    return Jobs(await table())


async def queries() -> Queries:
    return Queries(await table(), await large_texts(), config().history_days)


async def document_versions() -> DocumentVersions:
    shared_table = await table()
    return DocumentVersions(Documents(shared_table), Leases(shared_table), Jobs(shared_table))


async def session_transfers() -> SessionTransfers:
    return SessionTransfers(await sessions(), await jobs())


async def documents_queue() -> Queue:
    return Queue(await aws.client("sqs"), config().queue_url)


async def questions_queue() -> Queue:
    return Queue(await aws.client("sqs"), config().questions_queue_url)


async def query_queue() -> Queue | None:
    """None where there is no query worker, and every query is answered at once."""
    return None if config().query_queue_url is None else await query_workers_queue()


async def query_workers_queue() -> Queue:
    """Where there is a query worker, the queue that it takes messages from; else raises `ConfigError`."""
    url = config().query_queue_url
    if url is None:
        raise ConfigError("QUERY_QUEUE_URL is not set")
    return Queue(await aws.client("sqs"), url)


async def rate_limit() -> RateLimit:
    """One for all that computes: questions, suggestions, making questions, imports and exports."""
    return RateLimit(await table(), config().queries_per_minute)


async def breakers() -> Breakers:
    """The circuit breakers in front of the services, shared by all environments."""
    return Breakers(await table())


async def retrieval() -> Retrieval:
    sign = aws.sign_lambda_url if config().retrieval_iam else None
    return Retrieval(config().retrieval_url, sign, await breakers())


async def generation() -> Generation | None:
    """None where no endpoint is configured: answers and questions are then made from the text itself."""
    settings = config()
    if settings.generation_url is None:
        return None
    key = (settings.generation_api_key_arn, settings.generation_api_key)
    renew_key = partial(renewed_secret, *key)
    return Generation(
        settings.generation_url, settings.generation_model, await secret(*key), await breakers(), renew_key
    )
