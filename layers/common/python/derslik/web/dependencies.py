"""What `bootstrap` puts together, as FastAPI dependencies: a test passes its own by `app.dependency_overrides`."""

from typing import Annotated

from fastapi import Depends

from derslik import bootstrap
from derslik.clients.generation import Generation
from derslik.clients.http import CircuitBreaker
from derslik.clients.retrieval import Retrieval
from derslik.storage.documents import Documents
from derslik.storage.jobs import Jobs
from derslik.storage.objects import Objects
from derslik.storage.queries import Queries
from derslik.storage.queue import Queue
from derslik.storage.sessions import Sessions

SessionStore = Annotated[Sessions, Depends(bootstrap.sessions)]
DocumentStore = Annotated[Documents, Depends(bootstrap.documents)]
JobStore = Annotated[Jobs, Depends(bootstrap.jobs)]
QueryStore = Annotated[Queries, Depends(bootstrap.queries)]
ObjectStore = Annotated[Objects, Depends(bootstrap.objects)]
DocumentsQueue = Annotated[Queue, Depends(bootstrap.documents_queue)]
QuestionsQueue = Annotated[Queue, Depends(bootstrap.questions_queue)]
QueryQueue = Annotated[Queue | None, Depends(bootstrap.query_queue)]
CircuitBreakers = Annotated[CircuitBreaker, Depends(bootstrap.breakers)]
RetrievalService = Annotated[Retrieval, Depends(bootstrap.retrieval)]
GenerationService = Annotated[Generation | None, Depends(bootstrap.generation)]
