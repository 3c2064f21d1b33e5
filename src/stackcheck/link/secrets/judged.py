"""What a hidden literal is in its context: no secret, or one, under which name and how bad."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

import msgspec

from stackcheck.catalogue.secret_names import names_secret, opens, signs, takes_back, words
from stackcheck.catalogue.settings import TEST_WORDS
from stackcheck.facts.expressions import Call, Comparison, Expression, Name, Redacted
from stackcheck.facts.findings import Place, Severity
from stackcheck.facts.naming import name_of
from stackcheck.facts.parts import children, expressions, text, walk
from stackcheck.facts.statements import Bind, Branch, Class, Function, Raise, Statement
from stackcheck.link.project import Project, table
from stackcheck.link.secrets.environment import Lookup
from stackcheck.link.settings.modules import module_of

Origin = Literal["setting", "default", "signature"]

_HARMLESS = frozenset({"dotted", "echo", "path", "prefix", "public", "rate", "scoped", "spaces", "template", "upper", "uuid"})
_USABLE_KEY = frozenset({"spaces", "uuid"})


class Secret(msgspec.Struct, frozen=True):
    """A secret in the source: `name` is what the project calls it, `key` the variable whose default it is ("" for none);
    `is_field` where it is the default of an attribute that pydantic fills from the environment.

    `place` is where somebody would change the code: the literal itself, or the lookup whose default it is.
    """

    place: Place
    literal: Place
    name: str
    key: str
    value: Redacted
    origin: Origin
    severity: Severity
    is_field: bool = False


class Context(NamedTuple):
    """What is known around an expression: the names from the outside in, the lookup whose default it is, where it stands."""

    path: str
    names: tuple[str, ...] = ()
    lookup: Lookup | None = None
    written: str = ""
    in_settings: bool = False
    signs: bool = False
    debug: bool = False
    is_field: bool = False

    def under(self, name: str) -> Context:
        """The context of what is bound to `name` alone."""
        return self._replace(names=(name,) if name else (), written=name, lookup=None)

    def within(self, key: Expression) -> Context:
        """The context of what stands under a key of a mapping."""
        name = name_of(key)
        index = f"{self.written}[{name}]" if text(key) is None else f'{self.written}["{name}"]'
        return self._replace(names=(*self.names, name), written=index if self.written else name, lookup=None)


def secret_of(project: Project, value: Redacted, context: Context) -> Secret | None:
    """The secret that a hidden literal is, None where nothing proves that it is one or that it is usable."""
    if not (context.in_settings or context.signs or context.lookup is not None or _is_constant(value, context)):
        return None
    name = _secret_name(value, context)
    if name is None:
        return None
    severity = _severity(value, name, context)
    if severity is None or (severity < Severity.ERROR and _is_watched(project, context, name)):
        return None
    origin: Origin = "default" if context.lookup is not None else "setting" if context.in_settings else "signature"
    literal = Place(context.path, value.line, value.col)
    is_private = any(each.startswith("_") for each in context.names[:1])  # which pydantic does not fill
    is_field = context.is_field and not is_private
    if context.lookup is None:
        return Secret(literal, literal, name, "", value, origin, severity, is_field)
    line, col, key, _ = context.lookup
    is_field = is_field and not key
    return Secret(Place(context.path, line, col), literal, name, key, value, origin, severity, is_field)


def description(secret: Secret) -> str:
    """What kind of value it is, in words for the user."""
    family, traits = secret.value.family, secret.value.traits
    if family == "url-password":
        return "a URL with a password"
    if family:
        words = family.replace("-", " ")
        return f"{'an' if words[0] in 'aeiou' else 'a'} {words} in the source"
    if "placeholder" in traits:
        return "a placeholder that works all the same"
    if "example" in traits:
        return "a key that is published as an example"
    if "random" in traits:
        return "a random literal"
    if "insecure" in traits:
        return "a literal that calls itself unsafe"
    return "a well-known password" if "service" in traits else "a literal"


def has_default(secret: Secret) -> str:
    """What a default is, and what to do with it so that a start which does not need the value still succeeds."""
    what = description(secret)
    kind = "" if what == "a literal" else f" ({what})"
    rotate = ", and rotate the key, for it is in the history" if secret.severity is Severity.ERROR else ""
    if secret.is_field:
        return f"has a usable default{kind}: declare it without one{rotate}"
    empties = "service" in secret.value.traits and not signs(secret.key or secret.name)
    return f"has a hard-coded fallback{kind}: {'let it be empty' if empties else 'remove it'}{rotate}"


def _is_constant(value: Redacted, context: Context) -> bool:
    """Whether a literal outside settings is a secret without doubt: generated, and a constant that is named so."""
    return "random" in value.traits and len(context.names) == 1 and context.names[0].isupper()


def _secret_name(value: Redacted, context: Context) -> str | None:
    """The name under which the value is a secret (as written), None where nothing says that it is one."""
    names = [name for name in context.names if name]
    key = context.lookup.key if context.lookup is not None else ""
    last = names[-1] if names else key
    if value.family or context.signs:
        return context.written or key
    if any(map(takes_back, names[:-1])) or len(last.split()) > 2:  # which is a phrase to read
        return None
    if names_secret(key):
        return key
    if names_secret(last):
        return context.written
    return next((name for name in names[:-1] if "random" in value.traits and names_secret(name)), None)


def _severity(value: Redacted, name: str, context: Context) -> Severity | None:
    traits = frozenset(value.traits)
    module = module_of(context.path)
    is_development = module.kind == "development" or context.debug
    is_key = context.signs or signs(name) or any(map(signs, context.names[-1:]))
    if module.kind == "test" or "public" in traits or ("example" in traits and not is_key):
        return None
    if context.lookup is not None and not TEST_WORDS.isdisjoint(words(context.lookup.key)):
        return None
    if value.family == "url-password":
        if not traits.isdisjoint({"placeholder", "spaces"}):
            return None
        if is_development or not traits.isdisjoint({"local", "service"}):
            return Severity.NOTE
        return Severity.ERROR if "random" in traits else Severity.WARNING
    if value.family or "example" in traits:
        return Severity.ERROR
    if "placeholder" in traits:
        return Severity.NOTE if is_key or opens(name) else None
    if "random" in traits:
        return Severity.NOTE if module.says or context.debug else Severity.ERROR
    if "insecure" in traits:
        return Severity.NOTE if is_development else Severity.WARNING
    if not traits.isdisjoint(_HARMLESS - _USABLE_KEY if is_key else _HARMLESS) or ("number" in traits and value.length < 6):
        return None
    return Severity.NOTE if is_development or "service" in traits else Severity.WARNING


def _is_watched(project: Project, context: Context, name: str) -> bool:
    """Whether the module knows the value for a bad one: it raises where it is set, or has it only to compare others with it."""
    bound = context.names[0] if context.names else ""
    if bound in rejected(project, context.path):
        return True
    return context.lookup is None and not signs(name) and name == bound and name in compared(project, context.path)


@table
def rejected(project: Project, path: str) -> frozenset[str]:
    """The names that a module compares before it raises."""
    return frozenset(
        name
        for statement in _statements(project.files[path].module.body)
        if isinstance(statement, Branch) and any(isinstance(inner, Raise) for inner in walk(statement.body))
        for name, is_compared in _uses(statement.test)
        if is_compared
    )


@table
def compared(project: Project, path: str) -> frozenset[str]:
    """The names that a module uses in comparisons and nowhere else."""
    uses = {use for s in _statements(project.files[path].module.body) for part in _read(s) for use in _uses(part)}
    return frozenset(name for name, is_compared in uses if is_compared) - {
        name for name, is_compared in uses if not is_compared
    }


def _statements(body: tuple[Statement, ...]) -> Iterator[Statement]:
    for statement in walk(body):
        yield statement
        if isinstance(statement, Function | Class):
            yield from _statements(statement.body)


def _read(statement: Statement) -> Iterator[Expression]:
    """The expressions that a statement evaluates: without the targets of an assignment."""
    targets = statement.targets if isinstance(statement, Bind) else ()
    yield from (e for e in expressions(statement) if not any(e is target for target in targets))


def _uses(node: Expression, *, is_compared: bool = False) -> Iterator[tuple[str, bool]]:
    if isinstance(node, Name):
        yield node.id, is_compared
    called = node.function if isinstance(node, Call) and isinstance(node.function, Name) else None
    for inner in children(node):
        if inner is called:
            continue
        yield from _uses(inner, is_compared=is_compared or isinstance(node, Comparison))
