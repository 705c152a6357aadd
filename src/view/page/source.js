// Where files, images and samples come from: a server, or the page itself when it is self-contained (view/embedded).

export class SourceError extends Error {}

async function get(address) {
  let reply;
  try {
    reply = await fetch(address);
  } catch {
    throw new SourceError("the server does not answer: is spng-view still running?");
  }
  if (!reply.ok) {
    let text = reply.statusText;
    try {
      text = (await reply.json()).error || text;
    } catch { /* an answer without a text */ }
    const error = new SourceError(text);
    error.status = reply.status;
    throw error;
  }
  return reply;
}

// What names an image in an address.
export function queryOf(layer) {
  const { place, minus, flat } = layer;
  const words = [`f=${place.f}`, `e=${place.e}`, `i=${place.i}`];
  if (flat) words.push(`flat=${flat === "auto" ? 2 : 1}`);
  if (minus) words.push(`minus_f=${minus.f}`, `minus_e=${minus.e}`, `minus_i=${minus.i}`);
  if (layer.stamp) words.push(`v=${layer.stamp}`);
  return words.join("&");
}

// Bytes of a tile, as the server lays them out.
export function decodeTile(buffer) {
  const [nrows, ncolumns, narrays] = new Uint16Array(buffer, 0, 3);
  const count = nrows * ncolumns;
  const min = new Float32Array(buffer, 8, count);
  return { nrows, ncolumns, min, max: narrays > 1 ? new Float32Array(buffer, 8 + 4 * count, count) : null };
}

export class ServerSource {
  canSave = true;
  async json(address) {
    return (await get(address)).json();
  }
  files() { return this.json("api/files"); }
  events(file) { return this.json(`api/events?f=${file}`); }
  layer(layer) { return this.json(`api/layer?${queryOf(layer)}`); }
  async tile(layer, plane, a, b, r, c) {
    const reply = await get(`api/tile?${queryOf(layer)}&p=${plane}&a=${a}&b=${b}&r=${r}&c=${c}`);
    return decodeTile(await reply.arrayBuffer());
  }
  async wave(layer, plane, row) {
    const reply = await get(`api/wave?${queryOf(layer)}&p=${plane}&row=${row}`);
    return new Float32Array(await reply.arrayBuffer());
  }
  wires(file, anode) { return this.json(`api/wires?f=${file}&anode=${anode}`); }
  async depos(file, event) {
    return new Float32Array(await (await get(`api/depos?f=${file}&e=${event}`)).arrayBuffer());
  }
  scans(file) { return this.json(`api/scan?f=${file}`); } // {scans, troubles}
  async agreement(file) { return (await this.json(`api/agreement?f=${file}`)).rows; }
  async saveScan(file, scan) {
    const reply = await fetch(`api/scan?f=${file}`, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(scan),
    });
    const answer = await reply.json();
    if (!reply.ok) throw new SourceError(answer.error);
    return answer;
  }
  async runImage(file, image, what, epoch) {
    return (await get(`api/run-image?f=${file}&image=${image}&what=${what}${what === "score" ? `&epoch=${epoch}` : ""}`)).arrayBuffer();
  }
  run(file) { return this.json(`api/run?f=${file}`); }
  trace(file) { return this.json(`api/trace?f=${file}`); }
  network(file) { return this.json(`api/network?f=${file}`); }
}
