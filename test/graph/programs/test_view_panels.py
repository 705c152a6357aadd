#!/usr/bin/env python3
"""The page of spng-view beside its planes: scans with polygons, deposits, calls, trainings, exported pages; by mouse and by keyboard."""
import base64
import json
import pathlib
import sys
import tempfile
import unittest

import numpy as np

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support/python"))
import browser
import jobs
from page_test import PageTest
from png import pixels
from view_server import Server, sample_depos, sample_frames, sample_run, sample_signal, sample_trace


@unittest.skipUnless(browser.find(), "there is no chromium")
class Panels(PageTest):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.path = pathlib.Path(cls.folder.name)
        cls.samples = sample_frames(cls.path / "adc.npz")
        sample_signal(cls.path / "signal.npz", cls.samples[0])
        sample_depos(cls.path / "depos.npz")
        sample_trace(cls.path / "trace.json")
        sample_run(cls.path / "run1")
        cls.server = Server(cls.path, "--planes", "0,40,80,120")

    @classmethod
    def tearDownClass(cls):
        cls.server.close()
        cls.folder.cleanup()

    def text(self, name):
        return self.page.run(f"document.getElementById('{name}').innerText")

    def tab(self, word):
        self.page.run(f"spngView.chooseTab('{word}')")

    def test_a_polygon_is_drawn_closed_saved_and_a_truth_of_what_it_encloses(self):
        self.page.run("(() => { const s = spngView.scan; s.who = 'bob'; s.nextTool(); s.nextTool(); })()")
        corners = [(5, 200), (25, 200), (25, 400), (5, 400)]
        for corner in corners:
            self.page.click(*self.place(*corner))
        self.page.wait("spngView.scan.drawing && spngView.scan.drawing.points.length === 4")
        self.page.click(*self.place(*corners[0]))
        self.page.wait("spngView.scan.own().revision >= 1")
        scan = self.path / "adc.npz.scan-bob.json"
        region = json.loads(scan.read_text())["regions"][-1]
        self.assertEqual((region["plane"], region["shape"], len(region["points"])), ("U", "polygon", 4))
        done = jobs.run_program("spng-view", "--mask", self.path / "mask.npz", scan, self.path / "adc.npz")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        with np.load(self.path / "mask.npz") as mask:
            found = np.argwhere(mask["frame_*_0"])
        (self.path / "mask.npz").unlink()
        # From the middle of row 5's left edge on: rows 5 to 24, to a pixel of the screen.
        self.assertEqual((found[:, 0].min(), found[:, 0].max()), (5, 24))
        self.assertLess(abs(found[:, 1].min() - 200) + abs(found[:, 1].max() - 400), 6)

    def test_a_polygon_is_given_up_by_escape_and_closed_by_enter(self):
        self.page.run("(() => { const s = spngView.scan; s.who = 'eve'; s.nextTool(); s.nextTool(); })()")
        for corner in [(50, 100), (60, 100), (60, 200)]:
            self.page.click(*self.place(corner[0] - 40, corner[1], pane=1))
        self.page.key("Escape")
        self.page.wait("spngView.scan.drawing === null")
        for corner in [(50, 100), (60, 100), (60, 200)]:
            self.page.click(*self.place(corner[0] - 40, corner[1], pane=1))
        self.page.key("Enter")
        self.page.wait("spngView.scan.own().revision === 1")
        region = json.loads((self.path / "adc.npz.scan-eve.json").read_text())["regions"][0]
        self.assertEqual((region["plane"], region["shape"]), ("V", "polygon"))

    def test_deposits_of_another_file_are_shown_in_space_and_turn(self):
        self.tab("deposits")
        self.page.wait("spngView.cloud && !spngView.cloud.isEmpty && spngView.cloud.clouds.length && !spngView.cloud.isAsked")
        self.assertIn("of depos.npz", self.text("other"))
        before = pixels(self.page.screenshot()).astype(int)
        # Points that are neither background nor lines are there.
        box = before[200:700, 300:1270].reshape(-1, 3)
        coloured = (box.max(1) - box.min(1) > 60).sum()
        self.assertGreater(coloured, 200)
        self.page.drag((700, 400), (800, 430))
        self.page.wait("spngView.cloud.view.angle > 1 && !spngView.cloud.isAsked")
        self.page.key("+")
        self.page.wait("spngView.cloud.view.zoom > 1.2 && !spngView.cloud.isAsked")
        after = pixels(self.page.screenshot()).astype(int)
        self.assertGreater((abs(after - before).sum(2) > 60).sum(), 500)
        self.page.key("Home")
        self.page.wait("spngView.cloud.view.zoom === 1")

    def test_deposits_are_there_without_webgl(self):
        self.page.run("HTMLCanvasElement.prototype.getContext = (get => function (kind, ...more) { return kind === 'webgl' ? null : get.call(this, kind, ...more); })"
                      "(HTMLCanvasElement.prototype.getContext)")
        self.tab("deposits")
        self.page.wait("spngView.cloud && spngView.cloud.clouds.length && !spngView.cloud.isAsked")
        self.assertIn("Without WebGL", self.text("other"))
        box = pixels(self.page.screenshot()).astype(int)[200:700, 300:1270].reshape(-1, 3)
        self.assertGreater((box.max(1) - box.min(1) > 60).sum(), 200)

    def test_calls_are_a_line_of_time_that_zooms(self):
        self.tab("calls")
        self.page.wait("spngView.timeline && spngView.timeline.room > 100")
        self.assertIn("SPNGOther:b", self.text("other"))
        x, y = self.page.run("(() => { const b = document.querySelector('.timeline').getBoundingClientRect(); return [b.left + spngView.timeline.x(1500), b.top + 14]; })()")
        self.page.move(x, y)
        self.page.wait("/SPNGNode:a .*call 1 in thread 1: at 1 ms, takes 1 ms/.test(document.getElementById('call').innerText)")
        self.page.wheel(x, y, -400)
        self.page.wait("spngView.timeline.shown[1] - spngView.timeline.shown[0] < 5000")
        self.page.run("document.querySelector('.timeline').focus()")
        self.page.key("Home")
        self.page.wait("spngView.timeline.shown[0] === 0")

    def test_a_training_shows_its_images_by_epoch(self):
        self.tab("training")
        self.page.wait("spngView.learnt && spngView.learnt[0] && spngView.learnt[0].summary")
        self.assertEqual(self.page.run("spngView.learnt[0].epochs()"), [0, 1, 2])
        # The last epoch is right everywhere, the first nowhere.
        self.assertIn("found 50, missed 0, false 0", self.page.run("spngView.learnt[0].told.innerText"))
        for _ in range(2):
            self.page.key("ArrowLeft")
        self.page.wait("/found 0, missed 50, false 0/.test(spngView.learnt[0].told.innerText)")
        for way in ("score", "truth", "input"):
            self.page.run(f"(() => {{ spngView.learnt[0].way = '{way}'; spngView.learnt[0].show(); }})()")
        self.page.wait("!document.querySelector('#message:not([hidden])')")

    def test_the_keyboard_does_all_of_it(self):
        names = lambda: self.page.run("spngView.layers.map(layer => layer.name)")
        for _ in range(60):  # to the list of images, and one of them is made a layer
            self.page.key("Tab")
            if self.page.run("document.activeElement.closest('[aria-label=Images]') !== null"):
                break
        self.page.key("Enter")
        self.page.wait("spngView.layers.length === 2 && spngView.layers[1].facts !== null")
        self.assertEqual(len(names()), 2)
        before = self.page.run("spngView.panes.time.slice()")
        self.page.run("spngView.canvas.focus()")
        for key in ("+", "+", "ArrowUp", "ArrowRight"):
            self.page.key(key)
        self.page.wait("spngView.panes.time[1] - spngView.panes.time[0] < 0.5 * 500000")
        self.page.key("ArrowLeft", modifiers=2)
        self.page.wait("spngView.cursor !== null && /U channel/.test(document.getElementById('readout').textContent)")
        self.page.key("g")
        self.page.wait("spngView.activeLayer.log")
        self.page.key("o")
        self.page.wait("spngView.activeLayer.kind === 'outline'")
        self.page.key("v")
        self.page.wait("!spngView.activeLayer.visible")
        self.page.key("n")
        self.page.wait("spngView.event.e === 1")
        self.page.key("b")
        self.page.wait("spngView.event.e === 0 && spngView.isReady")
        self.assertEqual(len(names()), 2)
        self.page.key("Home")
        self.page.wait(f"JSON.stringify(spngView.panes.time) === '{json.dumps(before, separators=(',', ':'))}'")
        self.page.key("?")
        self.page.wait("document.getElementById('keys').open")
        self.page.key("Escape")
        self.page.wait("!document.getElementById('keys').open")
        self.page.key("t")
        self.page.wait("document.documentElement.classList.contains('dark')")
        self.page.key("t")

    def test_all_fits_into_a_small_window_and_fills_a_large_one(self):
        for width, height in ((1280, 720), (2560, 1440)):
            self.page.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
            for word in ("events", "deposits", "training", "calls"):
                self.tab(word)
                self.page.wait("!spngView.isAsked")
                self.assertEqual(self.page.run("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"), [width, height], word)
                beyond = self.page.run("[...document.querySelectorAll('header *, #events > *, #other > h2, #other canvas')].filter(one => one.offsetWidth && one.getBoundingClientRect().right > innerWidth).map(one => one.outerHTML.slice(0, 60))")
                self.assertEqual(beyond, [], word)
            self.tab("events")
            self.page.wait(f"spngView.canvas.clientHeight > {height} / 2 && spngView.canvas.clientWidth > 0.75 * {width}")

    def test_events_are_found_by_their_words(self):
        self.page.run("(() => { const field = document.querySelector('[aria-label=\"Search events\"]'); field.value = '5'; field.dispatchEvent(new Event('input')); })()")
        self.page.wait("document.querySelectorAll('[aria-label=Events] [role=option]').length === 1")
        self.page.run("document.querySelector('[aria-label=Events] [role=option]').click()")
        self.page.wait("spngView.event.ident === 5")

    def test_the_picture_is_a_png_of_the_planes(self):
        picture = self.page.run("""new Promise(done => { const save = URL.createObjectURL; URL.createObjectURL = blob => { const r = new FileReader();
            r.onload = () => done(r.result); r.readAsDataURL(blob); return save(blob); }; spngView.savePicture(); })""")
        self.assertTrue(picture.startswith("data:image/png;base64,"))
        image = pixels(base64.b64decode(picture.split(",")[1]))
        self.assertEqual(image.shape[:2], tuple(self.page.run("[spngView.canvas.height, spngView.canvas.width]")))
        self.assertGreater(image.astype(int).std(), 5)

    def test_an_exported_page_has_differences_wires_and_scans(self):
        target = self.path / "page.html"
        files = self.path / "exported"
        files.mkdir()
        channels = np.arange(2400)
        noise = np.random.default_rng(1).normal(0, 1, (len(channels), 600)).astype("f4")
        for name, value in (("one", 5.0), ("two", 2.0)):
            np.savez(files / f"{name}.npz", **{"frame_*_0": noise + value, "channels_*_0": channels, "tickinfo_*_0": np.array([0, 500.0, 0])})
        scan = {"format": "spng-scan-1", "data": "one.npz", "who": "ana", "revision": 1,
                "regions": [{"event": 0, "anode": 0, "plane": "U", "shape": "box", "points": [[1, 100], [9, 9000]], "class": "track"}]}
        (files / "one.npz.scan-ana.json").write_text(json.dumps(scan))
        done = jobs.run_program("spng-view", "--export", target, files / "one.npz", files / "two.npz", "--detector", "toy")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.page.open("about:blank")
        self.page.open(target.as_uri())
        self.page.wait_for_tiles()
        self.page.run("spngView.addLayer({f: 0, e: 0, i: 1}).then(() => null)")
        self.page.wait("spngView.layers.length === 2 && spngView.layers[1].facts !== null")
        self.page.run("spngView.addDifference(spngView.layers[0].id, spngView.layers[1].id).then(() => null)")
        self.page.wait("spngView.layers.length === 3 && spngView.layers[2].facts !== null")
        for end in ("min", "max"):
            self.assertAlmostEqual(self.page.run(f"spngView.layers[2].facts.range.{end}"), 3, delta=0.01)
        self.assertEqual(self.page.run("spngView.scan.regionsHere().map(one => one.who)"), ["ana"])
        self.page.move(*self.page.run("(() => { const b = spngView.canvas.getBoundingClientRect(), p = spngView.panes.planes[0]; return [b.left + p.x + p.width / 2, b.top + 200]; })()"))
        self.page.wait("spngView.crossings.current().length > 0")
        self.page.run("""(() => { const s = spngView.scan; s.who = 'dan'; s.own().regions.push({event: 0, anode: 0, plane: 'U', shape: 'box', points: [[1, 2], [3, 4]], class: 'track', comment: ''}); })()""")
        text = self.page.run("""new Promise(done => { const make = URL.createObjectURL; URL.createObjectURL = blob => { blob.text().then(done); return make(blob); };
            spngView.scan.save(true); })""")
        kept = json.loads(text)
        self.assertEqual((kept["who"], kept["data"], len(kept["regions"])), ("dan", "one.npz", 1))


@unittest.skipUnless(browser.find(), "there is no chromium")
class OddFiles(unittest.TestCase):
    """What is damaged, empty or no number: the page says so and goes on."""

    def test_each_is_chosen_in_turn(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder)
            frame = lambda samples: {"frame_*_0": samples, "channels_*_0": np.arange(len(samples)), "tickinfo_*_0": np.array([0, 500.0, 0])}
            sample_frames(path / "good.npz")
            np.savez(path / "empty.npz")
            np.savez(path / "norows.npz", **frame(np.zeros((0, 100), "f4")))
            np.savez(path / "nocolumns.npz", **frame(np.zeros((5, 0), "f4")))
            np.savez(path / "nan.npz", **frame(np.full((5, 700), np.nan, "f4")))
            (path / "cut.npz").write_bytes((path / "good.npz").read_bytes()[:5000])
            (path / "good.npz.scan-bob.json").write_text("{")
            server = Server(path)
            self.addCleanup(server.close)
            page = browser.Browser()
            self.addCleanup(page.close)
            page.open(server.address)
            page.wait("window.spngView && spngView.isReady")
            told = {}
            for number, file in enumerate(server.json("api/files")["files"]):
                page.run(f"spngView.chooseFile({number}).then(() => null)")
                page.wait(f"spngView.isReady && spngView.fileNumber === {number} && !spngView.isAsked")
                page.move(600, 300)
                told[file["name"]] = page.run("[document.getElementById('message').hidden ? '' : document.getElementById('message').textContent, spngView.layers.length]")
            self.assertEqual([told[name] for name in ("empty.npz", "nan.npz", "nocolumns.npz")], [["", 0], ["", 1], ["", 1]])
            self.assertIn("no rows", told["norows.npz"][0])
            self.assertIn("truncated", told["cut.npz"][0])
            self.assertEqual(told["cut.npz"][1], 0)
            self.assertIn("scan-bob.json", told["good.npz"][0])
            self.assertEqual([text for text in page.messages if "Failed to load" not in text], [])


if __name__ == "__main__":
    unittest.main()
