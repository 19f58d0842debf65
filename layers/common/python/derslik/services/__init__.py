"""Work over several stores that more than one function does."""
