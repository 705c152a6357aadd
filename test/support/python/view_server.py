"""spng-view as a server for tests, and files for it to show."""
import http.client
import json
import subprocess

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
