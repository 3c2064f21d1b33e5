"""Shapes of flow: how a value `V` gets to its use `U(x)`, each in a line of the table; `|` is a line break.

`Keeper` keeps its constructor's argument in an attribute and gives it back by attribute, property or method; `same` returns
what it is given; `branchy` returns it in one branch; `helper` uses it.
"""

from __future__ import annotations

SHAPES = {
    # names
    "assign": "x = V|U(x)",
    "chained assign": "y = x = V|U(x)",
    "annotated assign": "x: object = V|U(x)",
    "walrus": "if (x := V):|    U(x)",
    "tuple unpack": "a, x = 1, V|U(x)",
    "nested unpack": "a, (b, x) = 1, (2, V)|U(x)",
    "swap": "a, x = V, None|a, x = x, a|U(x)",
    "star unpack": "a, *b = [1, V]|U(b[0])",
    "rebound": "x = V|y = x|x = None|U(y)",
    "conditional expression": "x = V if flag else None|U(x)",
    "or default": "x = None or V|U(x)",
    "global const": "U(CONST)",
    # branches
    "if": "if flag:|    x = V|else:|    x = None|U(x)",
    "elif": "if flag:|    x = None|elif n:|    x = V|else:|    x = None|U(x)",
    "early return": "x = V|if not flag:|    return None|U(x)",
    "is not None": "x = V|if x is not None:|    U(x)",
    "match": "match n:|    case 1:|        x = V|    case _:|        x = None|U(x)",
    "match as": "match V:|    case x:|        U(x)",
    "match mapping": "match {'k': V}:|    case {'k': x}:|        U(x)",
    # loops
    "for": "for i in range(n):|    x = V|    U(x)",
    "for over list": "for x in [V]:|    U(x)",
    "for else": "for i in range(n):|    pass|else:|    x = V|    U(x)",
    "while": "x = V|while flag:|    U(x)|    flag = False",
    "assign before break": "x = None|for i in range(10):|    if i == n:|        x = V|        break|U(x)",
    "assign before continue": "x = None|for i in range(n):|    if i == n:|        x = V|        continue|U(x)",
    "loop carried": "x = None|for i in range(n):|    if x is not None:|        U(x)|    x = V",
    "comprehension": "[U(x) for x in [V]]",
    # attempts and contexts
    "try": "try:|    x = V|except KeyError:|    x = None|U(x)",
    "except": "try:|    work()|except KeyError:|    x = V|    U(x)",
    "finally": "x = V|try:|    work()|finally:|    U(x)",
    "with": "with context():|    x = V|U(x)",
    # containers
    "dict literal": "d = {'k': V}|U(d['k'])",
    "dict store": "d = {}|d['k'] = V|U(d['k'])",
    "dict update": "d = {}|d.update(k=V)|U(d['k'])",
    "dict call": "d = dict(k=V)|U(d['k'])",
    "list index": "d = [V]|U(d[0])",
    "list append": "d = []|d.append(V)|U(d[0])",
    # objects
    "attr of local": "h = Holder()|h.v = V|U(h.v)",
    "constructor": "h = Keeper(V)|U(h.v)",
    "property": "h = Keeper(V)|U(h.value)",
    "method": "h = Keeper(V)|U(h.get())",
    "super": "Child().go(V)",
    # functions
    "helper": "helper(V)",
    "helper keyword": "helper(x=V)",
    "helper identity": "x = same(V)|U(x)",
    "helper with branch": "x = branchy(V, flag)|U(x)",
    "helper *args": "helper(*[V])",
    "helper **kwargs": "helper(**{'x': V})",
    "helper 3 deep": "outer3(V)",
    "nested function": "def inner(y):|    U(y)|inner(V)",
    "closure": "x = V|def inner():|    U(x)|inner()",
    "lambda": "f = lambda y: y|U(f(V))",
    "partial": "f = functools.partial(helper, V)|f()",
    "function in var": "f = helper|f(V)",
    "function in dict": "f = {'k': helper}['k']|f(V)",
    "generator": "for x in gen(V):|    U(x)",
}

LIBRARY = """
def helper(x):
    U(x)

def outer3(x):
    outer2(x)

def outer2(y):
    helper(y)

def same(x):
    return x

def branchy(x, flag):
    if flag:
        return x
    return None

def gen(x):
    yield x

class Holder:
    pass

class Keeper:
    def __init__(self, v):
        self.v = v

    @property
    def value(self):
        return self.v

    def get(self):
        return self.v

class Parent:
    def go(self, x):
        U(x)

class Child(Parent):
    def go(self, x):
        super().go(x)
"""
