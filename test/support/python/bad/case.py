"""One bad input: what is made, what is run, and what would be wrong with the way it ends."""

import dataclasses
import os
import pathlib
import re
import resource
import shutil
import signal
import subprocess
import tempfile
import time
import zipfile

import numpy as np

import jobs

HANG = 20  # [s] of its own, or without doing anything
MEMORY = 2 * 1024**2  # [kB] what a program may use at most
ADDRESSES = 8 * 1024**3  # [bytes] so that a program that runs away does not take the machine along
# What programs keep of detector files, for all cases together, away from their folders.
CACHE = tempfile.TemporaryDirectory(prefix="spng-cache-")

REFUSED, ACCEPTED, EITHER = "refused", "accepted", "either"

CONTROL = re.compile(rb"[\x00-\x08\x0b-\x1f\x7f]")
INTERNALS = (
    "terminate called",
    "std::",
    "Sanitizer",
    "Traceback",
    "frame #",
    "bad_alloc",
    "unknown type",
    "/usr/include",
    "stack expects",
    "pitch of zero length",
    "basic_string",
    "vector::",
    "c10::Error",
    "nlohmann",
)


@dataclasses.dataclass
class Case:
    """kind, name     of the case; failures are counted by kind
    files          what lies in its folder, by name: bytes, or text with @FOLDER@ for its path, or what makes it of its path
    command        options of the program; in them, and in the environment, "{}" stands for the folder
    expect         whether it is to be refused or accepted, or may end in either way
    words          the message must hold one of them: file, key or component
    outputs        files that a success writes
    check          what is wrong with the arrays of the outputs, if anything, as text
    program, environment, prepare     how to run it; prepare is called in the child
    """

    kind: str
    name: str
    files: dict
    command: list
    expect: str = REFUSED
    words: tuple = ()
    outputs: tuple = ()
    check: object = None
    program: str = "wire-cell"
    environment: dict = dataclasses.field(default_factory=dict)
    prepare: object = None
    has_stderr: bool = True  # whether what it says can be looked at
    keeps: tuple = ()  # other files that may be left, such as those of complete events

    def __str__(self):
        return f"{self.kind}/{self.name}"

    def write(self, folder):
        for name, content in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if callable(content):
                content(path)
            elif isinstance(content, str):
                path.write_text(content.replace("@FOLDER@", str(folder)))
            else:
                path.write_bytes(content)


@dataclasses.dataclass
class Outcome:
    code: int
    seconds: float  # of the processor
    memory: int  # [kB] at most
    said: bytes
    left: list  # files that were not there before, below the folder
    timed_out: bool
    problems: list


def listing(folder):
    """Every path below a folder, with what would show that it changed."""
    found = {}
    for top, folders, files in os.walk(folder):
        for name in folders + files:
            path = pathlib.Path(top) / name
            status = path.lstat()
            changed = () if path.is_dir() and not path.is_symlink() else (status.st_size, status.st_mtime_ns)
            found[str(path.relative_to(folder))] = changed
    return found


def limits(case):
    def prepare():
        resource.setrlimit(resource.RLIMIT_AS, (ADDRESSES, ADDRESSES))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if case.prepare:
            case.prepare()

    return prepare


def family(pid):
    """A process and those that it has started and waits for."""
    yield pid
    for path in pathlib.Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = path.read_text().split()
        except OSError:
            continue
        for child in children:
            yield from family(child)


class Watch:
    """Tells when a process hangs.  On a busy machine one that gets no processor does not, nor one whose child works."""

    def __init__(self, pid):
        self.pid = pid
        self.worked, self.since = 0.0, time.monotonic()

    def hangs(self):
        worked, waits = 0.0, True
        for pid in family(self.pid):
            try:
                fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            worked += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
            waits = waits and fields[0] not in "RD"
        if worked != self.worked or not waits:
            self.worked, self.since = worked, time.monotonic()
        return worked > HANG or time.monotonic() - self.since > HANG


def execute(case, folder, data):
    """Run the program of a case in its folder; what it cost comes with its end."""
    options = [str(part).replace("{}", str(folder)) for part in case.command]
    path = ":".join(filter(None, [str(folder), str(data), os.environ.get("WIRECELL_PATH", "")]))
    environment = {**os.environ, "WIRECELL_PATH": path, "HOME": str(folder), "SPNG_CACHE": CACHE.name}
    environment.update({key: value.replace("{}", str(folder)) for key, value in case.environment.items()})
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            [jobs.BIN / case.program, *options],
            env=environment,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            preexec_fn=limits(case),
        )
        timed_out = False
        watch, pause = Watch(process.pid), 0.002
        while True:
            pid, status, usage = os.wait4(process.pid, os.WNOHANG)
            if pid:
                break
            if not timed_out and pause >= 0.1 and watch.hangs():
                timed_out = True
                process.send_signal(signal.SIGKILL)
            time.sleep(pause)
            pause = min(0.1, 1.2 * pause)
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        text = said.read(200000)
    return process.returncode, usage.ru_utime + usage.ru_stime, usage.ru_maxrss, text, timed_out


def load_arrays(path):
    """The arrays of an output; raises where it is none."""
    if path.suffix == ".npz":
        with zipfile.ZipFile(path) as archive:
            assert archive.testzip() is None, "a damaged member"
        with np.load(path) as data:
            return {key: data[key] for key in data.files if isinstance(data[key], np.ndarray)}
    return {}


def wrong_output(case, folder):
    """What is wrong with the files of a success."""
    arrays = {}
    for name in case.outputs:
        path = folder / name
        if not path.is_file():
            return f"exit code 0 without {name}"
        try:
            arrays.update(load_arrays(path))
        except Exception as error:  # whatever numpy says of a bad file
            return f"exit code 0 and {name} can not be read: {error}"
    for key, array in arrays.items():
        if array.dtype.kind in "fc" and not np.isfinite(array).all():
            return f"exit code 0 and {key} is not finite"
    return case.check(arrays) if case.check else None


def wrong_message(case, said):
    """What is wrong with the message of a failure."""
    start = f"{case.program}: ".encode()
    lines = said.split(b"\n")
    errors = [ind for ind, line in enumerate(lines) if line.startswith(start)]
    if len(errors) != 1:
        return f"{len(errors)} error messages"
    text = b"\n".join(lines[errors[0] :]).decode(errors="replace")
    if CONTROL.search(said):
        return "control characters"
    try:
        said.decode()
    except UnicodeDecodeError:
        return "bytes that are no text"
    if len(lines) > 45 or len(text) > 6000:
        return f"a message of {len(lines)} lines and {len(text)} characters"
    for word in INTERNALS:
        if word in text:
            return f"'{word}' in the message"
    if case.words and not any(word in text for word in case.words):
        return f"none of {', '.join(case.words)} in the message"
    return None


def judge(case, folder, outcome):
    """All that is wrong with an outcome, as (class of problem, text)."""
    found = []
    if outcome.timed_out:
        return [("hang", f"more than {HANG} s")]
    if outcome.code < 0:
        return [("signal", signal.Signals(-outcome.code).name)]
    if outcome.memory > MEMORY:
        found.append(("memory", f"{outcome.memory // 1024} MB"))
    if outcome.code not in (0, 1):
        found.append(("exit code", str(outcome.code)))
    left = [name for name in outcome.left if name not in (*case.outputs, *case.keeps)]
    if outcome.code == 0:
        if case.expect == REFUSED:
            found.append(("accepted", "exit code 0"))
        wrong = wrong_output(case, folder)
        if wrong:
            found.append(("output", wrong))
    else:
        if case.expect == ACCEPTED:
            found.append(("refused", "is legal"))
        wrong = wrong_message(case, outcome.said) if case.has_stderr else None
        if wrong:
            found.append(("message", wrong))
        left = [name for name in outcome.left if name not in case.keeps]
    if left:
        found.append(("file left", ", ".join(left)))
    return found


def run(case, data, keep=None):
    """Make, run and judge a case; `keep` is a folder for those that end badly."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="spng-bad-"))
    try:
        case.write(folder)
        before = listing(folder)
        code, seconds, memory, said, timed_out = execute(case, folder, data)
        after = listing(folder)
        left = sorted(name for name, status in after.items() if before.get(name) != status)
        left += sorted(f"{name} (is gone)" for name in before if name not in after)
        outcome = Outcome(code, seconds, memory, said, left, timed_out, [])
        outcome.problems = judge(case, folder, outcome)
        if outcome.problems and keep:
            save(case, folder, outcome, keep)
        return outcome
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def save(case, folder, outcome, keep):
    """Keep the inputs of a case, with its command and what was said."""
    place = pathlib.Path(keep) / case.kind.replace(" ", "-") / re.sub(r"[^\w.+-]+", "-", case.name)[:80]
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    for name in case.files:
        source, target = folder / name, place / name
        if source.is_file() and not source.is_symlink() and source.stat().st_size < 50e6:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
    options = " ".join(f"'{part}'" for part in case.command)
    (place / "COMMAND").write_text(f"{case.program} {options}\n".replace("{}", "."))
    (place / "SAID").write_bytes(outcome.said[:20000])
    (place / "PROBLEMS").write_text("\n".join(": ".join(one) for one in outcome.problems) + "\n")
