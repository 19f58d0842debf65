"""The whole system on this machine, put together: engine, resources, environments, gateway, queue."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

from derslik.config import LOCAL_ISSUER
from local import aws, docs, resources
from local.clock import clock
from local.engine import engine
from local.environments import Limit, Pool
from local.events import Response
from local.gateway import FunctionUrl, Gateway
from local.issuer import AUDIENCE, Issuer
from local.poller import Poller
from local.process import FunctionFailed
from local.servers import address, bind, serving
from local.template import Function, Template

ROOT: Final = Path(__file__).parent.parent
CODE: Final = ("functions", "layers/common/python")
ENVIRONMENTS: Final = 10
"""At most, of each function: as many as a laptop bears."""
PASSED_ON: Final = {
    "RetrievalUrl": "RETRIEVAL_URL",
    "GenerationUrl": "GENERATION_URL",
    "GenerationModel": "GENERATION_MODEL",
    "EmbeddingUrl": "EMBEDDING_URL",
    "RerankUrl": "RERANK_URL",
    "ApragServiceUrl": "APRAG_SERVICE_URL",
    "AuthServiceUrl": "AUTH_SERVICE_URL",
    "MaxUploadBytes": "MAX_UPLOAD_BYTES",
    "HistoryDays": "HISTORY_DAYS",
    "QueriesPerMinute": "QUERIES_PER_MINUTE",
    "LogLevel": "LOG_LEVEL",
}
"""Parameters of the template that are taken from the caller's environment."""
KEYS: Final = ("GENERATION_API_KEY", "EMBEDDING_API_KEY", "RERANK_API_KEY")
"""Given as they are to the functions that the template gives their ARNs."""
GENEROUS: Final = "6000"
"""Queries of one user in a minute: benchmarks ask them all as one student."""


class StartFailed(RuntimeError):
    """A function cannot be started; the message says which and where its log is."""


@dataclass(frozen=True)
class System:
    base_url: str
    gateway: Gateway
    template: Template
    pools: Mapping[str, Pool]


@asynccontextmanager
async def system(port: int, state: Path, issuer: Issuer, note: Callable[[str], None]) -> AsyncIterator[System]:
    """Everything but the sample course, running; `/health` answers 200 once `gateway.ready` is set."""
    async with AsyncExitStack() as stack:
        socket = bind(port)
        base_url = address(socket)
        template = Template.load(ROOT / "template.yaml", aws.REGION, parameters(base_url, os.environ))
        gateway = Gateway(template.cors(), {"/": front_page, **docs.pages(template, issuer)}, note)
        await stack.enter_async_context(serving(gateway, socket))
        endpoint = await stack.enter_async_context(engine(state, os.environ, note))
        variables = aws.variables(endpoint, os.environ)
        template = await asyncio.to_thread(
            resources.create_resources, template, partial(aws.client, variables=variables)
        )
        inner = {name: bind(0) for name in template.with_url()}
        urls = {f"{name}Url.FunctionUrl": address(bound) for name, bound in inner.items()}
        template = template.with_resources({}, urls)
        limit = Limit(ENVIRONMENTS)
        pools = {one.name: pool(one, state, variables, limit) for one in template.functions()}
        stack.push_async_callback(stop, list(pools.values()))
        for name, bound in inner.items():
            app = FunctionUrl(pools[name], note, signed=pools[name].function.signed_url)
            await stack.enter_async_context(serving(app, bound))
        await warm_up(list(pools.values()))
        gateway.open(pools)
        pollers = [poller(template, one, variables, note) for one in pools.values() if one.function.queue]
        works = [*(one.shrink() for one in pools.values()), *(one.run() for one in pollers)]
        works += [clock(one, note) for one in pools.values() if one.function.every]
        await stack.enter_async_context(background(works))
        yield System(base_url, gateway, template, pools)


async def front_page() -> Response:
    return Response(302, [("location", "/docs")], b"")


def parameters(base_url: str, caller: Mapping[str, str]) -> dict[str, str]:
    """Values for the template's parameters on this machine."""
    return {
        "JwtIssuer": LOCAL_ISSUER,
        "JwtAudience": AUDIENCE,
        "JwtJwksUrl": f"{base_url}{docs.JWKS}",
        "AllowedOrigins": "*",
        "QueriesPerMinute": GENEROUS,
        **{name: caller[variable] for name, variable in PASSED_ON.items() if caller.get(variable)},
    }


def pool(function: Function, state: Path, variables: Mapping[str, str], limit: Limit) -> Pool:
    environment = {
        **{name: value for name, value in function.environment.items() if value},
        **variables,
        "AWS_LAMBDA_FUNCTION_NAME": function.name,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory),
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.pathsep.join(str(ROOT / folder) for folder in CODE),
        "HOME": str(state.resolve()),
        "LANG": "C.UTF-8",
        "TZ": "UTC",
    }
    environment |= {
        name: os.environ[name] for name in KEYS if f"{name}_ARN" in function.environment and os.environ.get(name)
    }
    return Pool(function, environment, ROOT / "functions", log_path(state, function), limit)


def log_path(state: Path, function: Function) -> Path:
    return state / "logs" / f"{function.name}.log"


async def warm_up(pools: Sequence[Pool]) -> None:
    """One environment of each function; raises `StartFailed` for the first that cannot be imported."""
    try:
        async with asyncio.TaskGroup() as group:
            for one in pools:
                group.create_task(warm(one))
    except ExceptionGroup as failures:
        raise failures.exceptions[0] from None


async def warm(one: Pool) -> None:
    try:
        await one.warm_up()
    except FunctionFailed as error:
        raise StartFailed(f"{one.function.name} does not start: {error} (see {one.log})") from error


async def stop(pools: Sequence[Pool]) -> None:
    await asyncio.gather(*(one.stop() for one in pools))


def poller(template: Template, one: Pool, variables: Mapping[str, str], note: Callable[[str], None]) -> Poller:
    source = one.function.queue
    assert source is not None
    queue = template.resolve.ref(source.queue), template.resolve.attribute(f"{source.queue}.Arn")
    return Poller(aws.client("sqs", variables), queue, source, one, note)


@asynccontextmanager
async def background(works: Sequence[Coroutine[Any, Any, None]]) -> AsyncIterator[None]:
    """Run these while inside; one that fails ends everything."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(work) for work in works]
        yield
        for task in tasks:
            task.cancel()
