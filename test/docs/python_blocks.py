#!/usr/bin/env python3
"""Run the Python of a page, block after block in one place, and compare what it prints with what the page says.

usage: python_blocks.py PAGE             check, in the current folder
       python_blocks.py PAGE --update    write into the page what came out

A block of text right after one of Python is what that prints.  Numbers agree within 5 %, or one unit of their last digit,
as machines differ a little; the rest agrees to the letter.  Where a comment <!-- varies --> stands between the two, only
the number of lines counts.  What is not printed is compared with nothing.
"""
import contextlib
import io
import pathlib
import re
import sys

PAIR = re.compile(r"^```python\n(?P<code>.*?)^```\n(?P<between>\s*(?:<!-- varies -->)?\s*)(?:^```text\n(?P<text>.*?)^```$)?",
                  re.M | re.S)
NUMBER = re.compile(r"[-+]?\d+\.?\d*(?:e[-+]?\d+)?")


def last_digit(text):
    digits = text.lower().split("e")[0].partition(".")[2]
    return 10.0 ** -len(digits)


def same(have, want):
    """Whether two texts are alike but for small differences of numbers."""
    if NUMBER.sub("#", have).split() != NUMBER.sub("#", want).split():
        return False
    pairs = zip(NUMBER.findall(have), NUMBER.findall(want))
    return all(abs(float(a) - float(b)) <= max(0.05 * abs(float(b)), 1.01 * last_digit(b)) for a, b in pairs)


def run(page, name, update=False):
    """The page with what came out, and a text for each difference."""
    namespace, faults = {"__name__": "__main__"}, []

    def one(found):
        line = page.count("\n", 0, found.start("code")) + 1
        printed = io.StringIO()
        try:
            with contextlib.redirect_stdout(printed):
                # The line numbers of a traceback are the page's.
                exec(compile("\n" * (line - 1) + found["code"], name, "exec"), namespace)
        except Exception as error:
            raise RuntimeError(f"{name}:{line}: {type(error).__name__}: {error}") from error
        have, want = printed.getvalue(), found["text"]
        if want is not None:
            varies = "varies" in found["between"]
            good = have.count("\n") == want.count("\n") if varies else same(have, want)
            if not good:
                faults.append(f"{name}:{line}: printed\n{have}the page says\n{want}")
        if not update or want is None:
            return found[0]
        return f"```python\n{found['code']}```\n{found['between']}```text\n{have}```"

    return PAIR.sub(one, page), faults


def main():
    path = pathlib.Path(sys.argv[1]).resolve()
    update = sys.argv[2:] == ["--update"]
    text, faults = run(path.read_text(), path.name, update)
    if update:
        path.write_text(text)
    elif faults:
        sys.exit("\n".join(faults))


if __name__ == "__main__":
    main()
