"""Reading and writing Turkish and English; see README.md. It knows nothing of the product."""

from typing import Literal

type Language = Literal["tr", "en"]
