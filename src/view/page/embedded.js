// The event of a page that is one file: arrays that are part of it, in the place of a server.
import { element } from "view/dom";
import { SourceError } from "view/source";
import { commonOf, rangeOf, subtract } from "view/subtract";
import { tileSize } from "view/tiles";

async function inflate(text) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).arrayBuffer();
}

// Numbers are kept as whole multiples of a step, each as the difference to the one before in its row.
async function samplesOf({ data, step, nrows, ncolumns, missing }) {
  const steps = new Int16Array(await inflate(data));
  const values = new Float32Array(nrows * ncolumns);
  for (let row = 0; row < nrows; ++row) {
    let last = 0;
    for (let at = row * ncolumns; at < (row + 1) * ncolumns; ++at) {
      last = ((last + steps[at]) << 16) >> 16;
      values[at] = last === missing ? NaN : last * step;
    }
  }
  return values;
}

function halve(values, nrows, ncolumns, choose) {
  const half = Math.ceil(ncolumns / 2);
  const out = new Float32Array(nrows * half);
  for (let row = 0; row < nrows; ++row) {
    for (let col = 0; col < half; ++col) {
      const at = row * ncolumns + 2 * col;
      out[row * half + col] = 2 * col + 1 < ncolumns ? choose(values[at], values[at + 1]) : values[at];
    }
  }
  return out;
}
const smaller = (one, other) => (other < one || one !== one ? other : one);
const larger = (one, other) => (other > one || one !== one ? other : one);

// Levels of a plane, of which nothing thin vanishes: least and largest of 1, 2, 4 ... columns.
async function levelsOf(plane) {
  const { nrows } = plane;
  const min = await samplesOf({ ...plane, data: plane.min });
  return reductions(nrows, { ncolumns: plane.ncolumns, min, max: plane.max ? await samplesOf({ ...plane, data: plane.max }) : min });
}

function reductions(nrows, base) {
  const levels = [base];
  while (levels[levels.length - 1].ncolumns > tileSize) {
    const below = levels[levels.length - 1];
    levels.push({
      ncolumns: Math.ceil(below.ncolumns / 2), min: halve(below.min, nrows, below.ncolumns, smaller), max: halve(below.max, nrows, below.ncolumns, larger),
    });
  }
  return levels;
}

function tileOf(levels, nrows, a, b, r, c) {
  const level = levels[b], each = 2 ** a;
  const height = Math.ceil(nrows / each), width = level.ncolumns;
  const count = Math.min(tileSize, height - r * tileSize), across = Math.min(tileSize, width - c * tileSize);
  const min = new Float32Array(count * across).fill(NaN), max = new Float32Array(count * across).fill(NaN);
  for (let row = 0; row < count; ++row) {
    const begin = (r * tileSize + row) * each, end = Math.min(begin + each, nrows);
    for (let from = begin; from < end; ++from) {
      for (let col = 0; col < across; ++col) {
        const at = row * across + col, source = from * width + c * tileSize + col;
        min[at] = smaller(min[at], level.min[source]);
        max[at] = larger(max[at], level.max[source]);
      }
    }
  }
  return { nrows: count, ncolumns: across, min, max };
}

export class EmbeddedSource {
  canSave = false;

  // page: {files, opened, layers: [{facts, planes}], depos, wires, scans}, as spng-view --export writes it.
  constructor(page) {
    this.page = page;
    this.levels = new Map();
  }
  async files() { return { files: this.page.files }; }
  async events() { return this.page.opened; }
  async layer({ place, minus, flat }) {
    const { facts } = this.page.layers[place.i];
    if (minus) return this.difference(place.i, minus.i);
    if (typeof flat === "boolean" && flat !== facts.flat) throw new SourceError("an exported page has no other pedestals than its own");
    return facts;
  }

  // Facts of a difference; its samples are kept as levels of planes.
  async difference(i, j) {
    const { facts } = this.page.layers[i], other = this.page.layers[j].facts, common = commonOf(facts, other);
    if (common.trouble) throw new SourceError(common.trouble);
    const planes = [], all = [];
    for (const [index, plane] of facts.planes.entries()) {
      const its = other.planes.findIndex((one) => one.name === plane.name && one.anode === plane.anode);
      if (its < 0) continue;
      const [[level], [otherLevel]] = await Promise.all([this.stored(i, index), this.stored(j, its)]);
      const min = subtract(plane, level, other.planes[its], otherLevel, common.shift);
      this.levels.set(`${i}-${j}.${planes.length}`, Promise.resolve(reductions(plane.nrows, { ncolumns: level.ncolumns, min, max: min })));
      planes.push({ ...plane, range: rangeOf(min) });
      all.push(planes[planes.length - 1].range);
    }
    if (!planes.length) throw new SourceError("these images have no plane in common");
    const widest = all.reduce((one, range) => ({ ...one, min: Math.min(one.min, range.min), max: Math.max(one.max, range.max), low: Math.min(one.low, range.low), high: Math.max(one.high, range.high) }));
    return { ...facts, planes, range: widest };
  }

  stored(i, index) {
    const key = `${i}.${index}`;
    if (!this.levels.has(key)) this.levels.set(key, levelsOf(this.page.layers[i].planes[index]));
    return this.levels.get(key);
  }
  plane({ place, minus }, index) { return minus ? this.levels.get(`${place.i}-${minus.i}.${index}`) : this.stored(place.i, index); }
  async tile(layer, index, a, b, r, c) {
    return tileOf(await this.plane(layer, index), layer.facts.planes[index].nrows, a, b, r, c);
  }
  async wave(layer, index, row) {
    const [base] = await this.plane(layer, index);
    const part = (values) => values.subarray(row * base.ncolumns, (row + 1) * base.ncolumns);
    const min = part(base.min), max = part(base.max);
    return min.map((one, at) => (Math.abs(max[at]) >= Math.abs(one) ? max[at] : one));
  }
  async wires(_, anode) {
    const packed = this.page.wires?.[anode];
    return packed ? JSON.parse(new TextDecoder().decode(await inflate(packed))) : { planes: [] };
  }
  async depos() { return new Float32Array(this.page.depos ? await inflate(this.page.depos) : []); }
  async scans() { return { scans: structuredClone(this.page.scans || []), troubles: [] }; }
  async agreement() { throw new SourceError("an exported page compares no scanners: spng-view does"); }

  // The server would save it; here a file comes that goes beside the data.
  async saveScan(_, scan) {
    const name = `${this.page.scan_of}.scan-${scan.who}.json`;
    const address = URL.createObjectURL(new Blob([JSON.stringify({ ...scan, data: this.page.scan_of }, null, 1)], { type: "application/json" }));
    element("a", { href: address, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(address), 10000);
    return { revision: scan.revision, name };
  }
}
