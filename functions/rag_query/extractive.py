"""The extractive answer; it lives in the layer, as the retrieval service answers with it too."""

from derslik.domain.extractive import Extract as Extract
from derslik.domain.extractive import extract as extract
