"""Every sample in every form: no eight characters of it leave the checked file, in facts or in a line that is shown."""

from __future__ import annotations

from urllib.parse import quote

import msgspec
import pytest

from stackcheck.disk.contents import Content, lines
from stackcheck.extract import extract
from tests.secrecy.forms import FORMS
from tests.secrecy.samples import SAMPLES, told


@pytest.mark.parametrize("name", FORMS)
def test_no_sample_is_told(name: str) -> None:
    form = FORMS[name]
    leaks = []
    for kind, sample in SAMPLES.items():
        if not (form.telling or sample.shaped):
            continue
        source = form.make(sample.text)
        facts = extract(form.path, source.encode())
        assert facts is not None
        assert facts.problem is None, source
        kept = msgspec.msgpack.encode(facts).decode("utf-8", "replace")
        shown = "\n".join(lines(form.path, Content(source.encode(), b""), facts.redactions))
        for where, output in (("facts", kept), ("shown", shown)):
            secrets = {sample.secret, quote(sample.secret, safe=""), sample.secret.encode("unicode_escape").decode()}
            leaks += [(where, kind, source) for secret in secrets if told(secret, output)][:1]
    assert not leaks, "\n".join(map(str, leaks))
