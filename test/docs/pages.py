"""The pages of the documentation: their code blocks, links and tables."""
import os
import pathlib
import re

SOURCE = pathlib.Path(os.environ.get("SPNG_SOURCE_DIR") or pathlib.Path(__file__).resolve().parents[2])
FENCE = re.compile(r"^ *```(\S*)[^\n]*\n(.*?)^ *```$", re.M | re.S)
PROGRAMS = r"\./spng|wire-cell|spng-[a-z-]+|wcsonnet|cmake|ninja|docker|apptainer|snakemake|python3|git|export|eval|cd|for"
COMMAND = re.compile(rf"^(?:[A-Z_]+=\S+ )*(?:\S*/)?(?:{PROGRAMS})(?:\s|$)")


class Block:
    """A fenced block.  page: its path below the source; line: of its first line of text."""

    def __init__(self, page, line, language, text):
        self.page, self.line, self.language, self.text = page, line, language, text

    @property
    def where(self):
        return f"{self.page}:{self.line}"

    @property
    def is_shell(self):
        """Without a language it is commands if it starts with one."""
        return self.language in ("sh", "bash") or (self.language == "" and COMMAND.match(self.text) is not None)

    def statements(self):
        """(line, text) of each command; one may go over several lines."""
        line, held = self.line, ""
        begin = line
        for text in self.text.splitlines():
            held += text
            line += 1
            if text.endswith("\\"):
                held += "\n"
                continue
            bare = held.strip()
            if bare and not bare.startswith("#"):
                yield begin, held
            held, begin = "", line


def pages():
    return [SOURCE / "README.md", SOURCE / "CONTRIBUTING.md", *sorted((SOURCE / "docs").rglob("*.md"))]


def name_of(path):
    return str(path.relative_to(SOURCE))


def blocks(path):
    text = path.read_text()
    for found in FENCE.finditer(text):
        line = text.count("\n", 0, found.start(2)) + 1
        yield Block(name_of(path), line, found[1], found[2])


def prose(path):
    """Without its code blocks, of which only the line breaks stay."""
    return FENCE.sub(lambda found: "\n" * found[0].count("\n"), path.read_text())


def options(path):
    """(line, text) of the command-line options that stand in the first column of a table."""
    for number, line in enumerate(prose(path).splitlines(), 1):
        cell = line.split("|")[1] if line.startswith("|") and line.count("|") > 2 else ""
        for text in re.findall(r"`(-[A-Za-z-][^`]*)`", cell):
            yield number, text
