// An image that is shown: where it is from, and how it looks.
import { robustRange, signedMaps, lineColours } from "view/colours";

let count = 0;

export class Layer {
  // saved: what a link has kept of a layer.
  constructor(source, file, saved) {
    this.source = source;
    this.id = ++count;
    this.place = saved.place;
    this.minus = saved.minus || null;
    this.flat = saved.flat ?? "auto"; // whether medians of channels are taken away
    this.stamp = file.stamp;
    this.name = saved.name;
    this.visible = saved.visible !== false;
    this.kind = saved.kind || "image"; // or outline
    this.opacity = saved.opacity ?? 1;
    this.map = saved.map || null;
    this.low = saved.low ?? null;
    this.high = saved.high ?? null;
    this.log = saved.log || false;
    this.byPlane = saved.byPlane ?? true;
    this.threshold = saved.threshold ?? null;
    this.colour = saved.colour || lineColours[(saved.number || 0) % lineColours.length];
    this.facts = null;
    this.rename();
  }

  saved() {
    const { place, minus, flat, name, visible, kind, opacity, map, low, high, log, byPlane, threshold, colour } = this;
    return { place, minus, flat, name, visible, kind, opacity, map, low, high, log, byPlane, threshold, colour };
  }

  rename() {
    const at = ({ f, e, i }) => `${f}.${e}.${i}`;
    this.key = `${at(this.place)}${this.minus ? "-" + at(this.minus) : ""}${this.flat}@${this.stamp}`;
  }

  async load() {
    const facts = await this.source.layer(this);
    if (!facts.planes.length) throw new Error("this image has no rows");
    this.facts = facts;
    const robust = robustRange(this.facts.range);
    if (!this.map) this.map = robust.isSigned ? signedMaps[0] : "charge";
    if (this.threshold === null) this.threshold = robust.isSigned ? (robust.high - (robust.low + robust.high) / 2) / 2 : 0;
    return this;
  }

  isSigned() { return signedMaps.includes(this.map); }

  // Of a plane, for colours: what was chosen, else a robust one.
  rangeOf(planeIndex) {
    if (this.low !== null && this.high !== null) return { low: this.low, high: this.high };
    const robust = robustRange(this.byPlane ? this.facts.planes[planeIndex].range : this.facts.range);
    if (!this.isSigned()) return robust;
    const middle = robust.isSigned ? (robust.low + robust.high) / 2 : 0;
    const reach = Math.max(Math.abs(robust.high - middle), Math.abs(robust.low - middle));
    return { low: middle - reach, high: middle + reach };
  }

  // What painting a tile needs to know; `word` is the same for the same looks.
  paint(planeIndex) {
    if (this.kind === "outline") {
      return { outline: true, colour: this.colour, threshold: this.threshold, word: `o${this.colour}${this.threshold}` };
    }
    const { low, high } = this.rangeOf(planeIndex);
    const { map, log } = this;
    return { map, low, high, log, signed: this.isSigned(), hideZero: this.hideZero, word: `${map}${low},${high}${log}${this.hideZero}` };
  }

  unit() {
    const { range } = this.facts;
    if (this.minus || range.not_finite === range.count) return "";
    if (range.whole && !range.zeros) return "ADC";
    return range.zeros && range.max > 20 ? "electrons" : "";
  }

  // Time [ns] of a column, and back.  Where a file tells no period columns count up.
  // In a page that is one file a column may be several ticks.
  period() { return (this.facts.tick || 1) * (this.facts.each || 1); }
  timeOf(column) { return (this.facts.tick ? this.facts.start : 0) + column * this.period(); }
  columnOf(time) { return (time - (this.facts.tick ? this.facts.start : 0)) / this.period(); }

  // The plane of this layer that stands for one of the view, or -1.
  planeIndex(plane) {
    return this.facts.planes.findIndex((one) => one.name === plane.name && one.anode === plane.anode);
  }
}
