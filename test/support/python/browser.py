"""A browser without a window, driven through its DevTools protocol."""
import base64
import json
import os
import shutil
import subprocess
import tempfile
import time

NAMES = ("chromium", "chromium-browser", "google-chrome")


def find():
    """Its path, or None where there is none."""
    return next(filter(None, map(shutil.which, NAMES)), None)


class BrowserError(Exception):
    pass


class Browser:
    """One page.  It talks over two pipes, so no port is open to anybody else."""

    def __init__(self, width=1280, height=720):
        self.folder = tempfile.TemporaryDirectory(prefix="spng-browser-", ignore_cleanup_errors=True)
        to_browser, self.writing = os.pipe()
        self.reading, from_browser = os.pipe()
        options = ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-dev-shm-usage", "--remote-debugging-pipe",
                   "--disable-background-networking", "--disable-component-update", "--hide-scrollbars", "--force-device-scale-factor=1",
                   f"--window-size={width},{height}", f"--user-data-dir={self.folder.name}", "about:blank"]
        # The protocol wants the pipes as 3 and 4.
        script = f'exec 3<&{to_browser} 4>&{from_browser}; exec "$@"'
        self.process = subprocess.Popen(["bash", "-c", script, "browser", find(), *options], pass_fds=(to_browser, from_browser),
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_browser)
        os.close(from_browser)
        self.buffer, self.number, self.session = b"", 0, None
        self.messages = []  # what the page has complained about
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self.call("Page.enable")
        self.call("Runtime.enable")
        self.call("Log.enable")
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def close(self):
        self.session = None
        try:
            self.call("Browser.close")
        except BrowserError:
            pass  # it has ended already
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        os.close(self.writing)
        os.close(self.reading)
        self.folder.cleanup()

    def call(self, method, **words):
        self.number += 1
        message = {"id": self.number, "method": method, "params": words}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.writing, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.receive()
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise BrowserError(f"{method}: {answer['error']}")
                return answer["result"]

    def receive(self):
        while b"\0" not in self.buffer:
            part = os.read(self.reading, 1 << 20)
            if not part:
                raise BrowserError("the browser has ended")
            self.buffer += part
        text, self.buffer = self.buffer.split(b"\0", 1)
        answer = json.loads(text)
        if answer.get("method") == "Runtime.exceptionThrown":
            details = answer["params"]["exceptionDetails"]
            self.messages.append(details.get("exception", {}).get("description") or details["text"])
        if answer.get("method") == "Log.entryAdded" and answer["params"]["entry"]["level"] == "error":
            self.messages.append(answer["params"]["entry"]["text"])
        return answer

    def open(self, address):
        self.call("Page.navigate", url=address)

    def run(self, code):
        """The value of an expression of JavaScript; promises are awaited."""
        answer = self.call("Runtime.evaluate", expression=code, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise BrowserError(f"{code}: {answer['exceptionDetails'].get('exception', {}).get('description')}")
        return answer["result"].get("value")

    def wait(self, code, seconds=20):
        """Until an expression is true."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                if self.run(code):
                    return
            except BrowserError:
                pass  # the page is not there yet
            time.sleep(0.02)
        raise BrowserError(f"not true after {seconds} s: {code}; the page says {self.messages}")

    def wait_for_tiles(self, seconds=30):
        self.wait("window.spngView && spngView.isReady && spngView.tiles.times.length && spngView.tiles.isQuiet() && !spngView.isAsked", seconds)

    def key(self, key, modifiers=0):
        code = {"Tab": 9, "Enter": 13, "Escape": 27}.get(key, 0)  # what the browser itself acts on
        for kind in ("keyDown", "keyUp"):
            words = {"text": key} if kind == "keyDown" and len(key) == 1 else {}
            self.call("Input.dispatchKeyEvent", type=kind, key=key, modifiers=modifiers, windowsVirtualKeyCode=code, **words)

    def mouse(self, kind, x, y, **words):
        self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, **words)

    def move(self, x, y):
        self.mouse("mouseMoved", x, y)

    def click(self, x, y):
        self.drag((x, y), (x, y))

    def drag(self, begin, end, steps=4):
        self.mouse("mousePressed", *begin, button="left", buttons=1, clickCount=1)
        for step in range(1, steps + 1):
            part = step / steps
            self.mouse("mouseMoved", *[a + part * (b - a) for a, b in zip(begin, end)], button="left", buttons=1)
        self.mouse("mouseReleased", *end, button="left", buttons=0, clickCount=1)

    def wheel(self, x, y, turn):
        self.mouse("mouseWheel", x, y, deltaX=0, deltaY=turn)

    def screenshot(self):
        """A picture as PNG."""
        return base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"])
