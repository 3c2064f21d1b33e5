"""The ways in which a secret stands in source: each makes a file of a sample's text.

A `telling` form says by a name what it holds; a neutral one leaves that to the secret's shape.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import quote

from tests.secrecy.samples import halves


class Form(NamedTuple):
    make: Callable[[str], str]
    telling: bool = True
    path: str = "shop/settings.py"


def _neutral(make: Callable[[str], str]) -> Form:
    return Form(make, telling=False)


def _pieces(text: str, number: int = 3) -> list[str]:
    return [repr(piece) for piece in halves(text, number)]


def _line(text: str) -> str:
    return text.replace("\n", "\\n")


def _sql(query: str, text: str) -> str:
    return query.format("'" + text.replace("'", "''") + "'")


def _lines(*lines: str) -> str:
    return "".join(f"{line}\n" for line in lines)


def _doc(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _comment(text: str, before: str = "# password = ") -> str:
    return "\n".join(f"{before if not number else '# '}{line}" for number, line in enumerate(text.split("\n"))) + "\nx = 1\n"


PYTHON = {
    "assignment": Form(lambda t: f"PASSWORD = {t!r}\n"),
    "annotated": Form(lambda t: f"api_key: str = {t!r}\n"),
    "class attribute": Form(lambda t: f"class S(BaseSettings):\n    secret_key: str = {t!r}\n"),
    "dict key": Form(lambda t: f"X = {{'user': 'shop', 'password': {t!r}}}\n"),
    "keyword": Form(lambda t: f"connect(user='shop', password={t!r})\n"),
    "default": Form(lambda t: f"def login(user, password={t!r}):\n    return user\n"),
    "env default": Form(lambda t: f"X = os.environ.get('DB_PASSWORD', {t!r})\n"),
    "env or": Form(lambda t: f"X = os.getenv('DB_PASSWORD') or {t!r}\n"),
    "set attribute": Form(lambda t: f"setattr(settings, 'PASSWORD', {t!r})\n"),
    "pairs": Form(lambda t: f"DATA = dict([('user', 'x'), ('password', {t!r})])\n"),
    "set password": Form(lambda t: f"user.set_password({t!r})\n"),
    "return": Form(lambda t: f"def get_password():\n    return {t!r}\n"),
    "decorator": Form(lambda t: f"@protected(password={t!r})\ndef view(request):\n    return 1\n"),
    "comparison": Form(lambda t: f"if request.POST['password'] == {t!r}:\n    pass\n"),
    "bytes": Form(lambda t: f"SECRET_KEY = {t.encode('unicode_escape')!r}\n"),
    "plus": Form(lambda t: f"PASSWORD = {' + '.join(_pieces(t))}\n"),
    "plus over lines": Form(lambda t: "PASSWORD = (\n    " + "\n    + ".join(_pieces(t)) + "\n)\n"),
    "augmented": Form(lambda t: f"PASSWORD = {_pieces(t, 2)[0]}\nPASSWORD += {_pieces(t, 2)[-1]}\n"),
    "implicit": Form(lambda t: f"PASSWORD = ({' '.join(_pieces(t))})\n"),
    "joined": Form(lambda t: f"PASSWORD = ''.join([{', '.join(_pieces(t))}])\n"),
    "percent": Form(lambda t: f"PASSWORD = '%s%s%s' % ({', '.join(_pieces(t))},)\n"),
    "formatted": Form(lambda t: f"PASSWORD = '{{}}{{}}{{}}'.format({', '.join(_pieces(t))})\n"),
    "f-string": Form(lambda t: f"PASSWORD = f{t.replace('{', '{{').replace('}', '}}') + '{x}'!r}\n"),
    "f-string field": Form(lambda t: f"PASSWORD = f'{{{{x}}}}-{{{json.dumps(t)}}}'\n"),
    "url": Form(lambda t: f"X = 'amqp://shop:{quote(t, safe='')}@mq.example.org/x'\n"),
    "url query": Form(lambda t: f"X = 'https://api.example.org/v1?size=3&api_key={quote(t, safe='')}&q=1'\n"),
    "url query name": Form(lambda t: f"requests.get(f'https://api.example.org/v1/{{x}}?access_token={quote(t, safe='')}')\n"),
    "header": Form(lambda t: f"X = {{'Authorization': {'Token ' + t!r}}}\n"),
    "header of ours": Form(lambda t: f"call(headers={{'X-Api-Key': {t!r}}})\n"),
    "header in a string": Form(lambda t: f"X = {_lines('GET / HTTP/1.1', 'X-Api-Key: ' + _line(t))!r}\n"),
    "curl in a docstring": Form(
        lambda t: (
            f'def f():\n    """Do.\n\n    curl -H "Api-Key: {_doc(_line(t))}" https://example.org\n    """\n    return 1\n'
        )
    ),
    "curl in a string": Form(lambda t: f"X = {'curl -X POST --data password=' + quote(t) + ' https://example.org'!r}\n"),
    "command": Form(lambda t: f"run({'mysql --user shop --password=' + quote(t) + ' shop'!r})\n"),
    "command words": Form(lambda t: f"run(['mysql', '--user', 'shop', '--password', {t!r}])\n"),
    "json": Form(lambda t: f"X = {json.dumps({'user': 'shop', 'password': t, 'size': 3})!r}\n"),
    "json unescaped": Form(lambda t: f"X = {json.dumps({'user': 'shop', 'password': t}, ensure_ascii=False, indent=1)!r}\n"),
    "sql": Form(lambda t: f"cursor.execute({_sql('UPDATE shop_user SET password = {} WHERE id = %s', t)!r})\n"),
    "sql role": Form(lambda t: f"cursor.execute({_sql('CREATE USER shop WITH PASSWORD {}', t)!r})\n"),
    "yaml": Form(lambda t: f"X = {_lines('db:', '  user: shop', '  password: ' + _line(t))!r}\n"),
    "env file": Form(lambda t: f"X = {_lines('DEBUG=1', 'DB_PASSWORD=' + _line(t))!r}\n"),
    "xml": Form(lambda t: f"X = {'<login><user>x</user><password>' + t + '</password></login>'!r}\n"),
    "comment": Form(_comment),
    "comment with a colon": Form(lambda t: _comment(t, "# the password: ")),
    "comment of code": Form(lambda t: f"# PASSWORD = {t!r}\nx = 1\n"),
    "comment behind": Form(lambda t: f"x = 1  # password is {_line(t)}\n"),
    "noqa line": Form(lambda t: f"import os  # noqa: KC999 password: {_line(t)}\n"),
    "ignored line": Form(lambda t: f"import os  # stackcheck: ignore[KC601] -- password={_line(t)}\n"),
    "docstring": Form(lambda t: f'def f():\n    """Log in.\n\n    Password: {_doc(_line(t))}\n    """\n    return 1\n'),
    "trace": Form(
        lambda t: (
            f"def f(request):\n    orders = Order.objects.filter(token={t!r})\n"
            "    for order in orders:\n        print(order.customer.name)\n"
        )
    ),
    "neutral": _neutral(lambda t: f"X = {t!r}\n"),
    "argument": _neutral(lambda t: f"call('x', {t!r})\n"),
    "list": _neutral(lambda t: f"X = ['a', {t!r}, 'b']\n"),
    "tuple": _neutral(lambda t: f"X = ('a', {t!r})\n"),
    "set": _neutral(lambda t: f"X = {{'a', {t!r}}}\n"),
    "key": _neutral(lambda t: f"X = {{{t!r}: 1}}\n"),
    "neutral bytes": _neutral(lambda t: f"X = {t.encode('unicode_escape')!r}\n"),
    "neutral plus": _neutral(lambda t: f"X = {' + '.join(_pieces(t))}\n"),
    "neutral plus in halves": _neutral(lambda t: f"call({' + '.join(_pieces(t, 2))})\n"),
    "neutral plus of many": _neutral(lambda t: f"call({' + '.join(_pieces(t, max(1, len(t) // 9)))})\n"),
    "neutral implicit": _neutral(lambda t: f"X = ({' '.join(_pieces(t))})\n"),
    "neutral joined": _neutral(lambda t: f"X = ''.join([{', '.join(_pieces(t))}])\n"),
    "neutral formatted": _neutral(lambda t: f"X = '{{}}{{}}{{}}'.format({', '.join(_pieces(t))})\n"),
    "neutral percent": _neutral(lambda t: f"X = '%s%s%s' % ({', '.join(_pieces(t))},)\n"),
    "neutral f-string": _neutral(lambda t: f"X = f{'a ' + t.replace('{', '{{').replace('}', '}}') + ' {x}'!r}\n"),
    "sentence": _neutral(lambda t: f"X = {'please take ' + t + ' for now'!r}\n"),
    "neutral docstring": _neutral(lambda t: f'def f():\n    """Try {_doc(t)} here."""\n    return 1\n'),
    "neutral comment": _neutral(lambda t: _comment(t, "# try ")),
    "neutral json": _neutral(lambda t: f"X = {json.dumps({'a': [t, 1]})!r}\n"),
    "neutral sql": _neutral(lambda t: f"cursor.execute({_sql('SELECT id FROM shop_x WHERE a = {}', t)!r})\n"),
}


def _html(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;")


def _tag(text: str) -> str:
    """A string literal of Django's template language."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _page(make: Callable[[str], str], folder: str = "templates", *, telling: bool = True) -> Form:
    return Form(lambda t: f"<p>{{{{ x }}}}\n{make(_line(t))}\n</p>\n", telling, f"shop/{folder}/page.html")


TEMPLATES = {
    "password input": _page(lambda t: f'<input type="password" name="p" value="{_html(t)}">'),
    "value before": _page(lambda t: f'<input value="{_html(t)}" id="password">'),
    "meta": _page(lambda t: f'<meta name="api-key" content="{_html(t)}">'),
    "data attribute": _page(lambda t: f'<div data-api-key="{_html(t)}"></div>'),
    "with": _page(lambda t: f"{{% with password={_tag(t)} %}}{{{{ password }}}}{{% endwith %}}"),
    "with as": _page(lambda t: f"{{% with {_tag(t)} as password %}}{{{{ password }}}}{{% endwith %}}"),
    "include": _page(lambda t: f"{{% include 'a.html' with password={_tag(t)} %}}"),
    "default": _page(lambda t: f"{{{{ secret_key|default:{_tag(t)} }}}}"),
    "script": _page(lambda t: f"<script>const password = {json.dumps(t, ensure_ascii=False)};</script>"),
    "script object": _page(lambda t: f"<script>login({{user: 'x', password: {json.dumps(t)}}})</script>"),
    "script header": _page(
        lambda t: f"<script>fetch(u, {{headers: {{'Authorization': {json.dumps('Bearer ' + t)}}}}})</script>"
    ),
    "storage": _page(lambda t: f"<script>localStorage.setItem('token', {json.dumps(t)})</script>"),
    "template comment": _page(lambda t: f"{{# password: {t} #}}"),
    "html comment": _page(lambda t: f"<!-- password: {t} -->"),
    "link": _page(lambda t: f'<a href="https://example.org/?api_key={quote(t, safe="")}&x=1">{{{{ x }}}}</a>'),
    "jinja set": _page(lambda t: f"{{% set password = {_tag(t)} %}}{{{{ password }}}}", "jinja2"),
    "jinja call": _page(lambda t: f"{{{{ login('x', password={_tag(t)}) }}}}", "jinja2"),
    "neutral filter": _page(lambda t: f"{{{{ {_tag(t)}|safe }}}}", telling=False),
    "neutral text": _page(lambda t: f"<p>{t} {{{{ x }}}}</p>", telling=False),
    "neutral with": _page(lambda t: f"{{% with a={_tag(t)} %}}{{{{ a }}}}{{% endwith %}}", telling=False),
    "neutral jinja": _page(lambda t: f"{{% set a = {_tag(t)} ~ x %}}{{{{ a }}}}", "jinja2", telling=False),
    "neutral script": _page(lambda t: f"<script>const a = {json.dumps(t)};</script>", telling=False),
}
FORMS = {**PYTHON, **{f"template: {name}": form for name, form in TEMPLATES.items()}}
