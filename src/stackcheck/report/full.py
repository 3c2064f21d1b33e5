"""For people: the finding, the source around it with what is meant underlined, and the steps that led there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from stackcheck.facts.findings import Finding, Severity, Step
from stackcheck.report.source import Source, elsewhere, message
from stackcheck.report.text import BOLD, CYAN, DIM, RED, YELLOW, printable, styled, width, word_end

_STYLE = {Severity.ERROR: RED, Severity.WARNING: YELLOW, Severity.NOTE: CYAN}
_PLACES = 3  # so many other places are named
_MAXIMUM = 160  # characters of a source line; a minified one is cut around the finding


def render(findings: Sequence[Finding], source: Source) -> Iterator[str]:
    for finding in findings:
        yield from _finding(finding, source)
        yield "\n"


def _finding(finding: Finding, source: Source) -> Iterator[str]:
    on = source.color
    style = _STYLE[finding.severity]
    severity = finding.severity.name.lower()
    head = styled(f"{severity}[{finding.code}]", style, on=on)
    yield f"{head} {styled(printable(message(finding, source)), BOLD, on=on)}\n"
    lines = source.lines(finding.path)
    margin = len(str(finding.line))
    place = f"{printable(source.shown(finding.path))}:{finding.line}:{finding.col + 1}"
    yield f"{' ' * margin}{styled('-->', DIM, on=on)} {place}\n"
    if 0 < finding.line <= len(lines):
        bar = styled("|", DIM, on=on)
        for number in (finding.line - 1, finding.line):
            if number > 0 and (number == finding.line or lines[number - 1].strip()):
                first, shown = _excerpt(lines[number - 1], finding.col)
                yield f"{styled(str(number).rjust(margin), DIM, on=on)} {bar} {shown}".rstrip() + "\n"
        line = lines[finding.line - 1]
        before = width(_shown(line[first : finding.col]))
        end = min(word_end(lines, finding.line, finding.col), first + _MAXIMUM)
        marks = max(1, width(_shown(line[finding.col : end])))
        yield f"{' ' * margin} {bar} {' ' * before}{styled('^' * marks, style, on=on)}\n"
    yield from (_step(number, step, margin, source) for number, step in enumerate(finding.trace, 1))
    if others := elsewhere(finding, source, _PLACES):
        yield f"{' ' * margin} {styled('=', DIM, on=on)} {others}\n"
    if finding.fix is not None:
        yield f"{' ' * margin} {styled('fix:', BOLD, on=on)} {printable(finding.fix.message)}\n"


def _step(number: int, step: Step, margin: int, source: Source) -> str:
    place = styled(f"{printable(source.shown(step.path))}:{step.line}", CYAN, on=source.color)
    return f"{' ' * margin} {styled(f'{number}.', DIM, on=source.color)} {place}: {printable(step.text)}\n"


def _excerpt(line: str, col: int) -> tuple[int, str]:
    first = max(0, col - _MAXIMUM // 2) if len(line) > _MAXIMUM else 0
    return first, _shown(line[first : first + _MAXIMUM])


def _shown(line: str) -> str:
    return printable(line.replace("\t", "    "))
