"""SPNG from Python: files as numpy arrays, jobs as calls, figures as tables, and pictures.

    import spng
    spng.run("sigproc.jsonnet", input="adc.npz", output="signal.npz", detector="pdhd")
    frame = spng.read_frame("signal.npz")
    print(frame.samples.shape, frame.channels[:4], frame.times[:4])
    print(spng.table(spng.metrics("signal.npz", "truth.npz", detector="pdhd")))

Needs numpy; the pictures of `spng.plots` need matplotlib.  docs/python.md describes it, docs/tutorial.md shows it at work.
"""
try:
    import numpy as _numpy
except ModuleNotFoundError as error:
    if error.name != "numpy":
        raise
    from .errors import no_numpy
    raise no_numpy() from None

from .about import read_about
from .depos import Depos, read_depos, write_depos
from .errors import Error, FileError, JobError
from .frames import Frame, Traces, read_frame, read_frames, write_frames
from .jobs import Run, program, run
from .metrics import channel_charge, metrics, read_metrics, read_timing, table
from .pickles import load_pickle
from .tensors import Tensor, TensorSet, read_tensors

__all__ = [
    "Depos", "Error", "FileError", "Frame", "JobError", "Run", "Tensor", "TensorSet", "Traces", "channel_charge",
    "load_pickle", "metrics", "program", "read_about", "read_depos", "read_frame", "read_frames", "read_metrics", "read_tensors",
    "read_timing", "run", "table", "write_depos", "write_frames",
]
