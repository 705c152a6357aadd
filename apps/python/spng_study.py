"""The study files of spng-scan, and the reading of figures from JSON and CSV; docs/studies.md has their keys."""
import csv
import json
import math
import re
import shlex
import statistics

PICKS = {"mean": statistics.fmean, "sum": sum, "min": min, "max": max, "first": lambda all: all[0], "last": lambda all: all[-1]}
OWN = ("seed", "shared")
RESERVED = (*OWN, "label", "point", "state", "error", "seconds", "peak_mb")
TOP = {"about": str, "axes": dict, "repeats": (int, list), "shared": list, "steps": list, "figures": dict}


class Bad(Exception):
    """What the user is told in a line."""


def unfit(key, got, wanted):
    return Bad(f"{key}: got {json.dumps(got)} (want {wanted})")


def check_keys(where, given, known, needed):
    if not isinstance(given, dict):
        raise unfit(where, given, "an object")
    for key in given:
        if key not in known:
            raise unfit(where, key, "one of " + ", ".join(known))
    for key in needed:
        if key not in given:
            raise Bad(f"{where}: has no {key} (want {', '.join(needed)})")


class Study:
    """A study file, checked."""

    def __init__(self, given):
        check_keys("study", given, TOP, ("axes", "steps", "figures"))
        for key, kind in TOP.items():
            if key in given and (not isinstance(given[key], kind) or isinstance(given[key], bool)):
                raise unfit(key, given[key], {str: "a text", dict: "an object", list: "a list"}.get(kind, "a number or a list"))
        self.about = given.get("about", "")
        self.axes = {name: self.axis(name, values) for name, values in given["axes"].items()}
        self.seeds = self.seeds_of(given.get("repeats", 1))
        self.arguments = {name for values in self.axes.values() for value in values for name in value}
        self.steps = self.checked_steps("steps", given["steps"])
        self.shared = [self.part(f"shared[{ind}]", one) for ind, one in enumerate(given.get("shared", []))]
        self.figures = {name: self.figure(f"figures.{name}", one) for name, one in given["figures"].items()}
        if not self.figures:
            raise unfit("figures", {}, "one or more")
        for name, one in self.figures.items():
            if "beside" in one and "beside" in self.figures.get(one["beside"], {"beside": ""}):
                raise unfit(f"figures.{name}.beside", one["beside"], "a figure with a panel of its own")

    @staticmethod
    def axis(name, values):
        """Its values, each as {argument: text}."""
        if not re.fullmatch(r"\w+", name) or name in RESERVED:
            raise unfit("axes", name, "a name of letters, digits and _, but none of " + ", ".join(RESERVED))
        if not isinstance(values, list) or not values:
            raise unfit(f"axes.{name}", values, "a list of one or more values")
        made = []
        for value in values:
            more = dict(value) if isinstance(value, dict) else {"label": value}
            label = more.pop("label", None)
            if isinstance(label, (list, dict)) or label is None:
                raise unfit(f"axes.{name}", value, "a number, a text, or an object with a label")
            made.append({name: text_of(label), **{key: text_of(one) for key, one in more.items()}})
        labels = [one[name] for one in made]
        if len(set(labels)) < len(labels):
            raise unfit(f"axes.{name}", labels, "each value once")
        if any(one.keys() != made[0].keys() for one in made):
            raise unfit(f"axes.{name}", values, "the same arguments in each value")
        return made

    @staticmethod
    def seeds_of(given):
        seeds = list(range(1, given + 1)) if isinstance(given, int) else given
        if not seeds or not all(type(seed) is int for seed in seeds) or len(set(seeds)) < len(seeds):
            raise unfit("repeats", given, "a number above 0, or a list of different whole numbers")
        return seeds

    def checked_steps(self, where, steps):
        if not isinstance(steps, list) or not steps:
            raise unfit(where, steps, "a list of one or more commands")
        made = []
        for ind, step in enumerate(steps):
            try:
                words = shlex.split(step) if isinstance(step, str) else step
            except ValueError as error:
                raise unfit(f"{where}[{ind}]", step, f"words as in a shell: {error}")
            if not isinstance(words, list) or not words or not all(isinstance(word, (str, int, float)) for word in words):
                raise unfit(f"{where}[{ind}]", step, "a command, as a text or a list of words")
            made.append([self.checked(f"{where}[{ind}]", text_of(word)) for word in words])
        return made

    def checked(self, where, text):
        if not isinstance(text, str):
            raise unfit(where, text, "a text")
        fill(text, {name: "" for name in (*self.arguments, *OWN)}, where)
        return text

    def part(self, where, given):
        check_keys(where, given, ("name", "steps"), ("name", "steps"))
        return {"name": self.checked(where + ".name", given["name"]),
                "steps": self.checked_steps(where + ".steps", given["steps"])}

    def figure(self, where, given):
        check_keys(where, given, ("file", "column", "rows", "where", "pick", "label", "beside"), ("file", "column"))
        made = {"rows": "", "where": {}, "pick": "mean", **given}
        for key in ("file", "column", "rows", "pick"):
            self.checked(f"{where}.{key}", made[key])
        check_keys(where + ".where", made["where"], made["where"], ())
        if made["pick"] not in PICKS and not re.fullmatch(r"(min|max):.+", made["pick"]):
            raise unfit(where + ".pick", made["pick"], ", ".join(PICKS) + ", min:COLUMN or max:COLUMN")
        return made


def text_of(value):
    return value if isinstance(value, str) else json.dumps(value)


def fill(text, values, where="text"):
    """{name} becomes its value, {{name}} becomes {name}; other braces stay."""
    def one(found):
        if found[1]:
            return f"{{{found[1]}}}"
        if found[2] not in values:
            raise Bad(f"{where}: {{{found[2]}}} is no argument (known: {', '.join(sorted(values))}; {{{{{found[2]}}}}} for braces)")
        return str(values[found[2]])
    return re.sub(r"\{\{(\w+)\}\}|\{([A-Za-z_]\w*)\}", one, text)


def read_figure(where, figure, folder, values):
    """A number of a file; none for one that the file says does not exist."""
    path = folder / fill(figure["file"], values)
    column = fill(figure["column"], values)
    rows = rows_of(path, fill(figure["rows"], values), where)
    wanted = {key: fill(text_of(value), values) for key, value in figure["where"].items()}
    rows = [row for row in rows if all(same(entry(row, key, where), value) for key, value in wanted.items())]
    if not rows:
        raise Bad(f"{where}: '{path}' has no row with {json.dumps(wanted)}")
    pick, _, other = figure["pick"].partition(":")
    if other:
        known = [row for row in rows if number(entry(row, other, where)) is not None]
        rows = [PICKS[pick](known, key=lambda row: number(entry(row, other, where)))] if known else []
        pick = "first"
    found = [number(entry(row, column, where)) for row in rows]
    found = [one for one in found if one is not None]
    return PICKS[pick](found) if found else None


def rows_of(path, within, where):
    """Lines of CSV as objects, or the objects of a list in JSON; what is no list is one."""
    try:
        with open(path, newline="") as file:
            found = list(csv.DictReader(file)) if path.suffix == ".csv" else entry(json.load(file), within, where)
    except (OSError, ValueError) as error:
        raise Bad(f"{where}: can not read '{path}' ({error})")
    return found if isinstance(found, list) else [found]


def entry(value, path, where):
    """Of nested objects and lists, by names with dots; a name may have dots itself where it is a column."""
    if isinstance(value, dict) and path in value:
        return value[path]
    for key in path.split(".") if path else []:
        try:
            value = value[int(key)] if isinstance(value, list) else value[key]
        except (KeyError, IndexError, ValueError, TypeError):
            raise Bad(f"{where}: there is no {path}" + (f" (known: {', '.join(value)})" if isinstance(value, dict) else ""))
    return value


def number(value):
    """None for what is empty, null or no finite number."""
    try:
        found = float(value)
    except (TypeError, ValueError):
        return None
    return found if math.isfinite(found) else None


def same(one, other):
    ours, theirs = number(one), number(other)
    return ours == theirs if ours is not None and theirs is not None else text_of(one) == text_of(other)
