#!/usr/bin/env python3
"""The job that trains: its files, a stop and going on, errors, what it makes in the main job, several processes."""
import csv
import json
import os
import pathlib
import re
import resource
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
import unittest
import zipfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "support/python"))
import jobs

TOY = {"detector": "toy", "files": "builtin"}
SMALL = {"network": "unet", "width": 4, "levels": 2, "crop": "64x64", "batch": 2, "per_event": 4, "lr": 0.01, "epochs": 2,
         "loss": "bce+dice", "planes": "u,v"}


def setUpModule():
    global HOLDER
    HOLDER = pathlib.Path(tempfile.mkdtemp(prefix="spng-train-"))
    for name, words in (("train.h5", {"nevents": 4}), ("test.h5", {"nevents": 1, "seeds": "7,8"}),
                        ("coarse.h5", {"nevents": 2, "rebin": 8})):
        done = jobs.run_program("wire-cell", "-c", "train/make-data.jsonnet", cwd=HOLDER,
                                *jobs.arguments(output=name, mixture="2-4*tracks:1:0-80,0-9*blips:1", **TOY, **words))
        assert done.returncode == 0, done.stderr


def tearDownModule():
    shutil.rmtree(HOLDER)


def command(output, threads=1, **words):
    given = {"data": "train.h5", "validation": "test.h5", "output": output, **SMALL, **words}
    options = [part for key, value in given.items() if value is not None for part in ("-A", f"{key}={value}")]
    return [str(jobs.BIN / "wire-cell"), "-t", str(threads), "-c", "train/dnnroi.jsonnet", *options]


def run(output, before=None, **words):
    return subprocess.run(command(output, **words), cwd=HOLDER, capture_output=True, text=True, preexec_fn=before)


def table(path):
    with open(HOLDER / path, newline="") as file:
        return list(csv.DictReader(file))


def archive(path):
    """The members of a zip file."""
    with zipfile.ZipFile(HOLDER / path) as file:
        return {name.split("/", 1)[-1]: file.read(name) for name in file.namelist()}


def masked_crc(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ (0x82F63B78 if crc & 1 else 0)
    crc ^= 0xFFFFFFFF
    return (((crc >> 15) | (crc << 17)) + 0xA282EAD8) & 0xFFFFFFFF


def records(path):
    """The data of TensorFlow's records, whose checksums must be right."""
    content, at, found = path.read_bytes(), 0, []
    while at < len(content):
        head, (length, head_crc) = content[at:at + 8], struct.unpack("<QI", content[at:at + 12])
        data = content[at + 12:at + 12 + length]
        data_crc, = struct.unpack("<I", content[at + 12 + length:at + 16 + length])
        assert (masked_crc(head), masked_crc(data)) == (head_crc, data_crc), "a checksum is wrong"
        found.append(data)
        at += 16 + length
    return found


def fields(data):
    """(number, value) of the fields of a protocol buffer."""
    at = 0

    def varint():
        nonlocal at
        value = shift = 0
        while True:
            byte = data[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while at < len(data):
        key = varint()
        kind = key & 7
        if kind == 0:
            yield key >> 3, varint()
            continue
        size = {1: 8, 5: 4}.get(kind) or varint()
        part = data[at:at + size]
        at += size
        yield key >> 3, struct.unpack({1: "<d", 5: "<f"}[kind], part)[0] if kind != 2 else part


def scalars(folder):
    """{tag: [(step, value)]} of the event files of a folder."""
    found = {}
    for path in sorted((HOLDER / folder).glob("events.out.tfevents.*")):
        for data in records(path):
            event = dict(fields(data))
            for _, value in fields(event.get(5, b"")):
                one = dict(fields(value))
                found.setdefault(one[1].decode(), []).append((event.get(2, 0), one[2]))
    return found


class Training(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.done = run("whole")

    def refused(self, done, *texts, code=1):
        self.assertEqual(done.returncode, code, done.stderr)
        self.assertEqual(len(done.stderr.strip().splitlines()), 1, done.stderr)
        for text in texts:
            self.assertIn(text, done.stderr)

    def test_leaves_a_network_checkpoints_tables_and_curves(self):
        self.assertEqual((self.done.returncode, self.done.stderr), (0, ""))
        names = {re.sub(r"tfevents\..*", "tfevents", path.name) for path in (HOLDER / "whole").iterdir()}
        self.assertEqual(names, {"network.ts", "best.ckpt", "last.ckpt", "metrics.csv", "loss-batch.csv", "run.json",
                                 "events.out.tfevents", "images"})
        self.assertEqual(sorted(path.name for path in (HOLDER / "whole/images").iterdir()),
                         ["epoch-0000.npz", "epoch-0001.npz", "validation.json", "validation.npz"])
        record = json.loads((HOLDER / "whole/run.json").read_text())
        self.assertEqual(record["network"]["options"]["width"], 4)
        self.assertEqual(record["data"]["training_events"], 4)
        self.assertEqual(record["trainer"]["optimiser"]["method"], "adam")
        self.assertEqual(len(table("whole/metrics.csv")), 2)

    def test_event_files_have_what_the_tables_have(self):
        found = scalars("whole")
        steps = [(int(row["step"]), float(row["loss"])) for row in table("whole/loss-batch.csv")]
        self.assertEqual([step for step, _ in found["batch/loss"]], [step for step, _ in steps])
        for (_, ours), (_, theirs) in zip(found["batch/loss"], steps):
            self.assertAlmostEqual(ours, theirs, 5)
        for row, (_, loss) in zip(table("whole/metrics.csv"), found["epoch/val_loss"]):
            self.assertAlmostEqual(float(row["val_loss"]), loss, 5)

    def test_is_stopped_by_a_signal_and_goes_on_as_if_it_had_not_been(self):
        job = subprocess.Popen(command("stopped"), cwd=HOLDER, stderr=subprocess.PIPE, text=True)
        path = HOLDER / "stopped/loss-batch.csv"
        while job.poll() is None and not (path.exists() and path.read_text().count("\n") > 3):
            time.sleep(0.01)
        job.send_signal(signal.SIGTERM)
        _, errors = job.communicate(timeout=120)
        self.assertEqual(job.returncode, 128 + signal.SIGTERM)
        self.assertEqual(errors.strip(), "wire-cell: stopped by signal Terminated")
        self.assertTrue((HOLDER / "stopped/last.ckpt").exists())
        self.assertLess(len(table("stopped/loss-batch.csv")), len(table("whole/loss-batch.csv")))

        self.refused(run("stopped"), "'stopped' has a training already. Try resume, overwrite, or another folder")
        done = run("stopped", resume="true")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(table("stopped/loss-batch.csv"), table("whole/loss-batch.csv"))
        # Every tensor, bit by bit; LibTorch numbers those of its optimisers by where they lie in memory.
        ours, theirs = (sorted(content for name, content in archive(path).items() if name.startswith("data/"))
                        for path in ("stopped/last.ckpt", "whole/last.ckpt"))
        self.assertEqual(len(ours), len(theirs))
        self.assertTrue(ours == theirs, "the tensors differ")

    def test_the_network_is_the_model_of_the_main_job(self):
        done = jobs.run_program("wire-cell", "-c", "simulate.jsonnet", cwd=HOLDER,
                                *jobs.arguments(output="adc.npz", depos="line:75", **TOY))
        self.assertEqual(done.returncode, 0, done.stderr)
        done = jobs.run_main_job("adc.npz", "sig.npz", cwd=HOLDER, model="./whole/network.ts", **TOY)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        card = json.loads(archive("whole/network.ts")["extra/spng.json"])
        self.assertEqual((card["detector"], card["planes"], card["rebin"]["ticks"]), ("toy", ["u", "v"], 4))
        self.assertEqual(card["training"]["figures"]["epoch"], min(
            range(2), key=lambda epoch: float(table("whole/metrics.csv")[epoch]["val_loss"])))

    def test_the_network_is_one_for_python(self):
        try:
            import torch
        except ImportError:
            self.skipTest("there is no torch for this Python")
        network = torch.jit.load(HOLDER / "whole/network.ts")
        self.assertEqual(network(torch.zeros(1, 3, 64, 48)).shape, (1, 1, 64, 48))

    def test_a_full_disk_leaves_the_last_good_checkpoint(self):
        shutil.copytree(HOLDER / "whole", HOLDER / "full")
        before = (HOLDER / "full/last.ckpt").read_bytes()
        most = len(before) - 1000

        def limit():
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

        self.refused(run("full", before=limit, resume="true", epochs=3), "full/last.ckpt")
        self.assertEqual((HOLDER / "full/last.ckpt").read_bytes(), before)
        self.assertEqual(list((HOLDER / "full").glob("*.part*")), [])
        done = run("full", resume="true", epochs=3)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(len(table("full/metrics.csv")), 3)

    def test_a_loss_that_is_no_number_names_the_batch_and_the_checkpoint(self):
        done = run("wild", lr="1e30", optimiser="sgd")
        self.refused(done, " in batch ", "train.h5", "the last good state is in wild/last.ckpt")

    def test_data_of_other_features_are_refused_with_both_named(self):
        for words in ({"output": "whole", "resume": "true"}, {"output": "other", "weights": "whole/network.ts"}):
            done = run(data="coarse.h5", validation="coarse.h5", **words)
            self.refused(done, "rebin", "8", "4", "whole/last.ckpt" if "resume" in words else "whole/network.ts")
        self.refused(run("other", data="none-*.h5"), "there is no file 'none-*.h5'")

    def test_weights_of_a_network_are_begun_with(self):
        done = run("more", weights="whole/network.ts", network="", width=None, levels=None, lr="1e-12", epochs=1)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        best = min(table("whole/metrics.csv"), key=lambda row: float(row["val_loss"]))
        # But for running means of batch normalisation.
        self.assertAlmostEqual(float(table("more/metrics.csv")[0]["val_loss"]), float(best["val_loss"]), delta=0.15)

    def test_events_come_straight_from_the_simulation(self):
        live = '{detector: "toy", files: "builtin", mixture: "2-3*tracks:1:0-80"}'
        job = command("live", data="live", validation=None, epochs=1, epoch_events=2, validation_events=1)
        done = subprocess.run([*job, "--tla-code", f"live={live}"], cwd=HOLDER, capture_output=True, text=True, timeout=300)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertTrue((HOLDER / "live/network.ts").exists())
        record = json.loads((HOLDER / "live/run.json").read_text())
        self.assertEqual((record["data"]["epoch_events"], record["data"]["validation_events"]), (2, 1))

    def test_an_error_of_the_simulation_ends_the_training(self):
        live = '{detector: "toy", files: "builtin", mixture: "2-3*tracks:1:0-80", nevents: 2}'
        job = command("short", data="live", validation=None, epochs=1, epoch_events=9, validation_events=1)
        done = subprocess.run([*job, "--tla-code", f"live={live}"], cwd=HOLDER, capture_output=True, text=True, timeout=300)
        self.refused(done, "SPNGTrainer")

    def test_two_processes_train_one_network(self):
        if shutil.which("mpirun") is None:
            self.skipTest("there is no mpirun")
        done = subprocess.run(["mpirun", "-n", "2", *command("two")], cwd=HOLDER, capture_output=True, text=True,
                              env=dict(os.environ, **jobs.MPI), timeout=300)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(len(table("two/metrics.csv")), 2)
        self.assertEqual(json.loads((HOLDER / "two/run.json").read_text())["machine"]["processes"], 2)
        # The first step's loss is that of one process, but for batch normalisation.
        first = [float(table(f"{name}/loss-batch.csv")[0]["loss"]) for name in ("two", "whole")]
        self.assertAlmostEqual(*first, 1)

    def test_curves_and_a_table_of_runs(self):
        script = str(jobs.BIN / "spng-plot-training")
        done = subprocess.run([sys.executable, script, "whole", "--table"], cwd=HOLDER, capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertRegex(done.stdout, r"\| whole \| unet 4 \| 2 \| [01] \| \d\.\d+ ")
        self.assertEqual((HOLDER / "training.md").read_text(), done.stdout)
        done = subprocess.run([sys.executable, script, "nowhere"], cwd=HOLDER, capture_output=True, text=True)
        self.assertEqual(done.returncode, 1)
        self.assertIn("'nowhere' is no folder of a training", done.stderr)
        try:
            import matplotlib  # noqa: F401
        except ImportError:
            self.skipTest("there is no matplotlib")
        done = subprocess.run([sys.executable, script, "whole", "--format", "svg"], cwd=HOLDER, capture_output=True, text=True)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("<svg", (HOLDER / "training.svg").read_text())


if __name__ == "__main__":
    unittest.main()
