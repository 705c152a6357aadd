"""A toy detector of little size, and its main job as compiled JSON, for inputs that need the whole chain."""

import copy
import functools
import json
import pathlib
import tempfile

import numpy as np

import jobs
import toy_detector

from . import containers
from .case import REFUSED, Case

TICKS = 120


@functools.lru_cache(None)
def files():
    """Texts of its wires and of its field response."""
    small = {"HEIGHT": 60.0, "WIDTH": 80.0, "NFINE": 120}
    before = {key: getattr(toy_detector, key) for key in small}
    with tempfile.TemporaryDirectory(prefix="spng-bad-") as folder:
        try:
            for key, value in small.items():
                setattr(toy_detector, key, value)
            folder = pathlib.Path(folder)
            toy_detector.write_wires(folder / "toy-wires.json")
            toy_detector.write_fields(folder / "toy-fields.json")
        finally:
            for key, value in before.items():
                setattr(toy_detector, key, value)
        return {path.name: path.read_text() for path in folder.iterdir()}


@functools.lru_cache(None)
def wires():
    return json.loads(files()["toy-wires.json"])


@functools.lru_cache(None)
def fields():
    return json.loads(files()["toy-fields.json"])


def frame(ticks=TICKS):
    """Arrays of a frame of all channels, with a pulse in each."""
    count = len(wires()["Store"]["wires"])
    samples = np.random.default_rng(5).normal(2000, 3, (count, ticks))
    samples[:, ticks // 2 : ticks // 2 + 5] += 300
    return {
        "frame_*_0": samples.astype(np.int16),
        "channels_*_0": np.arange(count, dtype=np.int32),
        "tickinfo_*_0": np.array([0, 500.0, 0]),
    }


@functools.lru_cache(None)
def compiled(job=jobs.MAIN_JOB, **words):
    """A job as a list of components."""
    options = jobs.arguments(**{"input": "in.npz", "output": "out.npz", "detector": "toy", **dict(words)})
    done = jobs.run_program("wcsonnet", *options, job)
    if done.returncode:
        raise RuntimeError(done.stderr)
    return json.loads(done.stdout)


def main_job():
    return copy.deepcopy(compiled())


def item(sequence, type_name):
    return next(one for one in sequence if one["type"] == type_name)


@functools.lru_cache(None)
def good_frame():
    return containers.npz(frame())


@functools.lru_cache(None)
def good_job():
    return json.dumps(compiled())


def main_case(kind, name, expect=REFUSED, words=(), sequence=None, arrays=None, check=None, **more):
    """A case of the main job, with files of its own in place of the detector's."""
    content = dict(files())
    content["in.npz"] = containers.npz(arrays) if arrays else good_frame()
    content["job.json"] = sequence or good_job()
    content.update(more)
    return Case(kind, name, content, ["-c", "job.json"], expect, words, ("out.npz",), check)
