"""What a year is when it is written as digits."""

YEAR = r"(?:1[0-9]{3}|20[0-9]{2})"
"""A regular expression, of 1000 to 2099. Whoever uses it says what may stand before and behind."""

ONLY_YEAR = rf"(?<!\d){YEAR}(?!\d)"
"""The same where it is no part of a longer number."""

LAST_MADE_UP_YEAR = 2026
"""A wrong year that is offered as an answer is not later: that it lies in the future would give it away."""
