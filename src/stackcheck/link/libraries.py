"""The interpreter of values, put together: what follows statements, and the libraries in the order in which they are asked.

To import this makes it ready.
"""

from __future__ import annotations

from stackcheck.link.evaluate.builtins import BUILTINS
from stackcheck.link.evaluate.expressions import evaluate
from stackcheck.link.evaluate.frames import INTERPRETER
from stackcheck.link.evaluate.libraries import know
from stackcheck.link.evaluate.statements import execute
from stackcheck.link.frameworks.dispatch import FRAMEWORKS
from stackcheck.link.orm.dispatch import MAPPERS

INTERPRETER.bind(execute, evaluate)
know(BUILTINS, MAPPERS, FRAMEWORKS)
