#!/usr/bin/env python3
"""Add to ninja's lines how long it will still take.

usage: ninja TARGETS | build-progress.py PLAN     with NINJA_STATUS='[%f of %t, %e s] ', in PLAN the commands to run, as `ninja -n -v` prints them

Ninja counts commands, of which most take no time.  So the time that is left is told by weights: what is done of them has taken so
long.  All other lines are passed on as they are.
"""
import os
import re
import shutil
import signal
import sys

# Seconds on a core of an AMD EPYC, 30 November 2026, in means by kind, of the commands of a cold `./spng build product`: objects of sixteen
# files (SPNG_UNITY) with LibTorch's headers and without, other objects, precompiled headers, all else.  By those of a build of eight
# files at once the time left was told within a third all its way.
MANY_WITH_TORCH, MANY, ONE, HEADERS, OTHER = 23, 13, 4, 35, 0.4
# Before so many seconds, and while less than so much is done, one can not tell.
FIRST_S, FIRST_WEIGHT = 10, 16

STATUS = re.compile(rb"\[(\d+) of (\d+), ([\d.]+) s\] (.*)")
OBJECT = re.compile(rb" -o (\S+\.(?:o|gch)) ")


def weight_of(name, command):
    if name.endswith(b".gch"):
        return HEADERS
    if b"/Unity/" not in name:
        return ONE
    return MANY_WITH_TORCH if b"torch-include" in command else MANY


def planned(path):
    """The weight of each object that is to be compiled, and how many other commands there are."""
    try:
        commands = [line for line in open(path, "rb") if not line.startswith(b"ninja: ")]
    except OSError:
        return {}, 0
    weights = {match[1]: weight_of(match[1], command) for command in commands if (match := OBJECT.search(command))}
    return weights, len(commands) - len(weights)


def time_text(seconds):
    """Rough, as it is known."""
    return f"{round(seconds / 60)} min" if seconds >= 90 else f"{max(10, 10 * round(seconds / 10))} s"


class Estimate:
    def __init__(self, weights, others):
        self.weights, self.others, self.done = weights, others, 0

    def left_s(self, finished, total, elapsed, what):
        """Seconds left, or None where it can not be told, after one more command has ended."""
        weight = self.weights.pop(what.rsplit(b" ", 1)[-1], None)
        self.others -= weight is None
        self.done += weight or OTHER
        commands = len(self.weights) + self.others
        # Many more than were planned: cmake has made other commands since.
        is_planned = 0 < total - finished <= 1.2 * commands
        if elapsed < FIRST_S or self.done < FIRST_WEIGHT or not is_planned:
            return None
        # There are fewer where a command has changed nothing.
        return (sum(self.weights.values()) + OTHER * self.others) * (total - finished) / commands * elapsed / self.done


def main():
    # Ninja ends by it, and says so.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    estimate = Estimate(*planned(sys.argv[1]))
    out = sys.stdout.buffer
    # On a terminal one line shows how far it is, as ninja does.
    in_place = sys.stdout.isatty() and os.environ.get("TERM", "dumb") != "dumb"
    is_open = False
    for line in sys.stdin.buffer:
        if match := STATUS.match(line):
            finished, total, elapsed, what = int(match[1]), int(match[2]), float(match[3]), match[4]
            left = estimate.left_s(finished, total, elapsed, what)
            text = f"[{finished} of {total}, {elapsed:.0f} s{f', some {time_text(left)} left' if left else ''}] ".encode() + what
            if in_place:
                out.write(b"\r" + text[:shutil.get_terminal_size().columns - 1] + b"\x1b[K")
            else:
                out.write(text + b"\n")
            is_open = in_place
        else:
            out.write(b"\n" * is_open + line)
            is_open = False
        out.flush()
    out.write(b"\n" * is_open)


if __name__ == "__main__":
    main()
