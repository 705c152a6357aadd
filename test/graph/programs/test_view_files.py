#!/usr/bin/env python3
"""The kinds of files that spng-view shows beside frames: pickles, archives, traces of calls, images of trainings."""
import io
import json
import pathlib
import sys
import tarfile
import unittest
import zipfile

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support/python"))
import jobs
import tensor_pickle
from view_server import ServedFolder


class Files(ServedFolder):
    def test_pickles_of_tensors_are_shown_by_call_and_channel(self):
        image = np.arange(12, dtype="f4").reshape(3, 4)
        metadata = {"exec7-tensor0-traces-x": {"tag": "gauss", "period": 500.0, "time": 100.0, "chids": [5, 6, 7], "ident": 31},
                    "about": {"detector": "elsewhere", "version": "9"}}
        tensor_pickle.save(self.path / "dump.pkl", {"exec7-tensor0-traces-x": tensor_pickle.Tensor(image), "exec8-tensor0-traces-x": tensor_pickle.Tensor(image > 3),
                                             "metadata": json.dumps(metadata)})
        tensor_pickle.save(self.path / "debug.pkl", {"before": tensor_pickle.Tensor(image.astype("i8")), "count": 3, "list": [1, 2.5, None]})
        (self.path / "bad.pkl").write_bytes((self.path / "dump.pkl").read_bytes()[:-300])
        server = self.serve(self.path)
        names = [file["name"] for file in server.json("api/files")["files"]]
        self.assertEqual(names, ["bad.pkl", "debug.pkl", "dump.pkl"])
        opened = server.json("api/events?f=2")
        self.assertEqual([(event["ident"], [one["name"] for one in event["images"]]) for event in opened["events"]],
                         [(31, ["gauss"]), (8, ["traces-x"])])
        self.assertEqual(opened["about"], {"detector": "elsewhere", "version": "9"})
        layer = server.json("api/layer?f=2&e=0&i=0")
        self.assertEqual((layer["start"], layer["tick"], layer["planes"][0]["first"]), (100.0, 500.0, 5))
        wave = lambda f, e, row: np.frombuffer(server.request("GET", f"api/wave?f={f}&e={e}&i=0&p=0&row={row}")[2], "<f4").tolist()
        self.assertEqual(wave(2, 0, 2), [8, 9, 10, 11])
        self.assertEqual(wave(2, 1, 1), [1, 1, 1, 1])
        self.assertEqual(wave(1, 0, 1), [4, 5, 6, 7])
        self.assertEqual(server.request("GET", "api/events?f=0")[0], 500)

    def test_feature_maps_of_a_look_inside_a_network_are_an_image_for_each_feature(self):
        np.savez(self.path / "input.npz", image=np.random.default_rng(1).normal(0, 1, (3, 40, 52)).astype("f4"))
        for words in (("unet", "width=4", "levels=1", "--write", "net.ts"),
                      ("look", "./net.ts", "input.npz", "--layer", "down1", "--layer", "inc.conv.conv.3")):
            done = jobs.run_program("spng-net", *words, cwd=self.path)
            self.assertEqual(done.returncode, 0, done.stderr)
        server = self.serve(self.path / "look/maps.npz")
        event, = server.json("api/events?f=0")["events"]
        images = [(image["name"], image["nrows"], image["ncolumns"]) for image in event["images"]]
        self.assertEqual(images, [(f"down1[{number}]", 20, 26) for number in range(4)] + [(f"inc.conv.conv.3[{number}]", 40, 52) for number in range(4)])
        with np.load(self.path / "look/maps.npz") as maps:
            for place, (layer, feature) in ((2, ("down1", 2)), (7, ("inc.conv.conv.3", 3))):
                _, _, body = server.request("GET", f"api/wave?f=0&e=0&i={place}&p=0&row=5")
                np.testing.assert_array_equal(np.frombuffer(body, "<f4"), maps[layer][feature, 5])

    def test_a_file_that_tells_no_detector_has_that_of_the_others(self):
        image = np.random.default_rng(1).normal(0, 1, (900, 300)).astype("f4")
        for name in ("plain.npz", "told.npz"):
            np.savez(self.path / name, **{"frame_*_0": image, "channels_*_0": np.arange(900), "tickinfo_*_0": np.array([0, 500.0, 0])})
        alone = self.serve(self.path)
        self.assertEqual([plane["name"] for plane in alone.json("api/layer?f=0&e=0&i=0")["planes"]], ["rows"])
        with zipfile.ZipFile(self.path / "told.npz", "a") as archive:
            archive.comment = json.dumps({"program": "spng", "version": "1", "detector": "toy"}).encode()
        server = self.serve(self.path)
        for file in (0, 1):
            planes = server.json(f"api/layer?f={file}&e=0&i=0")["planes"]
            self.assertEqual([plane["name"] for plane in planes][:3], ["U", "V", "W"])
        self.assertGreater(len(server.json("api/wires?f=0&anode=0")["planes"]), 2)

    def test_archives_and_hdf5_show_the_same_image(self):
        image = np.arange(12, dtype="f4").reshape(3, 4)
        np.savez(self.path / "a.npz", image=image)
        member = io.BytesIO()
        np.save(member, image)
        for name in ("b.tar", "c.tar.gz"):
            with tarfile.open(self.path / name, "w:gz" if name.endswith("gz") else "w") as archive:
                facts = tarfile.TarInfo("image.npy")
                facts.size = len(member.getvalue())
                archive.addfile(facts, io.BytesIO(member.getvalue()))
        try:
            import h5py
            with h5py.File(self.path / "d.h5", "w") as file:
                file["image"] = image
        except ImportError:
            pass
        server = self.serve(self.path)
        files = server.json("api/files")["files"]
        self.assertGreaterEqual(len(files), 3)
        for f, file in enumerate(files):
            if file["name"].endswith(".h5") and server.request("GET", f"api/events?f={f}")[0] != 200:
                continue  # built without HDF5
            _, _, body = server.request("GET", f"api/wave?f={f}&e=0&i=0&p=0&row=2")
            self.assertEqual(np.frombuffer(body, "<f4").tolist(), [8, 9, 10, 11], file["name"])

    def test_traces_of_calls_are_found_by_what_is_in_them(self):
        trace = {"displayTimeUnit": "ms", "traceEvents": [
            {"name": "A:b", "cat": "node", "ph": "X", "ts": 1000.0, "dur": 20.0, "pid": 1, "tid": 2, "args": {"call": 0, "class": "A"}},
            {"name": "resident memory", "ph": "C", "ts": 1005.0, "pid": 1, "args": {"MiB": 30.5}}]}
        (self.path / "trace.json").write_text(json.dumps(trace))
        (self.path / "other.json").write_text('{"traces": []}')
        (self.path / "broken.json").write_text('{"traceEvents": [{"ph": "X"')
        server = self.serve(self.path)
        files = server.json("api/files")["files"]
        self.assertEqual([(file["name"], file["kind"]) for file in files], [("broken.json", "trace"), ("trace.json", "trace")])
        got = server.json("api/trace?f=1")
        self.assertEqual((got["calls"]["length"], got["names"][0]["class"], got["counters"][0]["value"]), ([20], "A", [30.5]))
        self.assertEqual(server.request("GET", "api/trace?f=0")[0], 400)
        self.assertEqual(server.request("GET", "api/events?f=1")[0], 400)

    def test_images_of_a_training_come_by_epoch(self):
        run = self.path / "run1"
        (run / "images").mkdir(parents=True)
        (run / "metrics.csv").write_text("epoch,train_loss,val_loss\n0,0.5,0.4\n")
        server = self.serve(self.path)
        self.assertIsNone(server.json("api/run?f=0")["images"])
        truth = np.array([[0, 1, 1], [0, 0, 1]], "u1")
        np.savez(run / "images/validation.npz", input_0=np.array([[0, -4, 4], [1, 2, 3]], "f4"), truth_0=truth)
        (run / "images/validation.json").write_text('{"images": [{"origin": "here"}]}')
        for epoch in (0, 12):
            np.savez(run / f"images/epoch-{epoch:04}.npz", score_0=np.full((2, 3), 10 * epoch, "u1"))
        (run / "images/epoch-0099.npz").symlink_to(self.path / "secret")
        self.assertEqual(server.json("api/run?f=0")["images"], {"epochs": [0, 12, 99], "images": [{"origin": "here"}]})

        def image(query):
            status, _, body = server.request("GET", "api/run-image?f=0&image=0&" + query)
            if status != 200:
                return status
            return np.frombuffer(body[:8], "<u4").tolist(), np.frombuffer(body[8:16], "<f4").tolist(), np.frombuffer(body[16:], "u1").tolist()

        self.assertEqual(image("what=score&epoch=12"), ([2, 3], [0, 255], [120] * 6))
        self.assertEqual(image("what=truth"), ([2, 3], [0, 1], [0, 255, 255, 0, 0, 255]))
        self.assertEqual(image("what=input")[1], [-4, 4])
        self.assertEqual([image(f"what={word}") for word in ("score&epoch=5", "score&epoch=99", "score", "../../x", "")], [404, 404, 400, 400, 400])
        self.assertEqual(server.request("GET", "api/run-image?f=0&image=7&what=truth")[0], 404)


if __name__ == "__main__":
    unittest.main()
