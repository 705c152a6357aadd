#!/usr/bin/env python3
"""Do the same steps at all points of a grid, and make a table of what comes out.

usage: spng-scan STUDY [-A KEY=TEXT ...] [--output FOLDER] [--jobs N] [--only WHICH] [--list]

STUDY is a file in JSON or Jsonnet, or one of those that come with the program, such as train/studies/networks.jsonnet; -A
gives arguments to a Jsonnet function.  It has

  axes      {argument: [values]}.  A value may be {"label": ..., more arguments}
  repeats   seeds: a number of them, or a list; each point is done for each seed (1)
  shared    [{"name": ..., "steps": [...]}]: what points share, done once for each name with its arguments filled in
  steps     commands of a point, a text or a list of words, with {argument}, {seed} and {shared}, the folder of what is shared
  figures   {name: {"file": ..., "column": ..., more}}: what to read at the end of a point, from JSON or CSV

docs/studies.md tells more.  Each point has a folder of its own, in which its steps run.  Points that have a result are not
done again.  The folder gets scan.csv, a line for each point; scan.md, a table with means and standard errors over seeds; and
with matplotlib scan.png.  The exit code is 1 if points failed.
"""
import argparse
import concurrent.futures
import csv
import itertools
import json
import math
import os
import pathlib
import re
import shlex
import signal
import statistics
import subprocess
import sys
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(HERE.parent / "share/wirecell/python"))
from spng_study import Bad, Study, fill, read_figure, unfit

COLOURS = ["#7D99D1", "#D45853", "#58D453", "#B58ED1", "#C9A227", "#555555"]


def program(name):
    """The program beside this one, or the one of the PATH."""
    return str(HERE / name) if (HERE / name).is_file() else name


class Place:
    """A folder in which steps run: a point of the study, or what points share."""

    def __init__(self, study, name, steps, values, folder, shared):
        self.study, self.name, self.folder = study, name, folder
        self.values = {**values, "shared": os.path.relpath(shared, folder)}
        self.steps = [[fill(word, self.values) for word in step] for step in steps]
        self.needs = []
        self.error = ""

    def result(self):
        """What it has already, or none."""
        path = self.folder / "result.json"
        if not path.exists():
            return None
        try:
            found = json.loads(path.read_text())
            steps = found["steps"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise Bad(f"'{path}' is no result of a point ({error})")
        if steps != self.steps:
            raise Bad(f"{self.name}: '{path}' is of other commands than those of the study. Try --overwrite or another --output")
        return found

    def run(self, running):
        """Steps and figures; the error is "" if all went well."""
        self.folder.mkdir(parents=True, exist_ok=True)
        begin, peak = time.monotonic(), 0
        with open(self.folder / "log.txt", "w") as log:
            for step in self.steps:
                log.write(f"> {shlex.join(step)}\n")
                log.flush()
                self.error, used = running.do(step, self.folder, log)
                peak = max(peak, used)
                if self.error:
                    return
        try:
            figures = self.figures()
        except Bad as error:
            self.error = str(error)
            return
        self.write({"steps": self.steps, "wanted": self.study.figures, "figures": figures, "seconds": round(time.monotonic() - begin, 2),
                    "peak_mb": round(peak / 1024, 1)})

    def write(self, result):
        part = self.folder / "result.json.part"
        part.write_text(json.dumps(result, indent=1) + "\n")
        part.rename(self.folder / "result.json")

    def figures(self):
        return {}


class Point(Place):
    def result(self):
        found = super().result()
        if found and found.get("wanted") != self.study.figures:
            # The study wants others than it did.
            try:
                found.update(figures=self.figures(), wanted=self.study.figures)
            except Bad:
                return None
            self.write(found)
        return found

    def figures(self):
        return {name: read_figure(f"figures.{name}", one, self.folder, self.values) for name, one in self.study.figures.items()}


class Running:
    """The processes of steps."""

    def __init__(self):
        self.stopped, self.processes, self.lock = False, set(), threading.Lock()

    def do(self, step, folder, log):
        """The last line of its error, "" if there is none, and the peak resident memory [KiB]."""
        try:
            with self.lock:
                if self.stopped:
                    return "stopped", 0
                job = subprocess.Popen([program(step[0]), *step[1:]], cwd=folder, stdout=log, stderr=subprocess.STDOUT,
                                       stdin=subprocess.DEVNULL)
                self.processes.add(job)
        except OSError as error:
            return f"{step[0]}: {error.strerror}", 0
        os.waitid(os.P_PID, job.pid, os.WEXITED | os.WNOWAIT)
        with self.lock:
            self.processes.discard(job)
        _, status, usage = os.wait4(job.pid, 0)
        job.returncode = code = os.waitstatus_to_exitcode(status)
        if code == 0:
            return "", usage.ru_maxrss
        lines = [line for line in (folder / "log.txt").read_text(errors="replace").splitlines() if line.strip()]
        said = lines[-1] if not lines[-1].startswith("> ") else ""
        ended = f"ended by signal {-code}" if code < 0 else f"exit code {code}"
        return said or f"{step[0]}: {ended}", usage.ru_maxrss

    def stop(self):
        """Ends them; a training then saves where it is."""
        with self.lock:
            self.stopped = True
            for job in self.processes:
                # Popen's own would wait for it too, which do() does.
                os.kill(job.pid, signal.SIGTERM)


class Scan:
    """A study in a folder."""

    def __init__(self, study, folder):
        self.study, self.folder = study, folder
        shared, self.shared, self.points = folder / "shared", {}, []
        for values in itertools.product(*study.axes.values()):
            for seed in study.seeds:
                given = {"seed": seed, **{key: value for one in values for key, value in one.items()}}
                labels = {**{axis: given[axis] for axis in study.axes}, "seed": seed}
                name = "_".join(re.sub(r"[^\w.+-]", "-", f"{key}-{value}") for key, value in labels.items())
                point = Point(study, name, study.steps, given, folder / "points" / name, shared)
                point.labels = labels
                point.needs = [self.part(part, given, shared) for part in study.shared]
                self.points.append(point)
        names = [point.name for point in self.points]
        if len(set(names)) < len(names):
            raise Bad("axes: values differ by signs alone that names of folders can not have. Try labels")

    def part(self, part, given, shared):
        name = re.sub(r"[^\w.+-]", "-", fill(part["name"], {**given, "shared": ""}))
        made = Place(self.study, name, part["steps"], given, shared / name, shared)
        if self.shared.setdefault(name, made).steps != made.steps:
            raise Bad(f"shared: {name} has other commands in other points: its name must have all arguments of its steps")
        return self.shared[name]

    def chosen(self, words):
        """The points that have all of some AXIS=VALUE, or one of some names."""
        chosen = self.points
        for word in words:
            axis, equals, value = word.partition("=")
            if equals and axis not in (*self.study.axes, "seed"):
                raise unfit("--only", word, "one of the axes " + ", ".join((*self.study.axes, "seed")))
            matching = [one for one in chosen if (str(one.labels[axis]) in value.split(",") if equals else one.name == word)]
            if not matching:
                raise unfit("--only", word, "AXIS=VALUE,... or a point that there is, see --list")
            chosen = matching
        return chosen

    def run(self, chosen, jobs, overwrite):
        def do(place):
            if overwrite or place.result() is None:
                broken = next((need for need in place.needs if need.error), None)
                if broken:
                    place.error = f"{broken.name}: {broken.error}"
                else:
                    (place.folder / "result.json").unlink(missing_ok=True)
                    place.run(running)
                if running.stopped:
                    place.error = ""
                    return
                print(f"{place.name}: {place.error or 'done'}", flush=True)

        def asked_to_stop(*_):
            raise KeyboardInterrupt

        running = Running()
        # A result of other commands is told before anything runs.
        todo = [point for point in chosen if overwrite or point.result() is None]
        needs = list({id(need): need for point in todo for need in point.needs}.values())
        signal.signal(signal.SIGTERM, asked_to_stop)
        pool = concurrent.futures.ThreadPoolExecutor(jobs)
        try:
            for places in (needs, todo):
                for done in [pool.submit(do, place) for place in places]:
                    done.result()
        finally:
            running.stop()
            pool.shutdown(cancel_futures=True)

    def list(self, chosen):
        for place in [*{id(need): need for point in chosen for need in point.needs}.values(), *chosen]:
            print(f"{place.name}: {'done' if place.result() else 'to do'}")
            for step in place.steps:
                print("  " + shlex.join(step))

    def rows(self):
        """What scan.csv has of each point."""
        for point in self.points:
            found = point.result() or {}
            state = "done" if found else "failed" if point.error else "missing"
            error = "" if found else point.error
            figures = found.get("figures", {})
            yield {"point": point.name, **point.labels, "state": state,
                   **{name: figures.get(name) for name in self.study.figures},
                   **{key: found.get(key) for key in ("seconds", "peak_mb")}, "error": error}

    def cells(self, rows):
        """[labels of the axes, rows of its seeds] of each combination."""
        axes = list(self.study.axes)
        return [(key, list(group)) for key, group in itertools.groupby(rows, lambda row: [row[axis] for axis in axes])]

    def table(self, rows):
        names = [*self.study.figures, "seconds", "peak_mb"]
        head = [*self.study.axes, "seeds", *[self.study.figures.get(name, {}).get("label", name) for name in names]]
        lines = [self.study.about, ""] if self.study.about else []
        lines += ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
        for labels, group in self.cells(rows):
            done = sum(row["state"] == "done" for row in group)
            seeds = str(done) if done == len(group) else f"{done} of {len(group)}"
            lines.append("| " + " | ".join([*labels, seeds, *[written(*mean(group, name)) for name in names]]) + " |")
        bad = [f"* {row['point']} failed: {row['error']}" for row in rows if row["state"] == "failed"]
        missing = sum(row["state"] == "missing" for row in rows)
        bad += [f"* {missing} points are not done yet"] if missing else []
        lines += ["", *bad] if bad else []
        return "\n".join(lines) + "\n"

    def write(self, draws):
        rows = list(self.rows())
        with open(self.folder / "scan.csv", "w", newline="") as file:
            out = csv.DictWriter(file, list(rows[0]))
            out.writeheader()
            out.writerows(rows)
        (self.folder / "scan.md").write_text(self.table(rows))
        print(self.table(rows), end="")
        if draws:
            self.draw(rows)

    def draw(self, rows):
        """A panel for each figure, against the first axis; a line for each combination of the others."""
        try:
            import matplotlib
        except ImportError:
            print("spng-scan: no picture, as there is no matplotlib", file=sys.stderr)
            return
        matplotlib.use("Agg")
        from matplotlib import pyplot
        cells, figures = self.cells(rows), self.study.figures
        own = [name for name in figures if "beside" not in figures[name]]
        picture, panels = pyplot.subplots(1, len(own), figsize=(5 * len(own), 4.2), squeeze=False, constrained_layout=True)
        by_place = [([label], list(group)) for label, group in itertools.groupby(rows, lambda row: row[next(iter(self.study.axes))])]
        for panel, name in zip(panels[0], own):
            count = self.draw_lines(panel, cells, name, "o-")
            for other in (one for one in figures if figures[one].get("beside") == name):
                count += self.draw_lines(panel, by_place, other, "x--", figures[other].get("label", other), count)
            panel.set_xlabel(next(iter(self.study.axes)))
            panel.set_ylabel(figures[name].get("label", name))
            if panel.get_legend_handles_labels()[1]:
                panel.legend(title=", ".join(list(self.study.axes)[1:]))
        picture.savefig(self.folder / "scan.png", dpi=90)
        pyplot.close(picture)

    def draw_lines(self, panel, cells, name, style, label="", drawn=0):
        """How many they are."""
        places = list(dict.fromkeys(labels[0] for labels, _ in cells))
        lines = list(dict.fromkeys(tuple(labels[1:]) for labels, _ in cells))
        for ind, line in enumerate(lines, drawn):
            found = [(places.index(labels[0]), *mean(group, name)) for labels, group in cells if tuple(labels[1:]) == line]
            found = [(place, value, error or 0) for place, value, error in found if value is not None]
            if found:
                panel.errorbar([one[0] for one in found], [one[1] for one in found], yerr=[one[2] for one in found], fmt=style, ms=4,
                               capsize=3, color=COLOURS[ind % len(COLOURS)], label=label or ", ".join(line) or None)
        panel.set_xticks(range(len(places)), places, rotation=20)
        return len(lines)


def mean(rows, name):
    """Mean over seeds and its standard error, None for what does not exist."""
    values = [row[name] for row in rows if row[name] is not None]
    error = statistics.stdev(values) / math.sqrt(len(values)) if len(values) > 1 else None
    return (statistics.fmean(values) if values else None), error


def written(value, error):
    return "" if value is None else f"{value:.4g}" if error is None else f"{value:.4g} ± {error:.2g}"


def load(path, arguments):
    if not path.endswith(".json"):
        words = [part for one in arguments for part in ("-A", one)]
        try:
            done = subprocess.run([program("wcsonnet"), path, *words], capture_output=True, text=True)
        except OSError as error:
            raise Bad(f"wcsonnet: {error.strerror}")
        if done.returncode:
            raise Bad(done.stderr.strip().splitlines()[0] if done.stderr.strip() else f"wcsonnet failed on '{path}'")
        return json.loads(done.stdout)
    if arguments:
        raise Bad(f"-A: got {arguments[0]} (want none with a file in JSON)")
    try:
        return json.loads(pathlib.Path(path).read_text())
    except (OSError, ValueError) as error:
        raise Bad(f"can not read '{path}' ({error})")


def main():
    parser = argparse.ArgumentParser(description="Do the same steps at all points of a grid, and make a table of what comes out.",
                                     epilog="docs/studies.md tells more.")
    parser.add_argument("study", help="file in JSON or Jsonnet, such as train/studies/networks.jsonnet")
    parser.add_argument("-A", "--argument", action="append", default=[], metavar="KEY=TEXT", help="of the Jsonnet function")
    parser.add_argument("-o", "--output", type=pathlib.Path, help="folder of the results (the name of the study)")
    parser.add_argument("-j", "--jobs", type=int, default=1, help="points at once (%(default)s)")
    parser.add_argument("--only", action="append", default=[], metavar="WHICH", help="AXIS=VALUE,... or a point; several must all hold")
    parser.add_argument("--list", action="store_true", help="show the points and their commands, and run nothing")
    parser.add_argument("--overwrite", action="store_true", help="do points again that have a result")
    parser.add_argument("--no-plot", action="store_true", help="no picture")
    args = parser.parse_args()
    try:
        if args.jobs < 1:
            raise unfit("--jobs", args.jobs, "a number above 0")
        scan = Scan(Study(load(args.study, args.argument)), (args.output or pathlib.Path(pathlib.Path(args.study).stem)).resolve())
        chosen = scan.chosen(args.only)
        if args.list:
            return scan.list(chosen)
        try:
            scan.run(chosen, args.jobs, args.overwrite)
        finally:
            scan.folder.mkdir(parents=True, exist_ok=True)
            scan.write(not args.no_plot)
    except Bad as error:
        sys.exit(f"spng-scan: {error}")
    except KeyboardInterrupt:
        print("spng-scan: stopped; the same command goes on", file=sys.stderr)
        sys.exit(130)
    failed = [point for point in chosen if point.error]
    if failed:
        sys.exit(f"spng-scan: {len(failed)} of {len(chosen)} points failed, see log.txt in their folders")


if __name__ == "__main__":
    main()
