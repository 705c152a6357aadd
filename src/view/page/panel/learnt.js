// Images of a training's validation: what the network says after each epoch, beside the truth.
import { tableOf } from "view/colours";
import { element, selectOf } from "view/dom";
import { inks, prepare } from "view/draw";
import { numberText } from "view/panes";

const ways = [["verdict", "right and wrong"], ["score", "prediction"], ["truth", "truth"], ["input", "input"]];
// Found, missed and false pixels, which differ in lightness too.
const found = [8, 48, 107], missed = [240, 150, 50], wrong = [110, 170, 225];

// {nrows, ncolumns, low, high, pixels}: bytes, of which 0 is low and 255 is high.
function decode(buffer) {
  const [nrows, ncolumns] = new Uint32Array(buffer, 0, 2), [low, high] = new Float32Array(buffer, 8, 2);
  return { nrows, ncolumns, low, high, pixels: new Uint8Array(buffer, 16) };
}

export class LearntImages {
  // cut: the score from which on pixels are of a region.
  constructor(app, run, cut) {
    this.app = app;
    this.run = run;
    this.cut = cut;
    this.kept = new Map();
    this.image = 0;
    this.way = "verdict";
    this.follows = true; // the last epoch
    this.canvas = element("canvas", { class: "learnt", tabindex: "0", "aria-label": "Image of the validation: the wheel zooms, drag pans" });
    this.told = element("div", { class: "soft", "aria-live": "polite" });
    this.slider = element("input", {
      type: "range", min: "0", step: "1", style: "width:260px", "aria-label": "Epoch", oninput: (event) => {
        this.choose(+event.target.value);
      },
    });
    this.shown = element("span");
    this.head = element("div", { class: "row" });
    this.box = element("div", {}, element("h3", {}, `${run.file.name}: images of the validation`), this.head, this.canvas, this.told);
    this.window = [0, 1, 0, 1]; // parts of rows and columns
    this.listen();
    this.update();
  }

  epochs() { return this.run.data.images.epochs; }

  // There may be more epochs than before.
  update() {
    const { images } = this.run.data.images, last = this.epochs().length - 1;
    if (this.follows) this.place = last;
    this.slider.max = String(last);
    this.slider.value = String(this.place);
    if (!this.head.children.length) {
      this.head.append(
        selectOf("Image", images.map((one, ind) => [String(ind), one.origin.replace(/^.*\/(?=[^/]*'?, event)/, "")]), "0", (value) => {
          this.image = +value;
          this.window = [0, 1, 0, 1];
          this.show();
        }),
        selectOf("What is shown", ways, this.way, (value) => {
          this.way = value;
          this.show();
        }), element("label", {}, "epoch ", this.slider), this.shown);
    }
    this.show();
  }
  choose(place) {
    this.place = Math.max(0, Math.min(this.epochs().length - 1, place));
    this.follows = this.place === this.epochs().length - 1;
    this.slider.value = String(this.place);
    this.show();
  }

  get(what, epoch) {
    const key = `${this.image} ${what} ${epoch}`;
    if (!this.kept.has(key)) {
      if (this.kept.size > 60) this.kept.delete(this.kept.keys().next().value);
      const asked = this.app.source.runImage(this.run.f, this.image, what, epoch).then(decode);
      asked.catch(() => this.kept.delete(key));
      this.kept.set(key, asked);
    }
    return this.kept.get(key);
  }

  async show() {
    const epoch = this.epochs()[this.place], number = (this.asked = (this.asked || 0) + 1);
    this.shown.textContent = String(epoch);
    try {
      const parts = await Promise.all([this.get("score", epoch), this.get("truth", 0), this.get("input", 0)]);
      if (number !== this.asked) return; // another was chosen meanwhile
      [this.score, this.truth, this.input] = parts;
      this.paint();
      this.draw();
      this.count();
    } catch (error) {
      this.told.textContent = error.message;
    }
  }

  isTrue(at) { return this.truth.pixels[at] > 0; }
  isFound(at) { return this.score.pixels[at] > 255 * this.cut; }

  // Channels across, time up, as in the events.
  paint() {
    const { nrows, ncolumns } = this.score;
    this.painted = new OffscreenCanvas(nrows, ncolumns);
    const context = this.painted.getContext("2d"), image = context.createImageData(nrows, ncolumns);
    const table = tableOf({ score: "charge", truth: "charge", input: "blue-orange" }[this.way] || "charge");
    const source = this[this.way] || null;
    for (let row = 0; row < nrows; ++row) {
      for (let col = 0; col < ncolumns; ++col) {
        const at = row * ncolumns + col, to = ((ncolumns - 1 - col) * nrows + row) * 4;
        let colour = [255, 255, 255];
        if (source) colour = table.subarray(source.pixels[at] * 3, source.pixels[at] * 3 + 3);
        else if (this.isTrue(at)) colour = this.isFound(at) ? found : missed;
        else if (this.isFound(at)) colour = wrong;
        image.data.set(colour, to);
        image.data[to + 3] = 255;
      }
    }
    context.putImageData(image, 0, 0);
  }

  count() {
    let both = 0, lost = 0, extra = 0;
    for (let at = 0; at < this.score.pixels.length; ++at) {
      if (this.isTrue(at) && this.isFound(at)) ++both;
      else if (this.isTrue(at)) ++lost;
      else if (this.isFound(at)) ++extra;
    }
    this.summary = `found ${both}, missed ${lost}, false ${extra} pixels at a score of ${this.cut}; Dice ${numberText(+((2 * both) / (2 * both + lost + extra || 1)).toPrecision(4))}`;
    this.tell();
  }

  tell(place = null) {
    const swatch = (colour, text) => element("span", {}, element("i", { class: "swatch", style: `display:inline-block;background:rgb(${colour})` }), ` ${text}  `);
    const parts = [this.summary, " "];
    if (this.way === "verdict") parts.push(swatch(found, "found"), swatch(missed, "missed"), swatch(wrong, "false"));
    if (place) {
      const at = place.row * this.score.ncolumns + place.col;
      const value = ({ low, high, pixels }) => numberText(+(low + (pixels[at] / 255) * (high - low)).toPrecision(3));
      parts.push(`  row ${place.row} bin ${place.col}: score ${numberText(+(this.score.pixels[at] / 255).toPrecision(3))}, truth ${value(this.truth)}, input ${value(this.input)}`);
    }
    this.told.replaceChildren(...parts);
  }

  draw() {
    const { context, width, height } = prepare(this.canvas), ink = inks();
    context.fillStyle = ink.back;
    context.fillRect(0, 0, width, height);
    if (!this.painted) return;
    const [r0, r1, c0, c1] = this.window, { nrows, ncolumns } = this.score;
    const rows = (r1 - r0) * nrows, columns = (c1 - c0) * ncolumns;
    // What is thin must not vanish when many pixels become one.
    context.imageSmoothingEnabled = rows > width || columns > height;
    context.imageSmoothingQuality = "high";
    context.drawImage(this.painted, r0 * nrows, (1 - c1) * ncolumns, rows, columns, 0, 0, width, height);
    context.strokeStyle = ink.line;
    context.strokeRect(0.5, 0.5, width - 1, height - 1);
  }

  listen() {
    const { canvas } = this;
    const within = (low, high) => {
      const length = Math.min(1, high - low), start = Math.max(0, Math.min(low, 1 - length));
      return [start, start + length];
    };
    const parts = (event) => [event.offsetX / canvas.clientWidth, 1 - event.offsetY / canvas.clientHeight];
    canvas.onwheel = (event) => {
      event.preventDefault();
      const [r0, r1, c0, c1] = this.window, [x, y] = parts(event), factor = Math.max((r1 - r0) < 0.02 ? 1 : 0, Math.exp(event.deltaY * 0.003));
      const row = r0 + x * (r1 - r0), col = c0 + y * (c1 - c0);
      this.window = [...within(row - x * (r1 - r0) * factor, row + (1 - x) * (r1 - r0) * factor), ...within(col - y * (c1 - c0) * factor, col + (1 - y) * (c1 - c0) * factor)];
      this.draw();
    };
    let grip = null;
    canvas.onpointerdown = (event) => {
      grip = parts(event);
      canvas.setPointerCapture(event.pointerId);
    };
    canvas.onpointermove = (event) => {
      const [x, y] = parts(event), [r0, r1, c0, c1] = this.window;
      if (grip) {
        const dr = (grip[0] - x) * (r1 - r0), dc = (grip[1] - y) * (c1 - c0);
        this.window = [...within(r0 + dr, r1 + dr), ...within(c0 + dc, c1 + dc)];
        grip = [x, y];
        this.draw();
      } else if (this.score) {
        const { nrows, ncolumns } = this.score;
        this.tell({ row: Math.min(nrows - 1, Math.floor((r0 + x * (r1 - r0)) * nrows)), col: Math.min(ncolumns - 1, Math.max(0, Math.floor((c0 + y * (c1 - c0)) * ncolumns))) });
      }
    };
    canvas.onpointerup = () => { grip = null; };
    canvas.onpointerleave = () => this.score && this.tell();
  }

  // True for a key that is ours.
  key(key) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[key];
    if (step) this.choose(this.place + step);
    if (key === "Home") this.window = [0, 1, 0, 1];
    if (key === "Home") this.draw();
    return Boolean(step) || key === "Home";
  }
}
