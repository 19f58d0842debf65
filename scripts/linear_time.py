"""Checks that every regular expression of the code takes linear time: `python -m scripts.linear_time`.

Each expression that stands in a module (also in its lists and tables) or in a call of `re` is run as the code runs it
(`match`, `fullmatch`, else `search`) on texts that are made to hurt it: what its own repeats repeat, behind what leads
there, before what it does not want. The text is doubled until it takes long enough to be measured; an expression whose
time more than triples is not linear. What only ever sees short texts is named in `SHORT_TEXTS`, with the reason.

No analyser is used: regexploit does not know Python's possessive and atomic groups, recheck reads JavaScript.
"""

import ast
import importlib
import re
import signal
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from scripts.regex_attacks import make_attacks

ROOT = Path(__file__).parents[1]
SOURCES = (ROOT / "functions", ROOT / "layers" / "common" / "python")
LONGEST = 16_000
MEASURABLE = 0.02
"""Seconds; a growth below is noise."""
LINEAR = 3.0
AGAIN = 3
"""How often what looks superlinear is measured before it is believed."""
GIVE_UP = 2
"""Seconds for one run: what has not ended then is not linear."""
SEARCHES = frozenset({"search", "findall", "finditer", "sub", "subn", "split"})
METHODS = SEARCHES | {"match", "fullmatch"}
UNWANTED = ("", "\0", "\n", "!", "a", "ž ")
"""What a text may end with; an expression that wants none of these looks for another way through what is before."""
SENTENCE = "sentences that stand alone: at most 35 words of 40 letters, three fifths of them letters"
WORD = "words of at most 40 letters"
SHORT_TEXTS: Mapping[str, str] = {
    "derslik.language.sentences._LAST_WORD": "the 16 letters before a full stop",
    "derslik.language.tr.definitions._ACCUSATIVE": "words of sentences of at most 2,000 letters",
    "derslik.language.tr.definitions._PARTS_OF": "sentences of at most 2,000 letters",
    "derslik.language.tr.endings._VERB": WORD,
    "documents.parsing.html.DECLARED": "the first 4,096 bytes of a page",
    "questions.from_text.cause_items._CAUSED": SENTENCE,
    "questions.from_text.cloze_items._NAME_BEFORE": SENTENCE,
    "questions.from_text.cloze_items._PAIRED": SENTENCE,
    "questions.from_text.dated_event_items.SUBORDINATE": SENTENCE,
    "questions.from_text.fact._AND_BEFORE": SENTENCE,
    "questions.from_text.names._WORD_BEFORE": "the 80 letters before a name",
    "questions.from_text.names._BEGAN_BEFORE": SENTENCE,
    "questions.from_text.numbers._NO_COUNT_BEFORE": SENTENCE,
    "questions.from_text.question_wording._DESCRIBED": SENTENCE,
    "rag_query.suggestions.headings_tr._OF": "headings of at most 80 letters",
}
"""Expressions, by module and name, that are not linear and need not be: what they see."""


class Expression(NamedTuple):
    """`where`: module and name, or line; `methods`: how the code uses it."""

    where: str
    pattern: re.Pattern[Any]
    methods: frozenset[str]


class Superlinear(NamedTuple):
    expression: Expression
    method: str
    repeated: str
    growth: float


def find_expressions() -> Iterator[Expression]:
    """All of the code, each once."""
    trees = {name: ast.parse(path.read_text("utf-8")) for name, path in sorted(find_modules())}
    uses = find_uses(trees)
    seen: set[tuple[Any, ...]] = set()
    for name, tree in trees.items():
        module = importlib.import_module(name)
        for expression in (*expressions_of(module.__dict__, name, uses), *inline_expressions(tree, name)):
            identity = expression.pattern.pattern, expression.pattern.flags, expression.methods
            if identity not in seen:
                seen.add(identity)
                yield expression


def find_modules() -> Iterator[tuple[str, Path]]:
    for source in SOURCES:
        for path in source.rglob("*.py"):
            parts = path.relative_to(source).with_suffix("").parts
            yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


def find_uses(trees: Mapping[str, ast.AST]) -> dict[tuple[str, str], set[str]]:
    """By module and name, the methods that are called on the name, or on what stands in it."""
    uses: dict[tuple[str, str], set[str]] = defaultdict(set)
    for module, tree in trees.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in METHODS:
                value = node.value.value if isinstance(node.value, ast.Subscript) else node.value
                uses[module, value.id if isinstance(value, ast.Name) else getattr(value, "attr", "")].add(node.attr)
    return uses


def methods_of(module: str, name: str, uses: Mapping[tuple[str, str], set[str]]) -> frozenset[str]:
    """A private name's in its module, another's in all; of one that is only looped over those of the loop's names."""
    private = name.startswith("_")
    found = {
        one for (where, used), some in uses.items() if used == name and (not private or where == module) for one in some
    }
    looped = {
        one
        for (where, used), some in uses.items()
        if where == module and used.islower() and used != "re"
        for one in some
    }
    return frozenset(found or looped - {"split"} or {"search"})


def expressions_of(
    names: Mapping[str, Any], module: str, uses: Mapping[tuple[str, str], set[str]]
) -> Iterator[Expression]:
    for name, value in names.items():
        for pattern in patterns_in(value):
            yield Expression(f"{module}.{name}", pattern, methods_of(module, name, uses))


def patterns_in(value: Any, depth: int = 0) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif depth < 4 and isinstance(value, list | tuple | set | frozenset | Mapping):
        inner = (*value.keys(), *value.values()) if isinstance(value, Mapping) else tuple(value)
        for part in inner:
            yield from patterns_in(part, depth + 1)


def inline_expressions(tree: ast.AST, module: str) -> Iterator[Expression]:
    """Those of `re.sub("…", …)`; what is put together at run time is made of what `re.escape` made harmless."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id="re"), attr=method), args=[ast.Constant(value=str(text)), *_]
            ) if method in METHODS:
                yield Expression(f"{module}:{node.lineno}", re.compile(text), frozenset({method}))


def check(expression: Expression) -> Superlinear | None:
    """The first way in which it is not linear."""
    for method in sorted({"search" if method in SEARCHES else method for method in expression.methods}):
        for prefix, repeated in dict.fromkeys(make_attacks(expression.pattern)):
            if not repeated:
                continue
            for end in UNWANTED:
                growth = measure_growth(expression.pattern, method, prefix, repeated, end)
                if growth > LINEAR:
                    return Superlinear(expression, method, prefix + repeated, growth)
    return None


def measure_growth(pattern: re.Pattern[Any], method: str, prefix: str, repeated: str, end: str) -> float:
    """How many times longer a text of twice the length takes; 0 when all lengths take no time."""
    run = getattr(pattern, method)

    def take(letters: int) -> float:
        text = prefix + repeated * (letters // len(repeated)) + end
        subject = text.encode("utf-8", "surrogatepass") if isinstance(pattern.pattern, bytes) else text
        return time_run(run, subject)

    letters = 16.0
    while letters <= LONGEST:
        if (taken := take(int(letters))) >= MEASURABLE / 4:
            return min(growth_from(take, int(letters), taken) for _ in range(AGAIN))
        letters *= 1.5
    return 0.0


def growth_from(take: Callable[[int], float], letters: int, taken: float) -> float:
    """A linear expression of so many letters is doubled once; below what can be measured nothing is said."""
    once, twice = min(take(letters), taken), take(2 * letters)
    return twice / once if twice >= MEASURABLE else 0.0


def time_run(run: Callable[[Any], Any], subject: str | bytes) -> float:
    start = time.process_time()
    signal.setitimer(signal.ITIMER_PROF, GIVE_UP)
    try:
        run(subject)
    except TimeoutError:
        return float("inf")
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return time.process_time() - start


def stop(*_: object) -> None:
    raise TimeoutError


def find_superlinear() -> list[Superlinear]:
    """Of those that see texts of any length."""
    signal.signal(signal.SIGPROF, stop)
    checked = (check(expression) for expression in find_expressions() if expression.where not in SHORT_TEXTS)
    return [found for found in checked if found is not None]


def main() -> int:
    found = find_superlinear()
    for one in found:
        print(
            f"{one.expression.where} {one.method} × {one.growth:.1f} on {one.repeated[:40]!r}: "
            f"{one.expression.pattern.pattern!r}"
        )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
