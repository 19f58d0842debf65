"""Log lines that CloudWatch also reads as metrics (its embedded metric format, EMF).

A metric costs no call: what is counted is a field of a line that is written anyway. Each metric has the function's
name as a dimension, which holds the stack's.
docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

NAMESPACE = "Derslik"


@dataclass(frozen=True, slots=True)
class Metered:
    """What of an event is a metric: fields with their units, and by which other field they are told apart.

    `counted` names a metric that is 1 for each such event.
    """

    units: Mapping[str, str]
    by: str | None = None
    counted: str | None = None


EVENTS = {
    "request": Metered({"ms": "Milliseconds"}),
    "upstream failed": Metered({}, by="upstream", counted="upstream_failures"),
    "question asked": Metered({}, counted="questions"),
    "question ended": Metered(
        {"answered": "Count", "prompt_tokens": "Count", "completion_tokens": "Count"}, by="outcome", counted="outcomes"
    ),
    "items proposed": Metered({"prompt_tokens": "Count", "completion_tokens": "Count"}, counted="item_requests"),
    "swept": Metered({"unfinished_sweeps": "Count"}, counted="sweeps"),
    "dead letter failed": Metered({}, counted="failed_dead_letters"),
    "task ended": Metered({}, by="outcome", counted="tasks"),
    "task failed": Metered({}, counted="failed_attempts"),
}
"""Whatever is not in here is a log line and no more."""


def build_metric_fields(event: str, fields: Mapping[str, Any], function: str) -> dict[str, Any]:
    """What makes a line of this event a metric too; empty for other events."""
    metered = EVENTS.get(event)
    if metered is None:
        return {}
    units = {name: unit for name, unit in metered.units.items() if name in fields}
    counted = {} if metered.counted is None else {metered.counted: 1}
    metrics = [{"Name": name, "Unit": unit} for name, unit in units.items()]
    metrics += [{"Name": name, "Unit": "Count"} for name in counted]
    dimensions = [["function"]] if metered.by is None else [["function"], ["function", metered.by]]
    directive = {"Namespace": NAMESPACE, "Dimensions": dimensions, "Metrics": metrics}
    when = {"Timestamp": time.time_ns() // 1_000_000, "CloudWatchMetrics": [directive]}
    return {"_aws": when, "function": function, **counted}
