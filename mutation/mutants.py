"""What can be broken: mutants, each a file with one change.

Python is changed by the operators of Cosmic Ray; conditions that stand in texts (DynamoDB's expressions, Lua, JSONata)
by patterns of the same kinds.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.operators.operator import Operator
from cosmic_ray.plugins import get_operator

_OPPOSITES = (
    *("ReplaceComparisonOperator_" + each for each in ("Eq_NotEq", "NotEq_Eq", "Is_IsNot", "IsNot_Is")),
    *("ReplaceComparisonOperator_" + each for each in ("Lt_LtE", "LtE_Lt", "Gt_GtE", "GtE_Gt")),
    *("ReplaceBinaryOperator_" + each for each in ("Add_Sub", "Sub_Add", "Mul_FloorDiv", "FloorDiv_Mul", "Mod_Mul")),
    *("AddNot", "ReplaceUnaryOperator_Delete_Not", "ReplaceAndWithOr", "ReplaceOrWithAnd"),
    *("ReplaceTrueWithFalse", "ReplaceFalseWithTrue", "NumberReplacer"),
    *("ExceptionReplacer", "ZeroIterationForLoop", "ReplaceBreakWithContinue", "ReplaceContinueWithBreak"),
)
"""Cosmic Ray's operators that are used: what would be another rule, not what would be another program."""

_UNNOTICEABLE = (
    r"ConsistentRead|consistent(: bool)? ?=",  # what the tests have for DynamoDB always is consistent
    r"^if TYPE_CHECKING",  # the types are installed where tests run
    r"^\s*@dataclass|\bfrozen=False",  # nobody tries to change what is frozen: mypy refuses it
    r"\bzip\(.+strict=False",  # what is taken together is as long: `strict` says so to who reads it
)
"""Lines in which nothing is broken, or what is put into them in vain: no fast test could notice."""


_PAIRS: tuple[tuple[type[ast.cmpop], type[ast.cmpop]], ...] = (
    *((ast.Eq, ast.NotEq), (ast.Is, ast.IsNot), (ast.In, ast.NotIn)),
    *((ast.Lt, ast.GtE), (ast.Gt, ast.LtE)),
)
_NEGATED = dict(_PAIRS) | {after: before for before, after in _PAIRS}

_EXPRESSION = (
    (r"attribute_not_exists", "attribute_exists"),
    (r"attribute_exists", "attribute_not_exists"),
    (r" AND ", " OR "),
    (r" OR ", " AND "),
    (r" >= ", " > "),
    (r" <= ", " < "),
    (r" > ", " >= "),
    (r" < ", " <= "),
    (r" = (?=:)", " <> "),
    (r" <> ", " = "),
    (r"\bNOT ", ""),
    (r"(?<=ConditionExpression: )\"?([^\"\n]+)\"?", r'"((\1) OR NOT (\1))"'),
)
"""Conditions of DynamoDB: their opposites and limits; and one that always holds."""

_CONDITION_OF_PYTHON = (
    *_EXPRESSION,
    (r"(?<=\")((?:attribute_|#?\w+ [=<>]+ |size\(|contains\()[^\"]*)(?=\")", r"((\1) OR NOT (\1))"),
    (r"\.not_exists\(\)", ".exists()"),
    (r"\.exists\(\)", ".not_exists()"),
    (r"\.lt\(", ".lte("),
    (r"\.lte\(", ".lt("),
    (r"\.gt\(", ".gte("),
    (r"\.gte\(", ".gt("),
    (r"\.eq\(", ".ne("),
    (r"\.ne\(", ".eq("),
    (r" \| Attr", " & Attr"),
    (r" & Attr", " | Attr"),
)
"""The same, where Python has them as texts or as boto3's objects."""

_LUA = (
    (r"==", "~="),
    (r"~=", "=="),
    (r" and ", " or "),
    (r" or ", " and "),
    (r"\bnot ", ""),
    (r"\bif (.+) then", r"if not (\1) then"),
    (r"^( *)redis\.call\(.*\)$", r"\1local _ = nil"),
    (r"(?<=, )-(\w+)(?=[,)])", r"\1"),
    (r"(?<=, )1(?=[,)])", "2"),
    (r"'NX', ", ""),
)
_ASL = (
    *_EXPRESSION,
    (r"\{% (.*) %\}", r"{% $not(\1) %}"),
    (r" = (?![:\"])", " != "),
    (r" != ", " = "),
    (r" and ", " or "),
    (r"(?<=\$string\()-", ""),
    (r"(?<=N: \")-", ""),
)
_CONDITION_OF_ASL = re.compile(r"\bCondition(Expression)?: |\$string\(-|N: \"-")


@dataclass(frozen=True)
class Mutant:
    """A file with one change."""

    file: str
    """Its path in the project."""
    line: int
    before: str
    """The line that is changed, without what it is indented by; ..."""
    after: str
    """... and what it is changed into."""
    text: str = field(repr=False)
    """The whole file, changed."""

    @property
    def change(self) -> tuple[str, str, str]:
        """What it is known by, wherever in the file the line is."""
        return self.file, self.before, self.after


def mutants_of(root: Path, path: Path) -> Iterator[Mutant]:
    """All mutants of a file, in the order of its lines, each change once."""
    file, text = path.relative_to(root).as_posix(), path.read_text()
    texts = {".py": _of_python, ".lua": _of_lua, ".yaml": _of_asl}[path.suffix](text)
    found: dict[str, Mutant] = {}
    for each in (_mutant(file, text, changed) for changed in texts):
        if each and (meaning := _meaning(each)):
            found.setdefault(meaning, each)
    yield from sorted(found.values(), key=lambda each: each.line)


def _in_product(before: str, after: str) -> bool:
    """Whether it is a product of numbers that is changed, elsewhere than in its first: 7 * 24 * 3600 is one number."""
    products = [match.span() for match in re.finditer(r"(?<![\w.])\d[\d_]*(?: \* ?\d[\d_]*)+(?![\w.])", before)]
    same = next((at for at, (old, new) in enumerate(zip(before, after, strict=False)) if old != new), len(before))
    return any(before.index("*", first) <= same <= last for first, last in products)


def _meaning(mutant: Mutant) -> str:
    """The same for changes that say the same, as `not a == b` and `a != b`; nothing for one that is no Python."""
    if not mutant.file.endswith(".py"):
        return mutant.text
    try:
        return ast.dump(_Plain().visit(ast.parse(mutant.text)))
    except SyntaxError:
        return ""


class _Plain(ast.NodeTransformer):
    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        self.generic_visit(node)
        negated = node.operand
        if isinstance(node.op, ast.Not) and isinstance(negated, ast.Compare) and len(negated.ops) == 1:
            return ast.Compare(negated.left, [_NEGATED[type(negated.ops[0])]()], negated.comparators)
        return node


def _mutant(file: str, text: str, changed: str) -> Mutant | None:
    lines = zip(text.splitlines(), changed.splitlines(), strict=False)
    for number, (before, after) in enumerate(lines, 1):
        if before != after:
            idle = "not not " in after or any(re.search(each, f"{before}\n{after}") for each in _UNNOTICEABLE)
            idle = idle or (file.endswith(".py") and _in_product(before, after))
            return None if idle else Mutant(file, number, before.strip(), after.strip(), changed)
    return None


def _of_python(text: str) -> Iterator[str]:
    tree = list(ast_nodes(get_ast(text)))
    for name in _OPPOSITES:
        operator: Operator = get_operator(f"core/{name}")()
        occurrences = sum(1 for node in tree for _ in operator.mutation_positions(node))
        for occurrence in range(occurrences):
            with suppress(AttributeError):  # Cosmic Ray replaces no exception with a dotted name
                yield mutate_code(text, operator, occurrence) or text
    yield from _by_patterns(text, _CONDITION_OF_PYTHON, _lines_with_conditions(text))


def _lines_with_conditions(text: str) -> set[int]:
    """Numbers of the lines that have conditions of DynamoDB."""
    found: set[int] = set()
    changes: set[ast.AST] = set()  # parts of a text that says how an item is changed
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.JoinedStr) and re.match(r"f?.?\s*(SET|ADD|REMOVE|DELETE) ", ast.unparse(node)):
            changes |= set(node.values)
        if node in changes:
            continue
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            is_condition = re.search(r"attribute_\w+\(|[=<>] :[a-z]", node.value) and "\n" not in node.value
            is_change = re.match(r"\s*(SET|ADD|REMOVE|DELETE) ", node.value)
            if is_condition and not is_change:
                found.add(node.lineno)
        elif isinstance(node, ast.Name) and node.id == "Attr":
            found.add(node.lineno)
    return found


def _of_lua(text: str) -> Iterator[str]:
    code = {number for number, line in enumerate(text.splitlines(), 1) if not line.lstrip().startswith("--")}
    yield from _by_patterns(text, _LUA, code)


def _of_asl(text: str) -> Iterator[str]:
    lines = enumerate(text.splitlines(), 1)
    yield from _by_patterns(text, _ASL, {number for number, line in lines if _CONDITION_OF_ASL.search(line)})


def _by_patterns(text: str, patterns: Iterable[tuple[str, str]], lines: set[int]) -> Iterator[str]:
    whole = text.splitlines(keepends=True)
    for number in sorted(lines):
        line = whole[number - 1]
        for pattern, replacement in patterns:
            for match in re.finditer(pattern, line):
                changed = line[: match.start()] + match.expand(replacement) + line[match.end() :]
                yield "".join([*whole[: number - 1], changed, *whole[number:]])
