"""spng-view as a server for tests, and files for it to show."""
import http.client
import json
import pathlib
import subprocess
import tempfile
import unittest

import numpy as np

import jobs


class Server:
    def __init__(self, *arguments):
        self.process = subprocess.Popen([jobs.BIN / "spng-view", *map(str, arguments)], stdout=subprocess.PIPE, text=True)
        self.address = self.process.stdout.readline().split()[-1]
        _, _, host, self.token, _ = self.address.split("/")
        self.port = int(host.split(":")[1])

    def close(self):
        self.process.terminate()
        self.process.wait()
        self.process.stdout.close()

    def raw(self, method, path, body=None, headers=None):
        """Status, headers and body of an answer."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            line.request(method, path, body, headers or {})
            answer = line.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            line.close()

    def request(self, method, what, body=None, headers=None):
        return self.raw(method, f"/{self.token}/{what}", body, headers)

    def json(self, what):
        status, _, body = self.request("GET", what)
        answer = json.loads(body)
        if status != 200:
            raise AssertionError(f"{what}: {status} {answer}")
        return answer


class ServedFolder(unittest.TestCase):
    """Tests with a folder of files and servers, which last as long as each test."""
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.path = pathlib.Path(self.folder.name)
        self.addCleanup(self.folder.cleanup)

    def serve(self, *arguments):
        server = Server(*arguments)
        self.addCleanup(server.close)
        return server


def sample_frames(path, nticks=1000):
    """Two events, 0 and 5, of 120 channels in a file; returns their samples."""
    random = np.random.default_rng(2)
    arrays, all_samples = {}, []
    for ident in (0, 5):
        samples = np.round(random.normal(900, 4, (120, nticks))).astype("i2")
        for step in range(30):
            samples[5 + step, 200 + 10 * step:206 + 10 * step] += 60
            samples[45 + step, 500 - 10 * step:506 - 10 * step] += 60
            samples[85 + step, 300 + step:306 + step] += 60
        all_samples.append(samples)
        arrays[f"frame_*_{ident}"] = samples
        arrays[f"channels_*_{ident}"] = np.arange(120)
        arrays[f"tickinfo_*_{ident}"] = np.array([250, 500.0, 0])
    arrays["chanmask_bad_0"] = np.array([[7, 10, 20]])
    np.savez(path, **arrays)
    return all_samples


def sample_signal(path, samples):
    """What signal processing could find in an event of sample_frames()."""
    signal = np.where(samples > 930, 5000.0, 0).astype("f4")
    np.savez(path, **{"frame_*_0": signal, "channels_*_0": np.arange(len(samples)), "tickinfo_*_0": np.array([250, 500.0, 0])})


def sample_depos(path):
    """An event 0 of deposits along a line."""
    t = np.linspace(0, 1, 400)
    zero = np.zeros_like(t)
    data = np.stack([1000 * t, np.full_like(t, -5000), 500 + 900 * t, 200 + 500 * t, 300 + 400 * t, zero, zero])
    info = np.stack([np.arange(len(t)), zero, zero, zero]).astype("i4")
    np.savez(path, depo_data_0=data, depo_info_0=info)


def sample_trace(path):
    """Calls of two nodes in two threads, and memory."""
    call = lambda name, number, thread, begin, length: {
        "name": name, "cat": "node", "ph": "X", "ts": 7000 + begin, "dur": length, "pid": 1, "tid": thread,
        "args": {"call": number, "class": name.split(":")[0], "bytes_in": 1e6, "bytes_out": 2e6}}
    events = [call("SPNGNode:a", 0, 1, 0, 800), call("SPNGNode:a", 1, 1, 1000, 1000), call("SPNGOther:b", 0, 2, 500, 4000)]
    events += [{"name": "resident memory", "ph": "C", "ts": 7000 + time, "pid": 1, "args": {"MiB": 100 + time / 100}} for time in range(0, 5000, 500)]
    path.write_text(json.dumps({"displayTimeUnit": "ms", "traceEvents": events}))


def sample_run(path):
    """A training of three epochs, which learns a square of 50 pixels: nothing of it, half, all."""
    (path / "images").mkdir(parents=True)
    (path / "metrics.csv").write_text("epoch,train_loss,val_loss,val_dice,lr\n" + "".join(f"{e},{0.5 / (e + 1)},{0.4 / (e + 1)},{e / 2},0.01\n" for e in range(3)))
    truth = np.zeros((40, 60), "u1")
    truth[10:15, 20:30] = 1
    np.savez(path / "images/validation.npz", input_0=np.random.default_rng(1).normal(0, 1, truth.shape).astype("f4") + 5 * truth, truth_0=truth)
    (path / "images/validation.json").write_text(json.dumps({"images": [{"origin": "'val.h5', event 0, view u, channels 0 to 39, bins 0 to 59"}]}))
    for epoch, score in enumerate((0 * truth, truth * (np.arange(60) % 2), truth)):
        np.savez(path / f"images/epoch-{epoch:04}.npz", score_0=(250 * score).astype("u1"))
