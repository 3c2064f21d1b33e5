"""Shapes of projects that make tables grow: each is a function of a size that gives the files of a small project, by path.

The size is about the number of definitions.  What is generated looks like what people write, only more of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from tests.shapes.measure import Files, Shape

SHAPES: dict[str, Shape] = {}

_DJANGO = "from django.db import models\n"
_FASTAPI = "from fastapi import Depends, FastAPI\nfrom app.db import find\napp = FastAPI()\n"
_DRF = "from rest_framework import serializers, generics\nfrom shop.models import *\n"


def shape(make: Shape) -> Shape:
    SHAPES[make.__name__] = make
    return make


def layers(size: int, width: int) -> Iterator[tuple[int, int]]:
    """The places of `size` things that stand `width` beside each other: layer and column."""
    return (divmod(number, width) for number in range(size // width * width))


def parts(lines: Iterable[str], head: str, name: str, each: int = 500) -> Files:
    """Definitions that need not stand in one file, for a file has to stay below what is read."""
    listed = list(lines)
    return {
        name.format(start // each): head + "\n".join(listed[start : start + each]) + "\n"
        for start in range(0, len(listed), each)
    }


# dependencies


@shape
def depends(size: int) -> Files:
    """Each function depends on all eight of the next layer; the last one asks the database."""
    width, last = 8, size // 8 - 1

    def function(layer: int, column: int) -> str:
        if layer == last:
            return f"def f{layer}_{column}(q: str = ''):\n    time.sleep(1)\n    return q\n"
        given = ", ".join(f"a{other}=Depends(f{layer + 1}_{other})" for other in range(width))
        return f"def f{layer}_{column}({given}):\n    return a0\n"

    text = "\n".join(function(*place) for place in reversed(list(layers(size, width))))
    route = "@app.get('/')\nasync def view(a=Depends(f0_0)):\n    return a\n"
    return {"app/main.py": f"import time\nfrom fastapi import Depends, FastAPI\napp = FastAPI()\n{text}\n{route}"}


@shape
def depends_in_a_ring(size: int) -> Files:
    text = "\n".join(f"async def f{n}(a=Depends(lambda: f{(n + 1) % size})):\n    return a\n" for n in range(size))
    return {"app/main.py": f"from fastapi import Depends, FastAPI\napp = FastAPI()\n{text}"}


@shape
def depends_on_factories(size: int) -> Files:
    text = "\n".join(
        f"def make{n}(flag):\n    def inner(a=Depends(make{n + 1}(flag)), b=Depends(make{n + 1}(1))):\n        return a\n    return inner\n"
        for n in range(size)
    )
    return {
        "app/main.py": f"from fastapi import Depends, FastAPI\napp = FastAPI()\n{text}@app.get('/')\nasync def v(a=Depends(make0(1))):\n    return a\n"
    }


@shape
def depends_on_classes(size: int) -> Files:
    text = "\n".join(
        f"class S{n}:\n    def __init__(self, a: S{n - 1} = Depends(), b: S{max(n - 2, 0)} = Depends()):\n        self.a = a\n        self.b = b\n"
        if n
        else "class S0:\n    pass\n"
        for n in range(size)
    )
    route = f"@app.get('/')\nasync def v(a: S{size - 1} = Depends()):\n    return a.a.b.a\n"
    return {"app/main.py": f"from fastapi import Depends, FastAPI\napp = FastAPI()\n{text}{route}"}


# serializers


@shape
def serializers(size: int) -> Files:
    """Serializers nested eight wide, each layer in all of the one before; their models related likewise."""
    width = 8
    models, texts = (
        ["class L(models.Model):\n    name = models.TextField()\n"],
        ["class LS(serializers.ModelSerializer):\n    class Meta:\n        model = L\n        fields = ['name']\n"],
    )
    below = ["L"] * width
    for layer in range(size // width):
        own = [f"M{layer}_{column}" for column in range(width)]
        for name in own:
            fields = "\n".join(
                f"    r{n} = models.ForeignKey({target}, on_delete=models.CASCADE, related_name='+')"
                for n, target in enumerate(below)
            )
            models.append(f"class {name}(models.Model):\n{fields}\n")
            nested = "\n".join(f"    r{n} = {target}S()" for n, target in enumerate(below))
            listed = ", ".join(f"'r{n}'" for n in range(width))
            texts.append(
                f"class {name}S(serializers.ModelSerializer):\n{nested}\n    class Meta:\n        model = {name}\n        fields = [{listed}]\n"
            )
        below = own
    view = f"class V(generics.ListAPIView):\n    queryset = {below[0]}.objects.all()\n    serializer_class = {below[0]}S\n"
    return {
        "shop/__init__.py": "", "shop/models.py": _DJANGO + "\n".join(models), "shop/serializers.py": _DRF + "\n".join(texts),
        "shop/views.py": f"from rest_framework import generics\nfrom shop.models import *\nfrom shop.serializers import *\n{view}",
    }  # fmt: skip


@shape
def serializers_of_many(size: int) -> Files:
    """As above, of lists: a reverse relation of each model to the two of the next layer."""
    width = 2
    models, texts = [], []
    for layer in range(size // width):
        for column in range(width):
            above = (
                f"    p0 = models.ForeignKey('M{layer - 1}_0', on_delete=models.CASCADE, related_name='c{column}')\n    p1 = models.ForeignKey('M{layer - 1}_1', on_delete=models.CASCADE, related_name='c{column}')\n"
                if layer
                else ""
            )
            models.append(f"class M{layer}_{column}(models.Model):\n    name = models.TextField()\n{above}")
    for layer in reversed(range(size // width)):
        for column in range(width):
            last = layer == size // width - 1
            nested = "" if last else "".join(f"    c{n} = M{layer + 1}_{n}S(many=True)\n" for n in range(width))
            listed = "'name'" if last else "'name', 'c0', 'c1'"
            texts.append(
                f"class M{layer}_{column}S(serializers.ModelSerializer):\n{nested}    class Meta:\n        model = M{layer}_{column}\n        fields = [{listed}]\n"
            )
    view = "class V(generics.ListAPIView):\n    queryset = M0_0.objects.all()\n    serializer_class = M0_0S\n"
    return {
        "shop/__init__.py": "", "shop/models.py": _DJANGO + "\n".join(models), "shop/serializers.py": _DRF + "\n".join(texts),
        "shop/views.py": f"from rest_framework import generics\nfrom shop.models import *\nfrom shop.serializers import *\n{view}",
    }  # fmt: skip


@shape
def serializers_in_a_ring(size: int) -> Files:
    texts = "\n".join(
        f"class S{n}(serializers.Serializer):\n    a = S{(n + 1) % size}(many=True)\n    b = S{(n * 7 + 3) % size}()\n"
        for n in range(size)
    )
    return {
        "shop/serializers.py": f"from rest_framework import serializers\n{texts}",
        "shop/views.py": "from rest_framework import generics\nfrom shop.serializers import S0\nclass V(generics.ListAPIView):\n    serializer_class = S0\n",
    }


@shape
def serializer_mixins(size: int) -> Files:
    texts = "\n".join(
        f"class X{n}(X{n - 1}):\n    f{n} = serializers.CharField()\n" if n else "class X0(serializers.Serializer):\n    pass\n"
        for n in range(size)
    )
    return {"shop/serializers.py": f"from rest_framework import serializers\n{texts}"}


# templates


def _templates(size: int, width: int, body: Callable[[str], str]) -> Files:
    names = [[f"t{layer}_{column}.html" for column in range(width)] for layer in range(max(size // width, 1))]
    files = {
        "shop/__init__.py": "",
        "shop/models.py": _DJANGO
        + "class A(models.Model):\n    pass\nclass O(models.Model):\n    a = models.ForeignKey(A, on_delete=models.CASCADE)\n",
    }
    for layer, row in enumerate(names):
        below = names[layer + 1] if layer + 1 < len(names) else []
        for name in row:
            files[f"shop/templates/{name}"] = "".join(map(body, below)) or "{{ o.a.id }}{{ o.a.name }}\n"
    files["shop/views.py"] = (
        "from django.shortcuts import render\nfrom shop.models import O\n"
        "def view(request):\n    return render(request, 't0_0.html', {'os': O.objects.all(), 'o': O.objects.first()})\n"
    )
    return files


@shape
def includes(size: int) -> Files:
    return _templates(size, 10, lambda name: f'{{% include "{name}" %}}\n')


@shape
def includes_in_loops(size: int) -> Files:
    return _templates(size, 10, lambda name: f'{{% for o in os %}}{{% include "{name}" with x=o %}}{{% endfor %}}\n')


@shape
def includes_with_other_values(size: int) -> Files:
    """Each include gives a variable of its own: no two of them read the same."""
    return _templates(size, 10, lambda name: f'{{% include "{name}" with v{name[1:-5]}=o.a {name[0]}=o %}}\n')


@shape
def includes_of_themselves(size: int) -> Files:
    return _templates(size, 10, lambda name: f'{{% include "{name}" %}}{{% include "t0_0.html" %}}\n')


@shape
def extends(size: int) -> Files:
    """A chain of templates that extend one another, each with blocks in blocks."""
    files = _templates(0, 10, lambda name: "")
    for n in range(size):
        head = f'{{% extends "t{n + 1}_0.html" %}}\n' if n < size - 1 else ""
        files[f"shop/templates/t{n}_0.html"] = (
            f"{head}{{% block b{n} %}}{{% block c{n} %}}{{{{ o.a.id }}}}{{% endblock %}}{{{{ block.super }}}}{{% endblock %}}\n{{% block b0 %}}{{% for o in os %}}{{{{ o.a.name }}}}{{% endfor %}}{{% endblock %}}"
        )
    return files


@shape
def blocks(size: int) -> Files:
    """A template of many blocks, each overridden by a child that includes its siblings."""
    files = _templates(0, 10, lambda name: "")
    files["shop/templates/base.html"] = "".join(f"{{% block b{n} %}}{{{{ o.a.id }}}}{{% endblock %}}\n" for n in range(size))
    files["shop/templates/t0_0.html"] = '{% extends "base.html" %}' + "".join(
        f"{{% block b{n} %}}{{% with x{n}=o %}}{{{{ x{n}.a.id }}}}{{% endwith %}}{{% endblock %}}\n" for n in range(size)
    )
    return files


@shape
def inclusion_tags(size: int) -> Files:
    files = _templates(size, 10, lambda name: f"{{% load shop_tags %}}{{% show_{name[:-5]} o %}}\n")
    tags = "\n".join(
        f"@register.inclusion_tag('{path.rpartition('/')[2]}')\ndef show_{path.rpartition('/')[2][:-5]}(o):\n    return {{'o': o}}\n"
        for path in files
        if path.endswith(".html")
    )
    files["shop/templatetags/__init__.py"] = ""
    files["shop/templatetags/shop_tags.py"] = f"from django import template\nregister = template.Library()\n{tags}"
    return files


@shape
def jinja_macros(size: int) -> Files:
    files = _templates(0, 10, lambda name: "")
    text = "".join(f"{{% macro m{n}(o) %}}{{{{ m{n + 1}(o) }}}}{{{{ m{n + 1}(o) }}}}{{% endmacro %}}\n" for n in range(size))
    files["shop/jinja2/t0_0.html"] = text + "{{ m0(o) }}\n"
    del files["shop/templates/t0_0.html"]
    return files


# models and classes


@shape
def diamonds(size: int) -> Files:
    """Two abstract models on each level, both with the two of the level before as bases."""
    text = [
        "class A0(models.Model):\n    class Meta:\n        abstract = True\nclass B0(models.Model):\n    class Meta:\n        abstract = True\n"
    ]
    for level in range(1, size // 2):
        bases = f"A{level - 1}, B{level - 1}"
        text.append(
            f"class A{level}({bases}):\n    x{level} = models.TextField()\n    class Meta:\n        abstract = True\nclass B{level}({bases}):\n    y{level} = models.TextField()\n    class Meta:\n        abstract = True\n"
        )
    return {
        "shop/models.py": _DJANGO + "\n".join(text) + f"class M(A{size // 2 - 1}, B{size // 2 - 1}):\n    pass\n",
        "shop/views.py": "from shop.models import M\ndef v(request):\n    return M.objects.filter(x1='a')\n",
    }


@shape
def diamonds_of_tables(size: int) -> Files:
    text = ["class A0(models.Model):\n    pass\nclass B0(models.Model):\n    pass\n"]
    for level in range(1, size // 2):
        bases = f"A{level - 1}, B{level - 1}"
        text.append(
            f"class A{level}({bases}):\n    x{level} = models.TextField()\nclass B{level}({bases}):\n    y{level} = models.TextField()\n"
        )
    return {
        "shop/models.py": _DJANGO + "\n".join(text),
        "shop/views.py": f"from shop.models import *\ndef v(request):\n    return A{size // 2 - 1}.objects.filter(x1='a')\n",
    }


@shape
def diamonds_of_classes(size: int) -> Files:
    text = ["class A0:\n    pass\nclass B0:\n    pass\n"]
    for level in range(1, size // 2):
        bases = f"A{level - 1}, B{level - 1}"
        text.append(
            f"class A{level}({bases}):\n    def f{level}(self):\n        return self.g{level - 1}()\nclass B{level}({bases}):\n    def g{level}(self):\n        return self.f{level - 1}()\n"
        )
    return {"shop/models.py": "\n".join(text)}


@shape
def diamonds_of_declarative(size: int) -> Files:
    text = ["class A0:\n    pass\nclass B0:\n    pass\n"]
    for level in range(1, size // 2):
        bases = f"A{level - 1}, B{level - 1}"
        text.append(
            f"class A{level}({bases}):\n    x{level} = Column(Integer)\nclass B{level}({bases}):\n    y{level} = Column(Integer)\n"
        )
    return {
        "shop/models.py": "from sqlalchemy import Column, Integer\nfrom sqlalchemy.orm import DeclarativeBase\nclass Base(DeclarativeBase):\n    pass\n"
        + "\n".join(text)
        + f"class M(A{size // 2 - 1}, B{size // 2 - 1}, Base):\n    __tablename__ = 'm'\n    id = Column(Integer, primary_key=True)\n"
    }


@shape
def base_classes(size: int) -> Files:
    """A chain of classes, each the base of the next."""
    text = "\n".join(f"class C{n}(C{n - 1}):\n    def m{n}(self):\n        return self.m{n - 1}()\n" for n in range(1, size))
    return {"shop/base.py": f"class C0:\n    def m0(self):\n        return 0\n{text}"}


@shape
def base_classes_backwards(size: int) -> Files:
    """The same, where the last of the chain is met first."""
    files = {
        f"shop/c{size - n:05}.py": f"from shop.c{size - n + 1:05} import C{n - 1}\nclass C{n}(C{n - 1}):\n    x{n} = 1\n"
        for n in range(1, size)
    }
    return {f"shop/c{size:05}.py": "class C0:\n    pass\n", **files, "shop/__init__.py": ""}


@shape
def base_models(size: int) -> Files:
    text = "\n".join(
        f"class C{n}(C{n - 1}):\n    x{n} = models.TextField()\n    class Meta:\n        abstract = True\n"
        for n in range(1, size)
    )
    return {
        "shop/models.py": f"{_DJANGO}class C0(models.Model):\n    class Meta:\n        abstract = True\n{text}class M(C{size - 1}):\n    pass\n"
    }


@shape
def base_tables(size: int) -> Files:
    text = "\n".join(f"class C{n}(C{n - 1}):\n    x{n} = models.TextField()\n" for n in range(1, size))
    return {
        "shop/models.py": f"{_DJANGO}class C0(models.Model):\n    pass\n{text}",
        "shop/views.py": f"from shop.models import C{size - 1}\ndef v(r):\n    return [c.c0_ptr for c in C{size - 1}.objects.all()]\n",
    }


@shape
def base_views(size: int) -> Files:
    text = "\n".join(
        f"class V{n}(V{n - 1}):\n    def get_context_data(self, **kw):\n        return super().get_context_data(**kw)\n"
        for n in range(1, size)
    )
    return {"shop/views.py": f"from django.views.generic import ListView\nclass V0(ListView):\n    pass\n{text}"}


@shape
def base_in_a_ring(size: int) -> Files:
    text = "\n".join(
        f"class C{n}(C{(n + 1) % size}):\n    def m{n}(self):\n        return self.m{n - 1}()\n" for n in range(size)
    )
    return {"shop/base.py": text}


@shape
def wide_bases(size: int) -> Files:
    """One class of many mixins, and as many classes of that one."""
    text = "\n".join(f"class X{n}:\n    def m{n}(self):\n        return self.m{n - 1}()\n" for n in range(size))
    return {
        "shop/base.py": f"{text}\nclass All({', '.join(f'X{n}' for n in range(size))}):\n    pass\n"
        + "\n".join(f"class D{n}(All):\n    pass" for n in range(size))
        + "\n"
    }


@shape
def methods(size: int) -> Files:
    text = "\n".join(f"    def m{n}(self, a):\n        self.x{n} = a\n        return self.m{n - 1}(a)\n" for n in range(size))
    return {"shop/service.py": f"class Service:\n{text}"}


@shape
def methods_of_a_model(size: int) -> Files:
    text = "\n".join(f"    @property\n    def m{n}(self):\n        return self.parent.m{n - 1}\n" for n in range(size))
    return {
        "shop/models.py": f"{_DJANGO}class M(models.Model):\n    parent = models.ForeignKey('self', on_delete=models.CASCADE)\n{text}",
        "shop/views.py": f"from shop.models import M\ndef v(r):\n    for m in M.objects.all():\n        m.m{size - 1}\n",
    }


@shape
def methods_of_a_viewset(size: int) -> Files:
    text = "\n".join(
        f"    @action(detail=True)\n    def m{n}(self, request):\n        return self.h{n}(request.data)\n    def h{n}(self, d):\n        return M.objects.filter(x=d)\n"
        for n in range(size // 2)
    )
    return {
        "shop/models.py": f"{_DJANGO}class M(models.Model):\n    x = models.TextField()\n",
        "shop/views.py": f"from rest_framework.viewsets import ModelViewSet\nfrom rest_framework.decorators import action\nfrom shop.models import M\nclass V(ModelViewSet):\n    queryset = M.objects.all()\n{text}",
    }


@shape
def attributes(size: int) -> Files:
    """Fields of one class, each read in a function of its own."""
    text = "\n".join(
        f"    x{n} = models.ForeignKey('shop.M{n % 10}', on_delete=models.CASCADE, related_name='r{n}')" for n in range(size)
    )
    others = "\n".join(f"class M{n}(models.Model):\n    pass" for n in range(10))
    uses = "\n".join(f"def v{n}(r):\n    return [w.x{n}.name for w in W.objects.filter(x{n}__r{n}=1)]\n" for n in range(size))
    return {
        "shop/__init__.py": "",
        "shop/models.py": f"{_DJANGO}{others}\nclass W(models.Model):\n{text}\n",
        "shop/views.py": f"from shop.models import W\n{uses}",
    }


@shape
def nested_classes(size: int) -> Files:
    """Groups of classes in classes, twenty deep."""
    text = "\n".join(
        "".join(f"{'    ' * depth}class N{n + depth}:\n" for depth in range(20)) + "    " * 20 + "x = 1\n"
        for n in range(0, size, 20)
    )
    return {"shop/base.py": text}


# modules and their names


@shape
def reexports(size: int) -> Files:
    files = {f"shop/m{n}.py": f"from shop.m{n + 1} import Order\n" for n in range(size)}
    return {
        **files,
        f"shop/m{size}.py": f"{_DJANGO}class Order(models.Model):\n    pass\n",
        "shop/__init__.py": "",
        "shop/views.py": "from shop.m0 import Order\ndef v(r):\n    return Order.objects.get(pk=1)\n",
    }


@shape
def reexports_relative(size: int) -> Files:
    """Renamed on each step, so that no name is known from elsewhere."""
    files = {f"shop/m{n}.py": f"from .m{n + 1} import N{n + 1} as N{n}\n" for n in range(size)}
    return {
        **files,
        f"shop/m{size}.py": f"class N{size}:\n    pass\n",
        "shop/__init__.py": "",
        "shop/views.py": "from shop.m0 import N0\ndef v(r):\n    return N0()\n",
    }


@shape
def renamings(size: int) -> Files:
    files = {f"shop/m{n}.py": f"from shop import m{n + 1}\nN = m{n + 1}.N\n" for n in range(size)}
    return {
        **files,
        f"shop/m{size}.py": "class N:\n    pass\n",
        "shop/__init__.py": "",
        "shop/views.py": "from shop.m0 import N\ndef v(r):\n    return N()\n",
    }


@shape
def stars(size: int) -> Files:
    files = {f"shop/m{n}.py": f"from shop.m{n + 1} import *\nx{n} = 1\n" for n in range(size)}
    return {
        **files,
        f"shop/m{size}.py": "class Order:\n    pass\n",
        "shop/__init__.py": "",
        "shop/views.py": "from shop.m0 import Order, missing\nfrom shop.m1 import *\ndef v(r):\n    return Order(missing, other)\n",
    }


@shape
def stars_in_a_ring(size: int) -> Files:
    files = {
        f"shop/m{n}.py": f"from shop.m{(n + 1) % size} import *\nfrom shop.m{(n * 7 + 3) % size} import *\ndef f{n}():\n    return g{n}(o{n % 10})\n"
        for n in range(size)
    }
    return {**files, "shop/__init__.py": "from shop.m0 import *\n"}


@shape
def stars_in_diamonds(size: int) -> Files:
    files = {
        f"shop/m{layer}_{column}.py": "".join(f"from shop.m{layer + 1}_{other} import *\n" for other in range(4))
        + f"def f(o):\n    return missing{layer}(o, nobody)\n"
        for layer, column in layers(size, 4)
    }
    return {**files, "shop/__init__.py": "from shop.m0_0 import *\n"}


@shape
def settings(size: int) -> Files:
    files = {
        f"conf/settings/s{n}.py": f"from .s{(n + 1) % size} import *\nfrom .s{(n * 7 + 3) % size} import *\nINSTALLED_APPS += ['a{n}']\nDEBUG = True\nSECRET_KEY_{n} = SECRET_KEY_{n - 1}\n"
        for n in range(size)
    }
    return {
        **files,
        "conf/settings/__init__.py": "from .s0 import *\n",
        "conf/__init__.py": "",
        "manage.py": "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'conf.settings')\n",
    }


@shape
def aliases(size: int) -> Files:
    text = "\n".join(f"A{n} = A{n - 1}" if n else "class A0:\n    pass" for n in range(size))
    return {"shop/base.py": text + f"\ndef f():\n    return A{size - 1}()\nclass D(A{size - 1}):\n    pass\n"}


@shape
def expressions_of_names(size: int) -> Files:
    """Each name is made of the two before it."""
    text = "\n".join(f"A{n} = A{n - 1} + A{n - 2}" if n > 1 else f"A{n} = ['x']" for n in range(size))
    return {
        "shop/settings.py": text + f"\nINSTALLED_APPS = A{size - 1}\nALLOWED_HOSTS = A{size - 1} + A{size - 2}\n",
        "manage.py": "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop.settings')\n",
        "shop/sql.py": text + f"\ndef f(c):\n    c.execute(A{size - 1})\n",
    }


@shape
def class_loaders(size: int) -> Files:
    return {
        f"apps/m{n}/models.py": f"from oscar.core.loading import get_class\nBase = get_class('m{(n + 1) % size}.models', 'Base')\nclass C{n}(Base):\n    pass\n"
        for n in range(size)
    }


@shape
def class_loaders_in_a_chain(size: int) -> Files:
    files = {
        f"apps/m{n}/models.py": f"from oscar.core.loading import get_class\nC{n + 1} = get_class('m{n + 1}.models', 'C{n + 1}')\nclass C{n}(C{n + 1}):\n    pass\n"
        for n in range(size)
    }
    return {**files, f"apps/m{size}/models.py": f"class C{size}:\n    pass\n"}


# managers, routes, frameworks


@shape
def querysets(size: int) -> Files:
    text = "\n".join(
        f"class Q{n}(Q{n - 1}):\n    def q{n}(self):\n        return self.q{n - 1}().filter(x={n})\nManager{n} = models.Manager.from_queryset(Q{n})\n"
        for n in range(1, size)
    )
    return {
        "shop/models.py": f"{_DJANGO}class Q0(models.QuerySet):\n    def q0(self):\n        return self.filter(x=0)\n{text}class M(models.Model):\n    x = models.TextField()\n    objects = Manager{size - 1}()\ndef v(r):\n    return M.objects.q{size - 1}()\n"
    }


@shape
def managers(size: int) -> Files:
    text = "\n".join(
        f"class M{n}(models.Manager.from_queryset(Q{n}) if False else M{n - 1}.from_queryset(Q{n})):\n    pass\nclass Q{n + 1}(Q{n}):\n    pass\n"
        for n in range(1, size // 2)
    )
    return {
        "shop/models.py": f"{_DJANGO}class M0(models.Manager):\n    pass\nclass Q1(models.QuerySet):\n    pass\n{text}class M(models.Model):\n    x = models.TextField()\n    objects = M{size // 2 - 1}()\ndef v(r):\n    return M.objects.all()\n"
    }


@shape
def urls(size: int) -> Files:
    """Four lists of routes on each level, each of which includes the four of the next one."""
    files = {}
    for layer, column in layers(size, 4):
        deeper = (
            "".join(f"    path('p{other}/', include('urls.u{layer + 1}_{other}')),\n" for other in range(4))
            if layer < size // 4 - 1
            else ""
        )
        files[f"urls/u{layer}_{column}.py"] = (
            f"from django.urls import include, path\nfrom urls import views\nurlpatterns = [\n{deeper}    path('v/', views.v),\n]\n"
        )
    return {**files, "urls/__init__.py": "", "urls/views.py": "def v(request):\n    return request.GET['a']\n"}


@shape
def url_lists(size: int) -> Files:
    text = "\n".join(
        f"p{n} = [path('a', include(p{n - 1})), path('b', include(p{n - 1}))] + p{n - 1} + p{n - 1}" for n in range(1, size)
    )
    return {
        "shop/urls.py": f"from django.urls import include, path\nfrom shop import views\np0 = [path('v', views.v)]\n{text}\nurlpatterns = p{size - 1}\n",
        "shop/__init__.py": "",
        "shop/views.py": "def v(request):\n    return 1\n",
    }


@shape
def routers(size: int) -> Files:
    text = "\n".join(
        f"r{n} = APIRouter(dependencies=[Depends(d)])\n@r{n}.get('/x')\nasync def f{n}(a: int = 1):\n    return a\n"
        for n in range(size)
    )
    included = "\n".join(
        f"r{n}.include_router(r{n + 1}, prefix='/a')\nr{n}.include_router(r{n + 1}, prefix='/b')" for n in range(size - 1)
    )
    return {
        "app/main.py": f"from fastapi import APIRouter, Depends, FastAPI\napp = FastAPI()\ndef d():\n    return 1\n{text}\n{included}\napp.include_router(r0)\n"
    }


@shape
def viewset_routers(size: int) -> Files:
    text = "\n".join(f"class V{n}(ModelViewSet):\n    queryset = M.objects.all()\n" for n in range(size))
    return {
        "shop/models.py": f"{_DJANGO}class M(models.Model):\n    pass\n",
        "shop/views.py": f"from rest_framework.viewsets import ModelViewSet\nfrom shop.models import M\n{text}",
        "shop/urls.py": "from rest_framework.routers import DefaultRouter\nfrom shop.views import *\nrouter = DefaultRouter()\n"
        + "\n".join(f"router.register('v{n}', V{n})" for n in range(size))
        + "\nurlpatterns = router.urls\n",
    }


@shape
def pydantic(size: int) -> Files:
    text = "\n".join(
        f"class P{layer}_{column}(BaseModel):\n" + "".join(f"    f{o}: 'list[P{layer + 1}_{o}]'\n" for o in range(8))
        for layer, column in layers(size, 8)
    )
    return {
        "app/main.py": f"from fastapi import FastAPI\nfrom pydantic import BaseModel\napp = FastAPI()\n{text}\n@app.post('/')\nasync def v(p: P0_0) -> P0_0:\n    return p.f0[0].f1[0]\n"
    }


@shape
def annotations(size: int) -> Files:
    text = "\n".join(f"T{n} = dict[str, T{n - 1} | list[T{n - 1}]]" if n else "T0 = int" for n in range(size))
    return {
        "app/main.py": f"from fastapi import FastAPI\napp = FastAPI()\n{text}\n@app.post('/')\nasync def v(p: T{size - 1}) -> T{size - 1}:\n    return p\n"
    }


@shape
def graphene_types(size: int) -> Files:
    models = ["class L(models.Model):\n    pass\n"] + [
        f"class M{n}(models.Model):\n"
        + "".join(
            f"    r{o} = models.ForeignKey('M{(n // 8 + 1) * 8 + o if (n // 8 + 1) * 8 + o < size else n}', on_delete=models.CASCADE, related_name='b{o}_{n}')\n"
            for o in range(8)
        )
        for n in range(size)
    ]
    types = "\n".join(
        f"class T{n}(DjangoObjectType):\n    class Meta:\n        model = M{n}\n    def resolve_r0(self, info):\n        return self.r0.r1\n"
        for n in range(size)
    )
    return {
        "shop/__init__.py": "",
        "shop/models.py": _DJANGO + "\n".join(models),
        "shop/schema.py": f"import graphene\nfrom graphene_django import DjangoObjectType\nfrom shop.models import *\n{types}\nclass Query(graphene.ObjectType):\n    all = graphene.List(T0)\n    def resolve_all(self, info):\n        return M0.objects.all()\nschema = graphene.Schema(query=Query)\n",
    }


@shape
def strawberry_types(size: int) -> Files:
    types = "\n".join(
        f"@strawberry.type\nclass T{n}:\n    a: 'T{(n + 1) % size}'\n    b: list['T{(n * 7 + 3) % size}']\n    @strawberry.field\n    def c(self) -> 'T{(n + 2) % size}':\n        return self.a.b[0]\n"
        for n in range(size)
    )
    return {
        "app/schema.py": f"import strawberry\n{types}\n@strawberry.type\nclass Query:\n    t: T0\nschema = strawberry.Schema(Query)\n"
    }


@shape
def relationships(size: int) -> Files:
    text = "\n".join(
        f"class M{n}(Base):\n    __tablename__ = 'm{n}'\n    id: Mapped[int] = mapped_column(primary_key=True)\n    next_id: Mapped[int] = mapped_column(ForeignKey('m{(n + 1) % size}.id'))\n    next: Mapped['M{(n + 1) % size}'] = relationship(back_populates='back')\n    back: Mapped[list['M{(n - 1) % size}']] = relationship(back_populates='next')\n"
        for n in range(size)
    )
    return {
        "app/models.py": f"from sqlalchemy import ForeignKey\nfrom sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship\nclass Base(DeclarativeBase):\n    pass\n{text}",
        "app/views.py": "from sqlalchemy import select\nfrom app.models import *\ndef v(session):\n    for m in session.scalars(select(M0)):\n        m"
        + ".next" * 40
        + ".id\n",
    }


@shape
def foreign_keys(size: int) -> Files:
    text = "\n".join(
        f"class M{n}(models.Model):\n    next = models.ForeignKey('M{(n + 1) % size}', on_delete=models.CASCADE)\n    code = models.TextField()\n"
        for n in range(size)
    )
    uses = "\n".join(
        f"def v{n}(r):\n    return M{n}.objects.filter(next__next__next__code=r.GET['x']).order_by('next__code')\n"
        for n in range(size)
    )
    return {"shop/__init__.py": "", "shop/models.py": _DJANGO + text, "shop/views.py": f"from shop.models import *\n{uses}"}


@shape
def keys_that_are_keys(size: int) -> Files:
    """Primary keys that are foreign keys of such a model, the type of each that of the next."""
    text = "\n".join(
        f"class M{n}(models.Model):\n    id = models.OneToOneField('M{n + 1}', on_delete=models.CASCADE, primary_key=True)\n"
        for n in range(size)
    )
    return {"shop/__init__.py": "", "shop/models.py": f"{_DJANGO}{text}class M{size}(models.Model):\n    pass\n"}


@shape
def column_types(size: int) -> Files:
    text = "\n".join(
        f"class M{n}(Base):\n    __tablename__ = 'm{n}'\n    id = Column(ForeignKey('m{n + 1}.id'), primary_key=True)\n"
        for n in range(size)
    )
    return {
        "app/models.py": f"from sqlalchemy import Column, ForeignKey, Integer\nfrom sqlalchemy.orm import declarative_base\nBase = declarative_base()\n{text}class M{size}(Base):\n    __tablename__ = 'm{size}'\n    id = Column(Integer, primary_key=True)\n"
    }


@shape
def q_objects(size: int) -> Files:
    """Functions whose conditions hold each other, thirty in one."""

    def condition(depth: int) -> str:
        return f"Q(a={depth})" if depth == 0 else f"(Q(a={depth}) | ~{condition(depth - 1)}) & Q(b={depth})"

    text = "\n".join(f"def v{n}(r):\n    q = {condition(30)}\n    return M.objects.filter(q | q)\n" for n in range(size // 30))
    return {
        "shop/models.py": f"{_DJANGO}class M(models.Model):\n    a = models.TextField()\n    b = models.TextField()\n",
        "shop/views.py": f"from django.db.models import Q\nfrom shop.models import M\n{text}",
    }


@shape
def q_constants(size: int) -> Files:
    text = "\n".join(f"Q{n} = Q{n - 1} & (Q{n - 1} | Q(a={n}))" if n else "Q0 = Q(a=0)" for n in range(size))
    return {
        "shop/models.py": f"{_DJANGO}class M(models.Model):\n    a = models.TextField()\n    b = models.TextField()\n",
        "shop/views.py": f"from django.db.models import Q\nfrom shop.models import M\n{text}\ndef v(r):\n    return M.objects.filter(Q{size - 1})\n",
    }


@shape
def filtersets(size: int) -> Files:
    text = "\n".join(
        f"class F{n}(F{n - 1}):\n    f{n} = django_filters.CharFilter(field_name='a')\n    class Meta(F{n - 1}.Meta):\n        fields = F{n - 1}.Meta.fields + ['b']\n"
        for n in range(1, size)
    )
    return {
        "shop/models.py": f"{_DJANGO}class M(models.Model):\n    a = models.TextField()\n    b = models.TextField()\n",
        "shop/filters.py": f"import django_filters\nfrom shop.models import M\nclass F0(django_filters.FilterSet):\n    class Meta:\n        model = M\n        fields = ['a']\n{text}",
        "shop/views.py": f"from rest_framework.generics import ListAPIView\nfrom shop.filters import *\nclass V(ListAPIView):\n    queryset = M.objects.all()\n    filterset_class = F{size - 1}\n",
    }


@shape
def admins(size: int) -> Files:
    models = "\n".join(
        f"class M{n}(models.Model):\n    up = models.ForeignKey('M{max(n - 1, 0)}', on_delete=models.CASCADE)\n    def __str__(self):\n        return str(self.up)\n"
        for n in range(size)
    )
    text = "\n".join(
        f"class I{n}(admin.TabularInline):\n    model = M{n}\n    inlines = [I{max(n - 1, 0)}]\n@admin.register(M{n})\nclass A{n}(admin.ModelAdmin):\n    inlines = [I{n}, I{max(n - 1, 0)}]\n    list_display = ['up', 'f']\n    def f(self, o):\n        return o.up.up\n"
        for n in range(size)
    )
    return {
        "shop/__init__.py": "",
        "shop/models.py": _DJANGO + models,
        "shop/admin.py": f"from django.contrib import admin\nfrom shop.models import *\n{text}",
    }


@shape
def admin_bases(size: int) -> Files:
    text = "\n".join(
        f"class A{n}(A{n - 1}):\n    inlines = [*A{n - 1}.inlines]\n    list_display = A{n - 1}.list_display + A{n - 1}.list_display\n"
        for n in range(1, size)
    )
    return {
        "shop/models.py": f"{_DJANGO}class M(models.Model):\n    up = models.ForeignKey('self', on_delete=models.CASCADE)\n",
        "shop/admin.py": f"from django.contrib import admin\nfrom shop.models import *\nclass A0(admin.ModelAdmin):\n    inlines = []\n    list_display = ['up']\n{text}admin.site.register(M, A{size - 1})\n",
    }


@shape
def signals(size: int) -> Files:
    text = "\n".join(
        f"@receiver(post_save, sender=M)\ndef s{n}(sender, instance, **kw):\n    instance.save()\n    handlers.append(s{n})\n    post_save.connect(s{(n + 1) % size})\n"
        for n in range(size)
    )
    return {
        "shop/models.py": f"{_DJANGO}class M(models.Model):\n    pass\n",
        "shop/signals.py": f"from django.db.models.signals import post_save\nfrom django.dispatch import receiver\nfrom shop.models import M\nhandlers = []\n{text}def run():\n    for h in handlers:\n        h()\n",
    }


@shape
def callbacks(size: int) -> Files:
    text = "\n".join(f"def f{n}(x):\n    return register(f{(n + 1) % size}, f{(n * 7 + 3) % size})\n" for n in range(size))
    listed = ", ".join(f"'{n}': f{n}" for n in range(size))
    return {
        "shop/call.py": f"import threading\ndef register(*fs):\n    for f in fs:\n        threading.Thread(target=f).start()\n{text}TABLE = {{{listed}}}\ndef run(k):\n    return TABLE[k](1)\n"
    }


@shape
def tasks(size: int) -> Files:
    text = "\n".join(
        f"@shared_task\ndef t{n}(x):\n    t{(n + 1) % size}.delay(x)\n    t{(n * 7 + 3) % size}.delay(x)\n" for n in range(size)
    )
    return {"shop/tasks.py": f"from celery import shared_task\n{text}"}


@shape
def same_names(size: int) -> Files:
    """Classes of one name in as many files, and functions that take any of them."""
    files = {
        f"a{n}/models.py": f"{_DJANGO}class Order(models.Model):\n    parent = models.ForeignKey('Order', on_delete=models.CASCADE)\n    name = models.TextField()\n    def save(self, *a):\n        return super().save(*a)\n"
        for n in range(size // 4)
    }
    files |= {f"a{n}/__init__.py": "" for n in range(size // 4)}
    files |= {
        f"a{n}/views.py": f"from a{n}.models import Order\ndef orders(o):\n    return o.save(Order.objects.filter(name=o.name, parent__name=1))\n"
        for n in range(size // 4)
    }
    return files


@shape
def overrides(size: int) -> Files:
    """One base, many classes of it, all with the same methods."""
    text = "\n".join(
        f"class C{n}(Base):\n    def run(self):\n        return self.step()\n    def step(self):\n        return {n}\n"
        for n in range(size)
    )
    return {
        "shop/base.py": f"class Base:\n    def run(self):\n        return self.step()\n    def step(self):\n        raise NotImplementedError\n    def all(self):\n        return self.run()\n{text}"
    }


@shape
def migrations(size: int) -> Files:
    files = {
        f"shop/migrations/{n:04}_m.py": f"from django.db import migrations, models\nclass Migration(migrations.Migration):\n    dependencies = [('shop', '{n - 1:04}_m')]\n    operations = [migrations.AddField('M', 'f{n}', models.TextField()), migrations.AddIndex('M', models.Index(fields=['f{n}'], name='i{n}')), migrations.RenameField('M', 'f{n}', 'g{n}')]\n"
        for n in range(size)
    }
    return {
        **files,
        "shop/__init__.py": "",
        "shop/migrations/__init__.py": "",
        "shop/models.py": f"{_DJANGO}class M(models.Model):\n    a = models.TextField()\n",
        "shop/views.py": "from shop.models import M\ndef v(r):\n    return M.objects.filter(a=1)\n",
    }


@shape
def alembic(size: int) -> Files:
    files = {
        f"alembic/versions/r{n}.py": f"from alembic import op\nimport sqlalchemy as sa\nrevision = 'r{n}'\ndown_revision = 'r{n - 1}'\ndef upgrade():\n    op.create_index('i{n}', 'm', ['a'])\n    op.drop_index('i{n - 1}')\n"
        for n in range(size)
    }
    return {
        **files,
        "app/models.py": "from sqlalchemy import Column, Integer\nfrom sqlalchemy.orm import declarative_base\nBase = declarative_base()\nclass M(Base):\n    __tablename__ = 'm'\n    id = Column(Integer, primary_key=True)\n    a = Column(Integer)\n",
    }


@shape
def sql(size: int) -> Files:
    """Statements of many joins and of common table expressions that use each other."""
    ctes = ", ".join(
        f"c{n} AS (SELECT a.id FROM c{n - 1} a JOIN c{n - 1} b ON a.id = b.id)"
        if n
        else "c0 AS (SELECT id FROM shop_m WHERE a = 1)"
        for n in range(12)
    )
    text = "\n".join(
        f'def v{n}(c):\n    c.execute("WITH {ctes} SELECT * FROM c11 WHERE id = {n}")\n    return M.objects.raw("SELECT * FROM shop_m WHERE a = {n}")\n'
        for n in range(size // 12)
    )
    return {
        "shop/__init__.py": "",
        "shop/models.py": f"{_DJANGO}class M(models.Model):\n    a = models.TextField()\n",
        "shop/views.py": f"from shop.models import M\n{text}",
    }


@shape
def helpers_of_input(size: int) -> Files:
    """What a view is given goes through helpers, two calls of the next one in each."""
    text = "\n".join(f"def h{n}(d):\n    return h{n + 1}(d) or h{n + 1}(d['x'])\n" for n in range(size))
    return {
        "app/main.py": f"from flask import request\nfrom fastapi import FastAPI, Request\napp = FastAPI()\n{text}@app.post('/')\nasync def v(request: Request):\n    d = await request.json()\n    return h0(d)\n",
        "shop/views.py": f"import json\n{text}def v(request):\n    return h0(json.loads(request.body))\n",
    }


@shape
def sql_of_helpers(size: int) -> Files:
    """A statement put together by functions that call each other."""
    text = "\n".join(f"def s{n}(x):\n    return s{n + 1}(x) + ' AND ' + s{n + 1}('a')\n" for n in range(size))
    return {
        "shop/sql.py": f"{text}def s{size}(x):\n    return 'a = ' + x\ndef v(request, cursor):\n    cursor.execute('SELECT 1 FROM t WHERE ' + s0(request.GET['q']))\n"
    }


@shape
def sql_of_callers(size: int) -> Files:
    """A statement that is given from function to function."""
    text = "\n".join(f"def s{n}(x):\n    s{n - 1}(x)\n    s{n - 1}('SELECT ' + x)\n" for n in range(1, size))
    return {
        "shop/sql.py": f"from django.db import connection\ndef s0(x):\n    connection.cursor().execute(x)\n{text}def v(request):\n    s{size - 1}(request.GET['q'])\n"
    }


@shape
def secrets(size: int) -> Files:
    text = "\n".join(
        f"PASSWORD_{n} = PASSWORD_{n - 1} + KEY_{n - 1}\nKEY_{n} = {{'password': PASSWORD_{n}, 'token': KEY_{n - 1}}}"
        for n in range(1, size // 2)
    )
    return {
        "shop/settings.py": f"import os\nPASSWORD_0 = os.environ.get('A', 'hunter2hunter2')\nKEY_0 = 'x'\n{text}\nSECRET_KEY = PASSWORD_{size // 2 - 1}\n"
    }


@shape
def routes(size: int) -> Files:
    text = "\n".join(
        f"@app.post('/v{n}')\nasync def v{n}(x: int, request: Request):\n    d = await request.json()\n    return helper{n % 7}(d['x'])\n"
        for n in range(size)
    )
    helpers = "\n".join(f"def helper{n}(x):\n    time.sleep(x)\n    return requests.get(x)\n" for n in range(7))
    return {"app/main.py": f"import time, requests\nfrom fastapi import FastAPI, Request\napp = FastAPI()\n{helpers}{text}"}


@shape
def views(size: int) -> Files:
    text = "\n".join(
        f"class V{n}(ListView):\n    model = M\n    template_name = 'a.html'\n    def get_queryset(self):\n        return M.objects.filter(name=self.request.GET['a'])\n"
        for n in range(size)
    )
    return {
        "shop/__init__.py": "",
        "shop/models.py": f"{_DJANGO}class M(models.Model):\n    name = models.TextField()\n    up = models.ForeignKey('self', on_delete=models.CASCADE)\n",
        "shop/views.py": f"from django.views.generic import ListView\nfrom shop.models import M\n{text}",
        "shop/templates/a.html": "{% for m in object_list %}{{ m.up.name }}{% endfor %}\n",
    }


@shape
def packages(size: int) -> Files:
    """Folders in folders, twenty deep, each with an `__init__` that takes what is below."""
    files = {}
    for n in range(0, size, 20):
        folder = f"p{n}"
        for depth in range(20):
            files[f"{folder}/__init__.py"] = f"from .q{depth} import X\nfrom .q{depth} import *\n"
            folder = f"{folder}/q{depth}"
        files[f"{folder}.py"] = "class X:\n    pass\n"
        files[f"v{n}.py"] = f"from p{n} import X, Y\ndef v():\n    return X(Y)\n"
    return files


@shape
def generics(size: int) -> Files:
    text = "\n".join(
        f"class R{n}(R{n - 1}[T]):\n    def get{n}(self) -> T:\n        return self.get{n - 1}()\n" for n in range(1, size)
    )
    return {
        "shop/repo.py": f"from typing import Generic, TypeVar\nT = TypeVar('T')\nclass O:\n    pass\nclass R0(Generic[T]):\n    def get0(self) -> T:\n        return self.x\n{text}class Final(R{size - 1}[O]):\n    pass\ndef f():\n    return Final().get{size - 1}()\n"
    }


@shape
def attributes_of_attributes(size: int) -> Files:
    """Each class holds an object of the next, made in its constructor from the class before."""
    text = "\n".join(
        f"class C{n}:\n    def __init__(self):\n        self.next = C{(n + 1) % size}()\n        self.back = C{(n - 1) % size}()\n    def run(self):\n        return self.next.run() or self.back.run()\n"
        for n in range(size)
    )
    return {"shop/base.py": text + "def f():\n    return C0().next.next.back.next.run()\n"}


@shape
def mixed_up_proxies(size: int) -> Files:
    text = "\n".join(
        f"class P{n}(P{n - 1}):\n    class Meta(P{n - 1}.Meta):\n        proxy = True\n        ordering = P{n - 1}.Meta.ordering\n"
        for n in range(1, size)
    )
    return {
        "shop/models.py": f"{_DJANGO}class P0(models.Model):\n    x = models.TextField()\n    class Meta:\n        ordering = ['x']\n{text}def f():\n    return list(P{size - 1}.objects.all())\n"
    }


@shape
def tortoise(size: int) -> Files:
    text = "\n".join(
        f"class M{n}(M{n - 1}):\n    f{n} = fields.ForeignKeyField('models.M{(n + 1) % size}', related_name='r{n}')\n"
        for n in range(1, size)
    )
    return {
        "app/models.py": f"from tortoise import fields\nfrom tortoise.models import Model\nclass M0(Model):\n    id = fields.IntField(pk=True)\n{text}"
    }


@shape
def decorators(size: int) -> Files:
    text = "\n".join(
        f"def d{n}(f):\n    @d{n - 1}\n    def w(*a):\n        return f(*a)\n    return w\n" for n in range(1, size)
    )
    return {
        "app/main.py": f"from fastapi import FastAPI\napp = FastAPI()\ndef d0(f):\n    return f\n{text}@app.get('/')\n@d{size - 1}\nasync def v():\n    return 1\n"
    }
