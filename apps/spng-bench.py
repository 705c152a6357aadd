#!/usr/bin/env python3
"""Time whole jobs, engine by engine and device by device, and compare such figures.

  spng-bench [options] [-- more arguments of wire-cell]
  spng-bench --compare A.json B.json       (or HISTORY.jsonl#-2 HISTORY.jsonl: a line of a history, by default its last)
  spng-bench --bound [options]             what each node of the main job needs at least, by bytes and operations, and what it takes

Each cell of the table is engine x device x semaphore x threads, each run of it a process of its own; the cells take
turns, so that what else the machine does touches all alike.  Without --input an event is simulated first.  Figures of two
machines are compared by the calibrations taken with them, and not at all without.
"""
import argparse
import datetime
import json
import os
import pathlib
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.dont_write_bytecode = True
# In the source tree, and where it is built or installed.
sys.path[:0] = [str(HERE / "python"), str(HERE.parent / "share/wirecell/python")]
import spng_bound

BEGIN, END = "<!-- spng-bench{}: begin -->", "<!-- spng-bench{}: end -->"
JOBS = {"main": "sigproc.jsonnet", "detsim": "simulate.jsonnet", "sim": "sim-sigproc.jsonnet"}
# Times of the machine that the reference's figures come from.
REFERENCE = {"rfft_ms": 4.0, "fft2_ms": 33.0, "matmul_gflops": 222.0}
DEPOS = "cosmics:10,blips:100"
SEEDS = "0,1,2,3,4"


def program(name):
    """The program beside this one, or the one of the PATH."""
    return str(HERE / name) if (HERE / name).exists() else name


def run_process(command):
    """Exit status, elapsed and CPU time [s], peak resident memory [MiB] and error text of one process."""
    with tempfile.TemporaryFile() as errors:
        begin = time.perf_counter()
        actions = [(os.POSIX_SPAWN_DUP2, errors.fileno(), 2)]
        pid = os.posix_spawnp(command[0], command, os.environ, file_actions=actions)
        _, status, usage = os.wait4(pid, 0)
        elapsed = time.perf_counter() - begin
        errors.seek(0)
        text = errors.read().decode(errors="replace").strip()
    figures = {"elapsed_s": elapsed, "cpu_s": usage.ru_utime + usage.ru_stime, "peak_rss_mb": usage.ru_maxrss / 1024}
    return status, figures, text


def cpu_model():
    try:
        text = pathlib.Path("/proc/cpuinfo").read_text()
    except OSError:
        text = ""
    found = re.search(r"model name\s*:\s*(.*)", text)
    return found.group(1).strip() if found else platform.processor() or platform.machine()


def calibrate(device):
    """The figures of the calibration program, None where it is not built."""
    try:
        done = subprocess.run([program("spng-calibrate"), device], capture_output=True, text=True)
        return json.loads(done.stdout) if done.returncode == 0 else None
    except OSError:
        return None


def machine(devices, load):
    figures = {device: calibrate(device) for device in devices}
    known = {device: one for device, one in figures.items() if one}
    versions = {one["libtorch"] for one in known.values()}
    return {"cpu": cpu_model(), "cores": len(os.sched_getaffinity(0)), "load": load,
            "libtorch": versions.pop() if versions else "unknown", "calibration": known,
            "date": datetime.date.today().isoformat()}


def words(text):
    return [word for word in text.split(",") if word]


def plan_cells(args):
    cells = []
    for engine in words(args.engines):
        for device in words(args.devices):
            # One node at a time needs no semaphore, and on a CPU there is none.
            limits = words(args.semaphores) if engine != "Pgrapher" and device != "cpu" else ["1"]
            for semaphore in limits:
                for threads in words(args.threads):
                    cells.append({"engine": engine, "device": device, "semaphore": int(semaphore),
                                  "threads": int(threads), "runs": [], "reason": ""})
    return cells


def job_words(args, cell, source, folder):
    """The job's own arguments."""
    given = {"detector": args.detector, "device": cell["device"], "engine": cell["engine"],
             "semaphore": cell["semaphore"], "overwrite": "true"}
    if args.job == "main":
        given.update(input=source, output=f"{folder}/sig.npz")
    else:
        given.update(depos=DEPOS, seeds=SEEDS, output=f"{folder}/adc.npz" if args.job == "detsim" else f"{folder}/%(tier)s.npz")
        if args.input:
            given.update(input=args.input, depos="")
    return [part for key, value in given.items() for part in ("-A", f"{key}={value}")]


def job_command(args, cell, source, folder, *options):
    threads = ["-t", str(cell["threads"])] if cell["threads"] else []
    return [program("wire-cell"), "-q", "-c", JOBS[args.job], *job_words(args, cell, source, folder), *threads, "--timing", f"{folder}/timing.json",
            *options, *args.more]


def simulate(args, folder):
    """An event to work on."""
    output = f"{folder}/adc-input.npz"
    options = [f"detector={args.detector}", f"depos={DEPOS}", f"seeds={SEEDS}", f"output={output}", "overwrite=true"]
    command = [program("wire-cell"), "-q", "-c", JOBS["detsim"], *(part for one in options for part in ("-A", one))]
    status, _, text = run_process(command)
    if status:
        sys.exit(f"spng-bench: simulating an event failed (give --input): {text}")
    return output


def run_job(args, cell, source, folder, *options):
    """The figures of the process and the costs of its nodes, or None for both and why."""
    timing = pathlib.Path(folder) / "timing.json"
    timing.unlink(missing_ok=True)
    status, figures, text = run_process(job_command(args, cell, source, folder, *options))
    if status or not timing.exists():
        return None, None, text.splitlines()[0] if text else f"exit status {os.waitstatus_to_exitcode(status)}"
    return figures, json.loads(timing.read_text()), ""


def run_cell(args, cell, source, folder, keep=True):
    figures, costs, cell["reason"] = run_job(args, cell, source, folder)
    if costs and keep:
        figures.update(wall_s=sum(node["wall_s"] for node in costs["nodes"]), core_s=costs["core_s"],
                       graph_s=costs["total_s"], wait_s=costs.get("wait_s", 0), nodes=costs["nodes"])
        cell["runs"].append(figures)


def run_with_device_times(args, cell, source, folder):
    """One run more in which each call waits for the device, which the others must not."""
    _, costs, reason = run_job(args, cell, source, folder, "--device-times")
    if not costs:
        sys.exit(f"spng-bench: the run with --device-times failed: {reason}")
    for node in costs["nodes"]:
        cell["nodes"][node_name(node["component"])]["device_s"] = node["device_s"]
    cell["device_peak_mb"] = max(node["device_peak_mb"] for node in costs["nodes"])


def median(cell, key):
    return statistics.median(run[key] for run in cell["runs"])


def node_name(component):
    """Without the folders in names of readers and writers, which are others in each run."""
    return re.sub(r":.*/", ":", component)


def node_medians(cell):
    """Wall and core time of each node, the median of the runs."""
    runs = [{node_name(node["component"]): node for node in run["nodes"]} for run in cell["runs"]]
    names = [node_name(node["component"]) for node in cell["runs"][0]["nodes"]]
    return {name: {key: statistics.median(run[name][key] for run in runs if name in run)
                   for key in ("calls", "wall_s", "core_s")} for name in names}


def measure(args):
    cells = plan_cells(args)
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory(prefix="spng-bench-") as folder:
        source = args.input or (simulate(args, folder) if args.job == "main" else "")
        for number in range(args.runs + 1):
            for cell in cells:
                # The first run fills the caches of the system and tells what can not be run here.
                if not cell["reason"]:
                    run_cell(args, cell, source, folder, keep=number > 0)
        for cell in cells:
            if not cell["runs"]:
                continue
            cell["nodes"] = node_medians(cell)
            for run in cell["runs"]:
                del run["nodes"]
            if cell["device"] != "cpu":
                run_with_device_times(args, cell, source, folder)
    devices = sorted({cell["device"] for cell in cells if cell["runs"]}) or ["cpu"]
    return {"_format": "spng-bench", "_version": 2, "job": args.job, "detector": args.detector,
            "input": pathlib.Path(args.input).name if args.input else "simulated", "machine": machine(devices, load),
            "cells": cells, "algorithms": algorithms() if args.algorithms else {}}


def node_configs(args, cell, source, folder):
    """By the names of components, what the job's nodes are told."""
    given = [word for option, value in zip(args.more, args.more[1:]) if option in ("-A", "-S", "-V", "-C") for word in (option, value)]
    path = f"{folder}/job.json"
    status, _, text = run_process([program("wcsonnet"), *job_words(args, cell, source, folder), *given, JOBS[args.job], "-o", path])
    if status:
        sys.exit(f"spng-bench: {text}")
    entries = json.loads(pathlib.Path(path).read_text())
    return {f"{one['type']}:{one['name']}" if one.get("name") else one["type"]: one.get("data", {}) for one in entries}


def bound(args):
    """The table of the main job on one thread: bytes and operations of an event after the first, the time that they need, and that taken."""
    # Before anything that is measured starts.
    os.environ.update(OMP_NUM_THREADS="1", MKL_NUM_THREADS="1")
    cell = {"engine": "Pgrapher", "device": "cpu", "semaphore": 1, "threads": 1}
    events = 4
    here = machine(["cpu"], os.getloadavg()[0])
    calibrations = [here["calibration"].get("cpu", {})]
    if "copy_gb_s" not in calibrations[0]:
        sys.exit("spng-bench: --bound wants the program spng-calibrate (./spng bench builds it)")
    with tempfile.TemporaryDirectory(prefix="spng-bench-") as folder:
        source = args.input or simulate(args, folder)
        ticks = spng_bound.read_ticks(source)
        least = {}
        for _ in range(args.runs):
            for number in (1, events):
                _, costs, reason = run_job(args, cell, ",".join([source] * number), folder)
                if not costs:
                    sys.exit(f"spng-bench: the job can not be run: {reason}")
                for node in costs["nodes"]:
                    component = node_name(node["component"])
                    kept = least.setdefault(number, {}).setdefault(component, dict(node, component=component))
                    kept["core_s"] = min(kept["core_s"], node["core_s"])
            calibrations.append(calibrate("cpu"))
        configs = node_configs(args, cell, source, folder)
        nodes = spng_bound.of_an_event(*(list(least[number].values()) for number in (1, events)), events)
        # The best of each: what else a machine does slows some of them.
        each = [spng_bound.rates(one) for one in calibrations]
        rates = {key: max(one[key] for one in each) for key in each[0]}
        rows = spng_bound.table(nodes, configs, ticks, rates, lambda path: spng_bound.multiply_adds(path, program("spng-net"), folder))
    name = pathlib.Path(args.input).name if args.input else "simulated"
    head = (f"{here['cpu']}, one thread, LibTorch {here['libtorch']}, {here['date']}, load before {here['load']:.1f}. Copying moves "
            f"{1e-9 * rates['copy']:.1f} GB/s, reading and writing counted; real transforms go at {1e-9 * rates['transform']:.1f} "
            f"Gop/s, products of matrices at {1e-9 * rates['network']:.0f}. Detector {args.detector}, input {name}; CPU time of an "
            f"event after the first, the least of {args.runs} runs.")
    return "\n".join([head, "", *rows]) + "\n"


def algorithms():
    """Time of each algorithm [ms], by Google Benchmark."""
    try:
        done = subprocess.run([program("bench_algo"), "--benchmark_format=json"], capture_output=True, text=True)
    except OSError:
        sys.exit("spng-bench: --algorithms wants the program bench_algo (./spng bench builds it)")
    if done.returncode:
        sys.exit(f"spng-bench: bench_algo failed: {done.stderr.strip()}")
    scale = {"ns": 1e-6, "us": 1e-3, "ms": 1, "s": 1e3}
    timed = [one for one in json.loads(done.stdout)["benchmarks"] if "real_time" in one]
    return {one["name"].removesuffix("/real_time"): one["real_time"] * scale[one["time_unit"]] for one in timed}


def name_of(cell):
    threads = f", {cell['threads']} threads" if cell["threads"] else ""
    semaphore = f", semaphore {cell['semaphore']}" if cell["device"] != "cpu" and cell["engine"] != "Pgrapher" else ""
    return f"{cell['engine']} {cell['device']}{semaphore}{threads}"


def machine_text(one):
    lines = [f"{one['cpu']}, {one['cores']} cores, LibTorch {one['libtorch']}, {one['date']}, load before {one['load']:.1f}."]
    for device, figures in one["calibration"].items():
        lines.append(f"Calibration on {device}, {figures['threads']} threads: real FFT of 800 x 6300 float32 "
                     f"{figures['rfft_ms']:.2f} ms, complex 2-D FFT {figures['fft2_ms']:.1f} ms, product of 2048 x 2048 "
                     f"matrices {figures['matmul_gflops']:.0f} GFLOP/s (the reference's machine: "
                     f"{REFERENCE['rfft_ms']} ms, {REFERENCE['fft2_ms']:.0f} ms, {REFERENCE['matmul_gflops']:.0f}).")
    return "\n".join(lines)


def table_row(cell):
    head = f"| {cell['engine']} | {cell['device']} | {cell['semaphore']} | {cell['threads'] or 'all'} |"
    elapsed = [run["elapsed_s"] for run in cell["runs"]]
    return (f"{head} {median(cell, 'wall_s'):.2f} | {median(cell, 'core_s'):.2f} | {median(cell, 'elapsed_s'):.2f} "
            f"| {median(cell, 'cpu_s'):.2f} | {median(cell, 'peak_rss_mb'):.0f} "
            f"| {min(elapsed):.2f} to {max(elapsed):.2f}, waited {median(cell, 'wait_s'):.2f} |")


def node_table(cell, top):
    """The nodes that take most; on a GPU of the device's time, in a run in which each call waits for it."""
    nodes = cell["nodes"]
    title, columns, most = f"{name_of(cell)}:", "| node | calls | wall s | core s |", "wall_s"
    if cell["device"] != "cpu":
        total_ms = 1e3 * sum(one["device_s"] for one in nodes.values())
        title += f" {total_ms:.1f} ms of the device's time, {cell['device_peak_mb']:.0f} MiB of its memory"
        columns, most = columns + " device ms |", "device_s"
    lines = [title, "", columns, "|---" * (columns.count("|") - 1) + "|"]
    for name, one in sorted(nodes.items(), key=lambda item: -item[1][most])[:top]:
        device = f" {1e3 * one['device_s']:.2f} |" if most == "device_s" else ""
        lines.append(f"| {name} | {one['calls']:.0f} | {one['wall_s']:.3f} | {one['core_s']:.3f} |{device}")
    return lines


def markdown(result, top=12):
    runs = max(len(cell["runs"]) for cell in result["cells"])
    lines = [machine_text(result["machine"]), "",
             f"Job `{JOBS[result['job']]}`, detector {result['detector']}, input {result['input']}, {runs} runs after a "
             "warm-up, cells in turn, medians. Wall is summed over nodes, core is the CPU time of the graph, elapsed that of "
             "the process.", "",
             "| engine | device | semaphore | threads | wall s | core s | elapsed s | CPU s | peak RSS MiB | elapsed of all "
             "runs, s |", "|---|---|---|---|---|---|---|---|---|---|"]
    lines += [table_row(cell) for cell in result["cells"] if cell["runs"]]
    unmeasured = {}
    for cell in result["cells"]:
        if not cell["runs"]:
            names = unmeasured.setdefault(cell["reason"], [])
            names += [name for name in (f"{cell['engine']} {cell['device']}",) if name not in names]
    lines += [f"\nNot measured: {', '.join(names)} ({reason})" for reason, names in unmeasured.items()]
    for cell in result["cells"]:
        if not cell["runs"]:
            continue
        lines += ["", *node_table(cell, top)]
    if result["algorithms"]:
        lines += ["", "| algorithm | ms |", "|---|---|"]
        lines += [f"| {name} | {value:.2f} |" for name, value in result["algorithms"].items()]
    return "\n".join(lines) + "\n"


def write_whole(path, text):
    """A file is there complete or not at all."""
    part = pathlib.Path(f"{path}.part.{os.getpid()}")
    part.write_text(text)
    part.replace(path)


def update_page(path, text, what=""):
    """Replace what is between the markers of a page."""
    page = pathlib.Path(path).read_text()
    begin, end = BEGIN.format(what), END.format(what)
    if page.count(begin) != 1 or page.count(end) != 1:
        sys.exit(f"spng-bench: {path} wants one line '{begin}' and one '{end}'")
    before, rest = page.split(begin)
    write_whole(path, f"{before}{begin}\n\n{text}\n{end}{rest.split(end)[1]}")


def append_history(path, result):
    """One line more; several that write at once do not mix theirs."""
    with open(path, "a") as file:
        file.write(json.dumps(result) + "\n")


def load(path):
    """The figures of a file, or of a line of a history: the last, or that after a '#', from 1 or, below 0, from its end."""
    name, _, number = path.partition("#") if not os.path.exists(path) else (path, "", "")
    try:
        text = pathlib.Path(name).read_text()
        if name.endswith(".jsonl"):
            lines = text.splitlines()
            place = int(number or -1)
            text = lines[place - 1 if place > 0 else place]
        result = json.loads(text)
    except (OSError, ValueError, IndexError) as err:
        sys.exit(f"spng-bench: can not read {path} ({err})")
    if not isinstance(result, dict) or result.get("_format") != "spng-bench" or result.get("_version") != 2:
        sys.exit(f"spng-bench: {path} is no result of this program")
    return result


def ratio(before, after, key, factor=1):
    """after/before of the medians, and the widest that the spread of the runs allows; `factor` of it is the machine's."""
    old, new = [factor * run[key] for run in before["runs"]], [run[key] for run in after["runs"]]
    low, high = min(new) / max(old), max(new) / min(old)
    verdict = "faster" if high < 1 else "slower" if low > 1 else "no difference beyond the spread"
    return statistics.median(new) / statistics.median(old), low, high, verdict


def is_same_machine(one, other):
    return all(one[key] == other[key] for key in ("cpu", "cores", "libtorch"))


def slowness(one):
    """How much slower than the reference's a machine is by its calibration: the mean of three ratios, by their logarithms."""
    return statistics.geometric_mean([one["rfft_ms"] / REFERENCE["rfft_ms"], one["fft2_ms"] / REFERENCE["fft2_ms"],
                                      REFERENCE["matmul_gflops"] / one["matmul_gflops"]])


def machine_factors(first, second, paths):
    """For each device how much slower B's machine is than A's: 1 for one machine."""
    devices = {cell["device"] for result in (first, second) for cell in result["cells"] if cell["runs"]}
    if is_same_machine(first["machine"], second["machine"]):
        return {device: 1 for device in devices}
    for path, result in zip(paths, (first, second)):
        lacking = sorted(devices - set(result["machine"]["calibration"]))
        if lacking:
            sys.exit(f"spng-bench: the machines differ ({first['machine']['cpu']}, {first['machine']['cores']} cores, LibTorch "
                     f"{first['machine']['libtorch']} and {second['machine']['cpu']}, {second['machine']['cores']} cores, "
                     f"LibTorch {second['machine']['libtorch']}) and {path} has no calibration on {', '.join(lacking)}, so that "
                     "their times can not be compared. Try measuring again after building spng-calibrate (./spng bench does)")
    return {device: slowness(second["machine"]["calibration"][device]) / slowness(first["machine"]["calibration"][device])
            for device in devices}


def changed_nodes(before, after, top):
    names = [name for name in before["nodes"] if name in after["nodes"]]
    rows = [(name, before["nodes"][name]["wall_s"], after["nodes"][name]["wall_s"]) for name in names]
    return sorted(rows, key=lambda row: -abs(row[2] - row[1]))[:top]


def compare(path_a, path_b, top=5):
    """Ratios B/A in markdown."""
    first, second = load(path_a), load(path_b)
    lines = [f"A: {path_a}", machine_text(first["machine"]), "", f"B: {path_b}", machine_text(second["machine"]), ""]
    if (first["job"], first["detector"], first["input"]) != (second["job"], second["detector"], second["input"]):
        lines += ["The jobs or their inputs differ: the ratios say little.", ""]
    factors = machine_factors(first, second, (path_a, path_b))
    lines += [f"The machines differ: by calibration on {device} B's takes {factor:.2f} times as long, and ratios of times are "
              "after division by that.\n" for device, factor in sorted(factors.items()) if factor != 1]
    others = {name_of(cell): cell for cell in second["cells"]}
    lines += ["| cell | elapsed B/A | spread | CPU B/A | peak RSS B/A | verdict |", "|---|---|---|---|---|---|"]
    details = []
    for cell in first["cells"]:
        name = name_of(cell)
        other = others.pop(name, None)
        if not other or not cell["runs"] or not other["runs"]:
            lines.append(f"| {name} | - | - | - | - | {'not in B' if not other else 'not run in both'} |")
            continue
        factor = factors[cell["device"]]
        middle, low, high, verdict = ratio(cell, other, "elapsed_s", factor)
        lines.append(f"| {name} | {middle:.3f} | {low:.3f} to {high:.3f} | {ratio(cell, other, 'cpu_s', factor)[0]:.3f} "
                     f"| {ratio(cell, other, 'peak_rss_mb')[0]:.3f} | {verdict} |")
        details += ["", f"{name}, nodes that changed most:", "", "| node | A s | B s | B - A s |", "|---|---|---|---|"]
        details += [f"| {node} | {a:.3f} | {b:.3f} | {b - a:+.3f} |" for node, a, b in changed_nodes(cell, other, top)]
    lines += [f"| {name} | - | - | - | - | not in A |" for name in others]
    both = [name for name in first["algorithms"] if name in second["algorithms"]]
    if both:
        details += ["", "| algorithm | A ms | B ms | B/A |", "|---|---|---|---|"]
        details += [f"| {name} | {first['algorithms'][name]:.2f} | {second['algorithms'][name]:.2f} "
                    f"| {second['algorithms'][name] / first['algorithms'][name]:.3f} |" for name in both]
    return "\n".join(lines + details) + "\n"


def parse_arguments():
    parser = argparse.ArgumentParser(prog="spng-bench", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-n", "--runs", type=int, default=5, help="of each cell, after a warm-up (default 5)")
    parser.add_argument("--job", choices=JOBS, default="main", help="which job (default main, signal processing)")
    parser.add_argument("--input", help="archive of frames, or of deposits for a simulation")
    parser.add_argument("--detector", default="pdhd")
    parser.add_argument("--engines", default="Pgrapher,TbbFlow")
    parser.add_argument("--devices", default="cpu,gpu")
    parser.add_argument("--semaphores", default="1,2,4", help="for many threads on a GPU")
    parser.add_argument("--threads", default="0", help="list, 0 for all")
    parser.add_argument("--algorithms", action="store_true", help="time the algorithms alone too")
    parser.add_argument("--json", help="write the figures here")
    parser.add_argument("--history", help="add the figures to this file of lines")
    parser.add_argument("--markdown", help="write the tables here")
    parser.add_argument("--update", metavar="PAGE", help="put the tables between the markers of a page")
    parser.add_argument("--compare", nargs=2, metavar=("A.json", "B.json"), help="compare two files of figures")
    parser.add_argument("--bound", action="store_true", help="what nodes need at least, by bytes and operations, on one thread")
    parser.add_argument("more", nargs="*", help="more arguments of wire-cell, after --")
    args = parser.parse_args()
    if args.runs < 1:
        parser.error("--runs wants 1 or more")
    if args.bound and args.job != "main":
        parser.error("--bound is of the main job")
    return args


def main():
    args = parse_arguments()
    if args.compare:
        text = compare(*args.compare)
    elif args.bound:
        try:
            text = bound(args)
        except spng_bound.NotKnown as err:
            sys.exit(f"spng-bench: {err}")
    else:
        result = measure(args)
        text = markdown(result)
        if args.history:
            append_history(args.history, result)
        if args.json:
            write_whole(args.json, json.dumps(result, indent=1) + "\n")
    print(text, end="")
    if args.markdown:
        write_whole(args.markdown, text)
    if args.update:
        update_page(args.update, text, " --bound" if args.bound else "")


if __name__ == "__main__":
    main()
