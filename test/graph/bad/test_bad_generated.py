#!/usr/bin/env python3
"""Bad inputs by the hundred: every one ends in one message that names file, key or component, exit code 1 and no file, or,
where it is in fact legal, in exit code 0 and a good output.

usage: test_bad_generated.py TOY_FOLDER [--all | --number N] [--seed N] [--part MODULE] [--kind WORD] [--name WORD] [--keep FOLDER] [--jobs N] [-v]

Without --all a sample is run: of each kind all cases that are cheap, up to a number, and some of those that are not.  --kind and
--name choose those that have the word in it.  --keep saves the inputs of what went wrong, each with its command.
"""

import argparse
import collections
import concurrent.futures
import os
import pathlib
import sys
import time
import unittest

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support/python"))
import bad.case
from bad import archives, configurations, depos, faults, frames, geometry, graphs, headers, jsonnet, models, segments

MAKERS = (frames, headers, archives, depos, segments, geometry, jsonnet, configurations, graphs, models, faults)

# How many of a kind are run without --all, of those that take milliseconds and of those that load LibTorch.
CHEAP, DEAR = 36, 12


def is_cheap(case):
    """Whether no job of it needs LibTorch."""
    text = case.files.get("job.json", "")
    if callable(text) and case.kind != "faults":
        return False
    text = str(text)
    return "WireCellGen" not in text and "WireCellSpng" not in text and "sigproc" not in " ".join(case.command)


def choose(cases, options):
    """The cases to run; which are left out is up to the seed."""
    wanted = [one for one in cases if options.kind in one.kind and options.name in one.name]
    if options.all or options.name:
        return wanted
    random = np.random.default_rng(options.seed)
    groups = collections.defaultdict(list)
    for one in wanted:
        groups[one.kind, is_cheap(one)].append(one)
    chosen = []
    for (_, cheap), members in groups.items():
        number = min(len(members), options.number or (CHEAP if cheap else DEAR))
        chosen += [members[ind] for ind in sorted(random.choice(len(members), number, replace=False))]
    return chosen


def run_all(cases, options):
    def one(case):
        return case, bad.case.run(case, options.toy, options.keep)

    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for case, outcome in pool.map(one, cases):
            if options.verbose:
                print(f"{outcome.seconds:6.2f} s {outcome.memory // 1024:5} MB  {outcome.code:4}  {case}")
            for problem, text in outcome.problems:
                print(f"WRONG {problem}: {case}: {text}")
                sys.stdout.flush()
            yield case, outcome


def report(outcomes):
    """A table by kind."""
    problems = sorted({problem for _, outcome in outcomes for problem, _ in outcome.problems})
    kinds = collections.defaultdict(collections.Counter)
    for case, outcome in outcomes:
        count = kinds[case.kind]
        count["cases"] += 1
        count["exit 1"] += outcome.code == 1
        count["exit 0"] += outcome.code == 0
        count.update(problem for problem, _ in outcome.problems)
    columns = ["cases", "exit 1", "exit 0", *problems]
    print("kind".ljust(24) + "".join(name.rjust(13) for name in columns))
    for kind, count in kinds.items():
        print(kind.ljust(24) + "".join(str(count[name]).rjust(13) for name in columns))
    total = sum(kinds.values(), collections.Counter())
    print("all".ljust(24) + "".join(str(total[name]).rjust(13) for name in columns))


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("toy", type=pathlib.Path)
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--number", type=int, help="of cases of each kind")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--kind", default="")
    parser.add_argument("--name", default="")
    parser.add_argument("--part", default="", help="module that makes the cases: frames, archives, ...")
    parser.add_argument("--keep", type=pathlib.Path)
    parser.add_argument("--jobs", type=int, default=max(2, min(8, os.cpu_count() or 1)))
    parser.add_argument("-v", "--verbose", action="store_true")
    return parser.parse_args()


class BadInputs(unittest.TestCase):
    """Runs all once; each test looks at one way to end badly."""

    @classmethod
    def setUpClass(cls):
        begin = time.monotonic()
        random = np.random.default_rng(OPTIONS.seed)
        cases = [
            case for maker in MAKERS if OPTIONS.part in maker.__name__ for case in maker.cases(random, OPTIONS.toy)
        ]
        chosen = choose(cases, OPTIONS)
        cls.outcomes = list(run_all(chosen, OPTIONS))
        report(cls.outcomes)
        print(f"{len(chosen)} of {len(cases)} cases in {time.monotonic() - begin:.0f} s")

    def expect_none(self, *kinds):
        found = [
            f"{case}: {text}"
            for case, outcome in self.outcomes
            for problem, text in outcome.problems
            if problem in kinds
        ]
        self.assertEqual(found, [])

    def test_there_are_enough(self):
        if not (OPTIONS.kind or OPTIONS.name or OPTIONS.part):
            self.assertGreaterEqual(len(self.outcomes), 500)

    def test_none_ends_by_a_signal(self):
        self.expect_none("signal")

    def test_none_hangs(self):
        self.expect_none("hang")

    def test_none_takes_much_memory(self):
        self.expect_none("memory")

    def test_each_failure_is_one_clear_message(self):
        self.expect_none("message")

    def test_the_exit_code_of_failures_is_one(self):
        self.expect_none("exit code")

    def test_no_failure_leaves_a_file(self):
        self.expect_none("file left")

    def test_what_is_bad_is_refused(self):
        self.expect_none("accepted")

    def test_what_is_legal_is_accepted(self):
        self.expect_none("refused")

    def test_outputs_are_good(self):
        self.expect_none("output")


if __name__ == "__main__":
    OPTIONS = arguments()
    unittest.main(argv=sys.argv[:1])
