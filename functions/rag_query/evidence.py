"""Whether a question is answered in the material, by what the embedded retrieval service found."""

from derslik.clients.retrieval import Evidence

IN_MATERIAL = 0.22
"""PLACEHOLDER"""


def is_in_material(evidence: Evidence) -> bool:
    return evidence.best_score >= IN_MATERIAL
