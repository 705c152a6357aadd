"""Running the programs of SPNG."""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import time

from .errors import JobError

HERE = pathlib.Path(__file__).resolve().parent


def folders():
    """Where programs may be: what SPNG_BUILD names, beside this module (installed), in the build tree around it."""
    named = os.environ.get("SPNG_BUILD")
    if named:
        yield pathlib.Path(named) / "bin"
    for above in HERE.parents:
        if (above / "share" / "wirecell").is_dir():
            yield above / "bin"
        if (above / "spng").is_file() and (above / "cfg").is_dir():
            yield above / "build" / "bin"


def program(name="wire-cell"):
    """The path of a program: of this installation or build tree, else along PATH."""
    for folder in folders():
        if os.access(folder / name, os.X_OK):
            return str(folder / name)
    found = shutil.which(name)
    if not found:
        raise JobError(f"there is no program {name} in {', '.join(map(str, folders())) or 'this tree'} nor along PATH "
                       "(./spng build makes it)")
    return found


def word(value):
    """A value as jobs take it on the command line: True is "true", lists are comma separated."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple)):
        return ",".join(word(one) for one in value)
    if isinstance(value, dict):
        return json.dumps(value)
    return os.fspath(value) if isinstance(value, os.PathLike) else str(value)


def reason(text):
    """The message among what a program printed: its last line that is not the indented rest of a trace.  A line that only points to
    the help comes after the message, and stands in brackets behind it."""
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith(("\t", " "))]
    if len(lines) > 1 and lines[-1].startswith("Run with --help"):
        return f"{lines[-2]} ({lines[-1].rstrip('.')})"
    return lines[-1] if lines else ""


def call(command, cwd=None, data=()):
    """(standard output, standard error) of a program that must succeed.  data: folders of files for it to find."""
    environment = dict(os.environ)
    data = [data] if isinstance(data, (str, os.PathLike)) else data
    paths = [str(pathlib.Path(one).resolve()) for one in data] + [environment.get("WIRECELL_PATH", "")]
    environment["WIRECELL_PATH"] = ":".join(filter(None, paths))
    command = [os.fspath(part) if isinstance(part, os.PathLike) else str(part) for part in command]
    # In a session of its own, so that Ctrl-C reaches it once, from here: a second one would kill it.
    process = subprocess.Popen(command, cwd=cwd, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                               errors="replace", start_new_session=True)
    try:
        out, err = process.communicate()
    except BaseException:
        # It stops and keeps the events that are complete.
        process.send_signal(signal.SIGINT)
        process.communicate()
        raise
    if process.returncode:
        what = reason(err) or reason(out)
        if process.returncode < 0:
            what = f"{pathlib.Path(command[0]).name} was ended by signal {-process.returncode} {what}".strip()
        raise JobError(what or f"{command[0]} ended with exit code {process.returncode}", command, process.returncode, err)
    return out, err


class Run:
    """A job that succeeded.  command; seconds: how long it took; log: its warnings, and its log if one was asked for;
    timing: what each node took (a structured array, see read_timing), if it was asked for."""

    def __init__(self, command, seconds, log, timing):
        self.command, self.seconds, self.log, self.timing = command, seconds, log, timing

    def __repr__(self):
        return f"<Run: {self.seconds:.1f} s{', with warnings' if self.log else ''}>"


def run(job, *options, cwd=None, data=(), log=None, threads=None, timing=False, **arguments):
    """Run `wire-cell` with a job file; if it fails raise a JobError with its message.

    job        file of a job, say "sigproc.jsonnet", found along WIRECELL_PATH
    arguments  of the job, its -A: detector="pdhd", tpcid=[0, 1], dump="roi.npz".  None leaves one out
    options    more of the command line, say "--trace", "trace.json"
    cwd        folder to run in, to which files are relative
    data       folder, or several, of data files for the job to find
    log        level of the log that the result has: "info", "debug"; by default warnings only
    threads    -t
    timing     whether to measure what each node takes
    """
    command = [program(), "--quiet", "-c", job]
    if log:
        command += ["-l", "stderr", "-L", log]
    if threads is not None:
        command += ["-t", threads]
    for key, value in arguments.items():
        if value is not None:
            command += ["--tla-code" if isinstance(value, dict) else "-A", f"{key}={word(value)}"]
    command = [str(part) for part in command + list(options)]
    with tempfile.TemporaryDirectory(prefix="spng-") as folder:
        file = pathlib.Path(folder) / "timing.json"
        begin = time.perf_counter()
        _, err = call(command + (["--timing", str(file)] if timing else []), cwd, data)
        seconds = time.perf_counter() - begin
        from .metrics import read_timing
        return Run(command, seconds, err, read_timing(file) if timing else None)
