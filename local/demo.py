"""`python -m local.demo`: the whole job in a terminal, on the running system or on one of its own (`make demo`)."""

import asyncio
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import asdict, replace
from typing import Any, Final

import httpx
from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from local.client import api, call, until_ready, upload
from local.run import run_system, until_signal
from local.sample.course import FILES, QUESTIONS, SESSION, SampleFile
from local.state import is_held, running_system, state_folder

QUESTION_COUNT: Final = 5
LOOK_SECONDS: Final = 0.5
STAGES: Final = {
    "awaiting_upload": 0.0,
    "uploaded": 0.1,
    "parsing": 0.2,
    "chunking": 0.7,
    "indexing": 0.8,
    "ready": 1.0,
}
"""How far a document is, as a share of the bar; parsing moves on with its pages."""

console = Console(highlight=False)


@asynccontextmanager
async def reach_system() -> AsyncIterator[Mapping[str, Any]]:
    """`{base_url, tokens, …}` of the running system, or of one that runs as long as the demonstration."""
    async with AsyncExitStack() as stack:
        found = await already_running()
        if found is None:
            with console.status("Starting a system for this demonstration …") as status:
                await stack.enter_async_context(run_system(0, lambda text: status.update(text.strip())))
            found = running_system(state_folder())
        else:
            console.print(f"Using the system at {found['base_url']}\n")
        yield found


async def already_running() -> Any:
    """What the running system wrote down, once it is ready if it is still starting; None when there is none."""
    while is_held(state_folder()):
        found = running_system(state_folder())
        if found is not None and await healthy(found["base_url"]):
            return found
        await asyncio.sleep(LOOK_SECONDS)
    return None


async def healthy(base_url: str) -> bool:
    try:
        async with httpx.AsyncClient(base_url=base_url, trust_env=False) as client:
            return (await client.get("/health")).is_success
    except httpx.TransportError:
        return False


async def demonstrate() -> None:
    async with (
        reach_system() as found,
        api(found["base_url"], found["tokens"]["teacher"]) as teacher,
        api(found["base_url"], found["tokens"]["student"]) as student,
    ):
        session = await call(teacher, "POST", "/sessions", asdict(replace(SESSION, name=f"{SESSION.name} (demo)")))
        session_id = session["session_id"]
        try:
            console.print(f"[bold]1. The teacher opens a session[/bold]: {session['name']}\n")
            await show_upload(teacher, session_id, FILES[0])
            await call(teacher, "PATCH", f"/sessions/{session_id}/status", {"status": "active"})
            await show_answer(student, session_id, QUESTIONS[0].text)
            await show_questions(teacher, session_id)
        finally:
            await call(teacher, "DELETE", f"/sessions/{session_id}")
        console.print("The session of this demonstration has been removed again.")


async def show_upload(teacher: httpx.AsyncClient, session_id: str, file: SampleFile) -> None:
    kilobytes = file.path.stat().st_size // 1000
    console.print(f"[bold]2. and uploads a document[/bold]: {file.path.name}, {kilobytes} kB")
    columns = (SpinnerColumn(), TextColumn("{task.description:>10}"), BarColumn(40), TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        bar = progress.add_task("uploading", total=1.0)

        def watch(document: Mapping[str, Any]) -> None:
            progress.update(bar, description=document["state"], completed=share(document))

        document_id = await upload(teacher, session_id, file.path, file.content_type)
        await until_ready(teacher, session_id, {document_id}, watch)
    document = await call(teacher, "GET", f"/sessions/{session_id}/documents/{document_id}")
    console.print(f"   {document['page_count']} pages, {document['chunk_count']} chunks\n")


def share(document: Mapping[str, Any]) -> float:
    """How much of the work on a document is done, 0 to 1."""
    pages = document["progress"]
    done = pages["done"] / pages["total"] if document["state"] == "parsing" and pages and pages["total"] else 0.0
    return STAGES.get(document["state"], 0.0) + done * (STAGES["indexing"] - STAGES["parsing"])


async def show_answer(student: httpx.AsyncClient, session_id: str, question: str) -> None:
    console.print(f"[bold]3. A student asks[/bold]: {question}")
    answer = await call(student, "POST", "/rag/query", {"session_id": session_id, "query": question})
    text = answer["answer"] or answer["notice"] or ""
    title = f"{answer['outcome']}, {answer['answer_mode']}, {answer['processing_time_ms']} ms"
    console.print(Panel(escape(text), title=title, title_align="left"))
    sources = Table("source", "page", "quote", box=None, header_style="dim", padding=(0, 2, 0, 0))
    for source in answer["sources"]:
        quote = " ".join(source["quote"].split())
        sources.add_row(source["filename"], place_text(source), quote if len(quote) < 160 else f"{quote[:160]} …")
    console.print(sources)
    for suggestion in answer["suggestions"]:
        console.print(f"   → {escape(suggestion)}")
    console.print()


async def show_questions(teacher: httpx.AsyncClient, session_id: str) -> None:
    console.print(f"[bold]4. The teacher asks for {QUESTION_COUNT} questions[/bold]")
    made = await call(teacher, "POST", f"/sessions/{session_id}/generate-questions", {"count": QUESTION_COUNT})
    for number, item in enumerate(made["items"], 1):
        proof = item["proof"]
        console.print(f"   {number}. {escape(item['stem'])}")
        for option in item["options"] or []:
            console.print(f"        • {escape(option)}")
        where = f"{escape(proof['filename'])}, {page_text(proof['page'])}"
        console.print(f"      [green]{escape(item['key'])}[/green]  [dim]{where}[/dim]")
    console.print()


def place_text(source: Mapping[str, Any]) -> str:
    """The page, or which slide or sheet it is."""
    label: str | None = source["page_label"]
    return page_text(source["page"]) if label is None else escape(label)


def page_text(page: int | None) -> str:
    return "–" if page is None else f"p. {page}"


if __name__ == "__main__":
    sys.exit(until_signal(demonstrate()))
