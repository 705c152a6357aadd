#!/usr/bin/env python3
"""spng-view's server: what it answers, and what it refuses."""
import concurrent.futures
import json
import os
import pathlib
import socket
import struct
import sys
import tempfile
import time
import unittest

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support/python"))
import jobs
from view_server import ServedFolder, Server, sample_frames


class Api(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.path = pathlib.Path(cls.folder.name)
        cls.data = cls.path / "data"
        cls.data.mkdir()
        cls.samples = sample_frames(cls.data / "adc.npz")
        (cls.data / "broken.npz").write_bytes(b"PK\x03\x04 no archive")
        np.savez(cls.data / "empty.npz")
        (cls.path / "secret.npz").write_bytes(b"secret")
        (cls.data / "link.npz").symlink_to(cls.path / "secret.npz")
        cls.server = Server(cls.data, "--planes", "0,40,80,120")

    @classmethod
    def tearDownClass(cls):
        cls.server.close()
        cls.folder.cleanup()

    def number(self, name):
        files = self.server.json("api/files")["files"]
        return [file["name"] for file in files].index(name)

    def get(self, what, **headers):
        return self.server.request("GET", what, headers=headers)

    def test_the_page_comes_with_a_policy_that_lets_nothing_else_in(self):
        status, headers, body = self.get("")
        self.assertEqual(status, 200)
        self.assertIn("default-src 'none'", headers["Content-Security-Policy"])
        self.assertIn(b"view/main", body)
        for part in ("view.css", "main.js", "tiles.js"):
            self.assertEqual(self.get("page/" + part)[0], 200)

    def test_files_events_and_layers_say_what_there_is(self):
        files = self.server.json("api/files")["files"]
        self.assertEqual([file["name"] for file in files], ["adc.npz", "broken.npz", "empty.npz"])
        events = self.server.json("api/events?f=0")["events"]
        self.assertEqual([(event["ident"], event["images"][0]["nrows"]) for event in events], [(0, 120), (5, 120)])
        self.assertEqual(events[0]["masks"], [["bad", 7, 10, 20]])
        layer = self.server.json("api/layer?f=0&e=0&i=0")
        self.assertEqual([(plane["name"], plane["nrows"]) for plane in layer["planes"]], [("U", 40), ("V", 40), ("W", 40)])
        self.assertEqual((layer["start"], layer["tick"]), (250.0, 500.0))

    def tile(self, query):
        status, _, body = self.get("api/tile?" + query)
        self.assertEqual(status, 200, body[:200])
        rows, columns, arrays, _ = struct.unpack("<4H", body[:8])
        return np.frombuffer(body, "<f4", offset=8).reshape(arrays, rows, columns)

    def test_tiles_are_the_samples_and_their_extremes(self):
        plane = self.samples[0][40:80]
        np.testing.assert_array_equal(self.tile("f=0&e=0&i=0&p=1&a=0&b=0&r=0&c=1")[0], plane[:, 256:512])
        least, most = self.tile("f=0&e=0&i=0&p=1&a=1&b=2&r=0&c=0")
        blocks = plane[:, :1000].reshape(20, 2, 250, 4)
        np.testing.assert_array_equal(least[:, :250], blocks.min((1, 3)))
        np.testing.assert_array_equal(most[:, :250], blocks.max((1, 3)))

    def test_waves_are_rows(self):
        _, _, body = self.get("api/wave?f=0&e=0&i=0&p=2&row=3")
        np.testing.assert_array_equal(np.frombuffer(body, "<f4"), self.samples[0][83])

    def test_medians_are_taken_away_when_that_is_asked_for(self):
        _, _, body = self.get("api/wave?f=0&e=0&i=0&p=2&row=3&flat=1")
        self.assertEqual(np.median(np.frombuffer(body, "<f4")), 0)

    def test_an_image_less_itself_is_nothing(self):
        layer = self.server.json("api/layer?f=0&e=0&i=0&minus_f=0&minus_e=0&minus_i=0")
        self.assertEqual((layer["range"]["min"], layer["range"]["max"]), (0, 0))

    def test_a_wrong_token_opens_nothing(self):
        for path in ("/", "/api/files", "/x/api/files", f"/{self.server.token[:-1]}/api/files", f"/{self.server.token}x/", "//", ""):
            self.assertIn(self.server.raw("GET", path or "/")[0], (403, 400), path)
        self.assertEqual(self.server.raw("GET", f"/{self.server.token}/api/files")[0], 200)

    def test_other_hosts_and_origins_are_refused(self):
        self.assertEqual(self.get("api/files", Host="evil.example")[0], 403)
        self.assertEqual(self.get("api/files", Host=f"127.0.0.1:{self.server.port + 1}")[0], 403)
        self.assertEqual(self.get("api/files", Origin="http://evil.example")[0], 403)
        self.assertEqual(self.get("api/files", Origin="null")[0], 403)
        self.assertEqual(self.get("api/files", Host=f"localhost:{self.server.port}", Origin=f"http://localhost:{self.server.port}")[0], 200)

    def test_there_is_no_way_out_of_the_files(self):
        outside = self.path / "secret.npz"
        for what in ("../secret.npz", "page/../../secret.npz", "page/..%2f..%2fsecret.npz", "page/%2e%2e/secret.npz", f"page/{outside}",
                     "page//etc/passwd", "page/index.html%00.js", "api/files/../../x"):
            status, _, body = self.get(what)
            self.assertIn(status, (400, 403, 404), what)
            self.assertNotIn(b"secret\n", body)
        self.assertNotIn("link.npz", [file["name"] for file in self.server.json("api/files")["files"]])

    def test_only_get_is_allowed(self):
        for method in ("PUT", "DELETE", "PATCH", "POST", "OPTIONS"):
            self.assertIn(self.server.request(method, "api/files")[0], (405, 404), method)

    def test_numbers_that_there_are_not_are_refused_by_name(self):
        for query, status in (("f=0&e=0&i=99", 404), ("f=0&e=99&i=0", 404), ("f=99&e=0&i=0", 404), ("f=-1&e=0&i=0", 400),
                              ("f=0&e=0&i=1e9", 400), ("f=0&e=0&i=99999999999999999999", 400), ("f=0&e=0", 400), ("f=0x1&e=0&i=0", 400)):
            got, _, body = self.get("api/layer?" + query)
            self.assertEqual(got, status, query)
            self.assertIn("error", json.loads(body))
        good = "api/tile?f=0&e=0&i=0"
        for query in ("&p=9&a=0&b=0&r=0&c=0", "&p=0&a=99&b=0&r=0&c=0", "&p=0&a=0&b=99&r=0&c=0", "&p=0&a=0&b=0&r=999999999&c=0",
                      "&p=0&a=19&b=0&r=1&c=0"):
            self.assertEqual(self.get(good + query)[0], 404, query)
        self.assertEqual(self.get("api/wave?f=0&e=0&i=0&p=0&row=999999999")[0], 404)

    def test_damaged_and_empty_files_say_so_and_the_server_goes_on(self):
        status, _, body = self.get(f"api/events?f={self.number('broken.npz')}")
        self.assertEqual(status, 500)
        self.assertIn("broken.npz", json.loads(body)["error"])
        self.assertEqual(self.server.json(f"api/events?f={self.number('empty.npz')}")["events"], [])
        self.assertEqual(self.get("api/files")[0], 200)

    def test_wires_are_those_of_the_detector(self):
        self.assertEqual(self.server.json("api/wires?f=0&anode=0"), {"planes": []})

    def test_many_clients_at_once_get_the_same(self):
        query = "api/tile?f=0&e=0&i=0&p=0&a=0&b=0&r=0&c=0"
        want = self.get(query)[2]
        with concurrent.futures.ThreadPoolExecutor(40) as pool:
            for got in pool.map(lambda _: self.get(query)[2], range(400)):
                self.assertEqual(got, want)

    def test_clients_that_say_nothing_do_not_keep_others_out(self):
        idle = [socket.create_connection(("127.0.0.1", self.server.port), 5) for _ in range(60)]
        try:
            for line in idle[::2]:
                line.sendall(b"GET /")
            begin = time.monotonic()
            self.assertEqual(self.get("api/files")[0], 200)
            self.assertLess(time.monotonic() - begin, 20)
        finally:
            for line in idle:
                line.close()

    def test_what_is_no_http_does_not_stop_it(self):
        for junk in (b"\x00" * 300, b"GET " + b"/" * 20000 + b" HTTP/1.1\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n"):
            with socket.create_connection(("127.0.0.1", self.server.port), 5) as line:
                line.sendall(junk)
        self.assertEqual(self.get("api/files")[0], 200)


class Changing(ServedFolder):
    def test_a_file_that_has_changed_is_read_again(self):
        sample_frames(self.path / "adc.npz")
        server = self.serve(self.path)
        stamp = server.json("api/events?f=0")["stamp"]
        tile = f"api/tile?f=0&e=0&i=0&p=0&a=0&b=0&r=0&c=0&v={stamp}"
        self.assertEqual(server.request("GET", tile)[0], 200)
        np.savez(self.path / "new.npz", **{"frame_*_3": np.ones((4, 9)), "channels_*_3": np.arange(4), "tickinfo_*_3": np.array([0, 500.0, 0])})
        os.replace(self.path / "new.npz", self.path / "adc.npz")
        self.assertEqual(server.request("GET", tile)[0], 409)
        self.assertEqual(server.json("api/events?f=0")["events"][0]["ident"], 3)
        os.remove(self.path / "adc.npz")
        self.assertEqual(server.request("GET", tile)[0], 500)

    def test_nan_and_no_channels_are_shown_as_plain_rows(self):
        image = np.full((3, 5), np.nan, "f4")
        image[1, 2] = 7
        np.savez(self.path / "plain.npz", image=image)
        server = self.serve(self.path / "plain.npz")
        layer = server.json("api/layer?f=0&e=0&i=0")
        self.assertEqual([(plane["name"], plane["channels"]) for plane in layer["planes"]], [("rows", [])])
        self.assertEqual((layer["range"]["max"], layer["range"]["not_finite"]), (7, 14))

    def test_scans_are_saved_beside_the_data_and_become_masks(self):
        samples = sample_frames(self.path / "adc.npz")
        server = self.serve(self.path)
        region = {"event": 5, "plane": "U", "anode": -1, "shape": "box", "points": [[10, 250 + 500 * 20], [12, 250 + 500 * 30]], "class": "track"}
        scan = {"format": "spng-scan-1", "who": "ana", "revision": 0, "regions": [region]}

        def post(body, kind="application/json", **headers):
            return server.request("POST", "api/scan?f=0", json.dumps(body), {"Content-Type": kind, **headers})

        self.assertEqual(post(scan, "text/plain")[0], 400)
        self.assertEqual(post(scan, Origin="http://evil.example")[0], 403)
        self.assertEqual(post(dict(scan, who="../ana"))[0], 400)
        self.assertEqual(post(dict(scan, regions=[{}]))[0], 400)
        self.assertEqual(server.json("api/scan?f=0")["scans"], [])
        self.assertEqual(json.loads(post(scan)[2])["revision"], 1)
        self.assertEqual(post(scan)[0], 409)
        post(dict(scan, who="bob"))
        row = server.json("api/agreement?f=0")["rows"][0]
        self.assertEqual((row["first"], row["second"], row["overlap"]), ("ana", "bob", 1))

        done = jobs.run_program("spng-view", "--mask", self.path / "mask.npz", "--value", "9", self.path / "adc.npz.scan-ana.json", self.path / "adc.npz")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        with np.load(self.path / "mask.npz") as mask:
            want = np.zeros_like(samples[1])
            want[10:13, 20:30] = 9
            np.testing.assert_array_equal(mask["frame_*_5"], want)
            self.assertEqual(mask["frame_*_0"].max(), 0)
        done = jobs.run_program("spng-metrics", self.path / "mask.npz", self.path / "mask.npz", "--planes", "0,40,80,120", "--qmin", "1")
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_an_exported_page_has_all_that_it_needs(self):
        sample_frames(self.path / "adc.npz")
        page = self.path / "page.html"
        done = jobs.run_program("spng-view", "--export", page, "--event", "5", self.path / "adc.npz")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        text = page.read_text()
        for word in ("http://", "https://", "src=", "href=\"page"):
            self.assertNotIn(word, text)
        bad = jobs.run_program("spng-view", "--export", page, "--event", "6", self.path / "adc.npz")
        self.assertEqual(bad.returncode, 1)
        self.assertIn("no file has an event 6", bad.stderr)

    def test_a_growing_training_is_followed(self):
        run = self.path / "run1"
        run.mkdir()
        table = run / "metrics.csv"
        table.write_text("epoch,train_loss,val_loss,lr,s\n0,0.5,0.4,0.01,3\n1,0.3,")
        server = self.serve(self.path)
        self.assertEqual(server.json("api/run?f=0")["epochs"]["columns"]["val_loss"], [0.4])
        with table.open("a") as file:
            file.write(",0.01,3\n")
        self.assertEqual(server.json("api/run?f=0")["epochs"]["columns"]["val_loss"], [0.4, None])

    def test_files_that_are_not_there_are_an_error_before_anything_is_served(self):
        done = jobs.run_program("spng-view", self.path / "none.npz")
        self.assertEqual(done.returncode, 1)
        self.assertIn("no such file or folder", done.stderr)
        self.assertEqual(jobs.run_program("spng-view", self.path, "--token", "short").returncode, 1)


if __name__ == "__main__":
    unittest.main()
