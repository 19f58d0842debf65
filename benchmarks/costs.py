"""What a school costs in a month: `python benchmarks/costs.py` prints the tables of docs/operations.md.

List prices of us-east-1 in US dollars, without the free tier, from AWS's pricing pages (the links stand beside them in
docs/operations.md). Quantities are counted from the code; what is assumed stands here by name.
"""

import sys
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parents[1])]

from local.intrinsics import load

MILLION = 1_000_000
PRICES = {
    "Lambda, million requests": 0.20,
    "Lambda, GB-second (arm64: 0.0000133334)": 0.0000166667,
    "HTTP API, million requests": 1.00,
    "DynamoDB, million write units": 0.625,
    "DynamoDB, million read units": 0.125,
    "DynamoDB, GB and month": 0.25,
    "DynamoDB, GB and month of point-in-time recovery": 0.20,
    "SQS, million requests": 0.40,
    "S3, million GET": 0.40,
    "S3, million LIST": 5.00,
    "S3, GB and month": 0.023,
    "CloudWatch, GB of logs": 0.50,
    "CloudWatch, metric of ours and month": 0.30,
    "CloudWatch, metric of an alarm and month": 0.10,
    "CloudWatch, dashboard and month": 3.00,
    "Model, million tokens in": 0.15,
    "Model, million tokens out": 0.60,
}
"""The last two are those of a small model; ask your own provider."""

STUDENTS = (20, 500, 20_000)
QUESTIONS_OF_A_STUDENT = 60
"""In a month."""
OTHER_REQUESTS = 5
"""For each question: lists, pages, settings. Each 50 ms and a read of 8 KB."""
EXTRACTIVE_SECONDS, MODEL_SECONDS = 0.35, 2.5
RETRIEVAL_SECONDS = 0.15
RETRIEVAL_GB = 2
RETRIEVAL_CALLS = 2
"""Of a question: for its passages, and for which follow-up questions the documents answer."""
TOKENS_IN, TOKENS_OUT = 1_500, 200
QUERY_KB = 6
"""A stored question: its answer with five passages of up to 1,000 characters."""
SESSION_KB = 2
READ_KB = 8
"""A session with the rows of ten documents."""
LOGS_KB = 10
"""For each question: two functions' lines and those of Lambda, and five small requests with the API's own."""
OBJECTS_READ = 2
HISTORY_MONTHS = 12
"""HISTORY_DAYS: stored questions and their two indexes keep growing for so long."""
DOCUMENT_MB_OF_A_STUDENT = 5
"""Uploads, texts, segments."""
POLLS_OF_A_QUEUE = 5 * 3 * 60 * 24 * 30
"""In a month without messages: Lambda keeps five long polls of 20 s open at each queue."""
SWEEPS = 4 * 24 * 30
SWEEP_SECONDS, SWEEP_SECONDS_OF_A_SESSION = 1.0, 0.01
STUDENTS_OF_A_SESSION = 25
OBJECTS_OF_A_SESSION = 30
"""Uploads, texts and segments of ten documents."""
METRICS = 56
"""Fields of `metrics.EVENTS` by function and by outcome or service, all of them in use."""


@dataclass(frozen=True)
class Month:
    students: int
    questions: int
    api_and_lambda: float
    table: float
    table_storage: float
    logs_and_objects: float
    standing: float
    monitoring: float
    waiting_for_the_model: float
    tokens: float

    @property
    def without_a_model(self) -> float:
        used = self.api_and_lambda + self.table + self.table_storage + self.logs_and_objects
        return used + self.standing + self.monitoring

    @property
    def with_a_model(self) -> float:
        return self.without_a_model + self.waiting_for_the_model + self.tokens


def write_units() -> int:
    """Of one question: the limit, then a transaction (counted twice) of the question's row and the session's counts;
    each of the two rows stands in two indexes, which are written once."""
    query, session = ceil(QUERY_KB), ceil(SESSION_KB)
    return 1 + 2 * (query + session) + 2 * (query + session)


def read_units() -> int:
    """Strongly consistent, 4 KB each: the session with its documents, and two circuit breakers at the most."""
    return ceil(READ_KB / 4) * (1 + OTHER_REQUESTS) + 2


def resources_of(kind: str) -> list[Any]:
    """The properties of the template's resources of a type."""
    resources = load(Path(__file__).parents[1] / "template.yaml")["Resources"].values()
    return [one["Properties"] for one in resources if one["Type"] == kind]


def polling() -> float:
    """Of the queues, whether anything is in them or not."""
    polls = POLLS_OF_A_QUEUE * len(resources_of("AWS::Lambda::EventSourceMapping"))
    return polls * PRICES["SQS, million requests"] / MILLION


def sweeping(students: int) -> float:
    """Each sweep lists all objects, in pages of 1,000, and reads each session with its documents."""
    sessions = ceil(students / STUDENTS_OF_A_SESSION)
    seconds = SWEEP_SECONDS + sessions * SWEEP_SECONDS_OF_A_SESSION
    units = sessions * (READ_KB / 4 + SESSION_KB / 4 / 2)
    lists = 3 + sessions * OBJECTS_OF_A_SESSION / 1000
    sweep = (
        seconds * PRICES["Lambda, GB-second (arm64: 0.0000133334)"]
        + units * PRICES["DynamoDB, million read units"] / MILLION
        + lists * PRICES["S3, million LIST"] / MILLION
    )
    return SWEEPS * sweep


def monitoring() -> float:
    alarms = resources_of("AWS::CloudWatch::Alarm")
    read = sum(sum("MetricStat" in metric for metric in one.get("Metrics", [])) or 1 for one in alarms)
    return (
        METRICS * PRICES["CloudWatch, metric of ours and month"]
        + read * PRICES["CloudWatch, metric of an alarm and month"]
        + PRICES["CloudWatch, dashboard and month"]
    )


def month(students: int) -> Month:
    questions = students * QUESTIONS_OF_A_STUDENT
    requests = questions * (1 + OTHER_REQUESTS)
    second = PRICES["Lambda, GB-second (arm64: 0.0000133334)"]
    compute = EXTRACTIVE_SECONDS + RETRIEVAL_CALLS * RETRIEVAL_GB * RETRIEVAL_SECONDS + OTHER_REQUESTS * 0.05
    invocations = requests + RETRIEVAL_CALLS * questions
    calls = requests * PRICES["HTTP API, million requests"] + invocations * PRICES["Lambda, million requests"]
    table = (
        write_units() * PRICES["DynamoDB, million write units"] + read_units() * PRICES["DynamoDB, million read units"]
    )
    row_gb = questions * HISTORY_MONTHS * QUERY_KB / MILLION
    stored = (
        row_gb * 3 * PRICES["DynamoDB, GB and month"]
        + row_gb * PRICES["DynamoDB, GB and month of point-in-time recovery"]
    )
    logs = questions * LOGS_KB / MILLION * PRICES["CloudWatch, GB of logs"]
    gets = questions * OBJECTS_READ * PRICES["S3, million GET"] / MILLION
    objects = students * DOCUMENT_MB_OF_A_STUDENT / 1000 * PRICES["S3, GB and month"]
    tokens = TOKENS_IN * PRICES["Model, million tokens in"] + TOKENS_OUT * PRICES["Model, million tokens out"]
    return Month(
        students=students,
        questions=questions,
        api_and_lambda=calls / MILLION + questions * compute * second,
        table=questions * table / MILLION,
        table_storage=stored,
        logs_and_objects=logs + gets + objects,
        standing=polling() + sweeping(students),
        monitoring=monitoring(),
        waiting_for_the_model=questions * (MODEL_SECONDS - EXTRACTIVE_SECONDS) * second,
        tokens=questions * tokens / MILLION,
    )


def dollars(amount: float) -> str:
    return f"${amount:,.2f}" if amount < 10 else f"${amount:,.0f}"


def rows() -> list[str]:
    """The table's rows, in Markdown."""
    return [
        f"| {one.students:,} | {one.questions:,} | {dollars(one.api_and_lambda)} | {dollars(one.table)} "
        f"| {dollars(one.table_storage)} | {dollars(one.logs_and_objects)} "
        f"| {dollars(one.standing)} | {dollars(one.monitoring)} "
        f"| **{dollars(one.without_a_model)}** | **{dollars(one.with_a_model)}**, {dollars(one.tokens)} |"
        for one in map(month, STUDENTS)
    ]


def main() -> None:
    print(f"a question: {write_units()} write units, {read_units()} read units")
    print(
        "| students | questions | API, Lambda | table | its storage | logs, S3 | polling, sweeper | monitoring "
        "| without | with, tokens |"
    )
    print("|" + "---|" * 10)
    print("\n".join(rows()))


if __name__ == "__main__":
    main()
