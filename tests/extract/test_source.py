"""Bytes to text: every encoding that the interpreter reads, and clear words about what it does not."""

from __future__ import annotations

import codecs
import encodings.aliases
import tokenize
from io import BytesIO

import pytest

from stackcheck.extract.python import module_facts
from stackcheck.extract.source import Unreadable, decode
from stackcheck.facts.expressions import Constant
from stackcheck.facts.statements import Bind

REFUSED = {"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape"}


def keeps_ascii(encoding: str) -> bool:
    """Whether a comment can name the encoding; False for another system's."""
    try:
        return codecs.lookup(encoding)._is_text_encoding and "# coding: x\n".encode(encoding) == b"# coding: x\n"
    except (LookupError, UnicodeError):
        return False


def can_write(encoding: str, letter: str) -> bool:
    try:
        return letter.encode(encoding).decode(encoding) == letter
    except UnicodeError:
        return False


ENCODINGS = sorted(filter(keeps_ascii, {"utf_8", *encodings.aliases.aliases.values()} - REFUSED))


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_encoding(encoding: str) -> None:
    text = f"# -*- coding: {encoding} -*-\nx = 'plain ~ text'\n"
    text += "".join(f"y = '{letter}'\n" for letter in "é日яאกżｱ" if can_write(encoding, letter))
    data = text.encode(encoding)
    compile(data, "x.py", "exec", dont_inherit=True)
    assert decode(data) == text
    facts = module_facts(data)
    assert facts.problem is None
    assert [b.value.value for b in facts.body if isinstance(b, Bind) and isinstance(b.value, Constant)] == [
        line.split("'")[1] for line in text.splitlines()[1:]
    ]


SAME = {
    "no comment": "é = 1\n".encode(),
    "mark": codecs.BOM_UTF8 + "é = 1\n".encode(),
    "mark and comment": codecs.BOM_UTF8 + "# coding: utf-8\né = 1\n".encode(),
    "second line": "#!/usr/bin/python\n# vim: set fileencoding=latin-1 :\né = 1\n".encode("latin-1"),
    "second line behind a blank one": " \t\f\n#coding=latin-1\né = 1\n".encode("latin-1"),
    "third line": "#\n#\n# coding: latin-1\né = 1\n".encode(),
    "second line behind code": "x\n# coding: latin-1\né = 1\n".encode(),
    "behind code": "x  # coding: latin-1\né = 1\n".encode(),
    "in a string": "'# coding: latin-1'\né = 1\n".encode(),
    "an editor's": "# -*- coding: utf-8-unix -*-\né = 1\n".encode(),
    "an editor's, of Latin-1": "# -*- coding: latin-1-dos -*-\né = 1\n".encode("latin-1"),
    "upper case": "# CODING: no\n# Coding: no\n# coding: UTF_8\né = 1\n".encode(),
    "no space": "#coding:latin_1\né = 1\n".encode("latin-1"),
    "two": "# coding: latin-1 coding: utf-8\né = 1\n".encode("latin-1"),
    "carriage returns": "#!x\r\n# coding: latin-1\r\né = 1\r\n".encode("latin-1"),
    "empty": b"",
    "mark alone": codecs.BOM_UTF8,
    "comment alone": b"# coding: cp1252",
}


@pytest.mark.parametrize("name", SAME)
def test_as_the_interpreter_finds_it(name: str) -> None:
    data = SAME[name]
    encoding, _ = tokenize.detect_encoding(BytesIO(data).readline)
    assert decode(data) == data.decode(encoding)


WRONG = {
    "unknown": (b"# coding: uft-8\n", "unknown encoding 'uft-8' in its coding comment"),
    "no name": (b"# coding: ..\n", "unknown encoding '..' in its coding comment"),
    "no text": (b"# coding: rot13\n", "unknown encoding 'rot13' in its coding comment"),
    "binary": (b"# coding: base64\n", "unknown encoding 'base64' in its coding comment"),
    "quadratic": (b"# coding: punycode\n" + b"a-b" * 1000, "unknown encoding 'punycode' in its coding comment"),
    "not UTF-8": (b"x = '\xff'\n", "not utf-8: byte 5 cannot be decoded"),
    "cut off": (b"x = '\xc3", "not utf-8: byte 5 cannot be decoded"),
    "a surrogate": (b"x = '\xed\xa0\x80'", "not utf-8: byte 5 cannot be decoded"),
    "a surrogate in disguise": (b"# coding: utf-7\nx = '+2AA-'\n", "not utf-7: byte 21 cannot be decoded"),
    "not ASCII": ("# coding: ascii\né".encode(), "not ascii: byte 16 cannot be decoded"),
    "mark and another encoding": (
        codecs.BOM_UTF8 + b"# coding: latin-1\n",
        "its byte order mark says UTF-8, its coding comment 'latin-1'",
    ),
    "UTF-16": ("x = 1\n".encode("utf-16"), "encoded as UTF-16, which Python source cannot be"),
    "UTF-16, big": (codecs.BOM_UTF16_BE + "x = 1\n".encode("utf-16-be"), "encoded as UTF-16, which Python source cannot be"),
    "UTF-16 without a mark": ("x = 1\n".encode("utf-16-le"), "contains a NUL byte"),
    "UTF-32": ("x = 1\n".encode("utf-32"), "encoded as UTF-16, which Python source cannot be"),
    "calls itself UTF-16": (b"# coding: utf-16-le\nx =  1\n\n", "not utf-16-le: its coding comment cannot be read in it"),
    "NUL": (b"x = 1\n\0", "contains a NUL byte"),
    "binary data": (bytes(range(256)), "not utf-8: byte 128 cannot be decoded"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_cannot_be_read_is_said(name: str) -> None:
    data, reason = WRONG[name]
    with pytest.raises(Unreadable) as error:
        decode(data)
    assert str(error.value) == reason
    problem = module_facts(data).problem
    assert problem is not None
    assert (problem.code, problem.message, problem.line, problem.col) == ("KC002", reason, 1, 0)
    with pytest.raises((SyntaxError, ValueError)):
        compile(data, "x.py", "exec", dont_inherit=True)


@pytest.mark.parametrize(
    "line", ["{% if a %}", "    {{ body }}", "from {{ package }}.models import A", "class {{ name }}(Model):"]
)
def test_a_template_from_which_python_is_made_is_a_note(line: str) -> None:
    problem = module_facts(f"import os\n{line}\n    b = = 1\n".encode()).problem
    assert problem is not None
    assert (problem.code, problem.is_note) == ("KC002", True)


@pytest.mark.parametrize("line", ["a = '{% if a %}'", "b = {{1}}", "def f(a='{{ b }}'):"])
def test_braces_inside_of_broken_python_are_its_own(line: str) -> None:
    problem = module_facts(f"{line}\nb = = 1\n".encode()).problem
    assert problem is not None
    assert problem.code == "KC001"
