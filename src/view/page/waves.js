// Waveforms of the channel under the cursor, a lane for each layer, on the time that the planes show.
import { inks, prepare } from "view/draw";
import { marks, numberText } from "view/panes";

const mostKept = 300;

export class Waves {
  constructor(app, canvas) {
    this.app = app;
    this.canvas = canvas;
    this.kept = new Map();
    this.asked = new Set();
  }

  forget() { this.kept.clear(); }

  // The samples of a row, null while they are on their way.
  samples(layer, index, row) {
    const key = `${layer.key}|${index}|${row}`;
    const known = this.kept.get(key);
    if (known || this.asked.has(key) || this.asked.size > 8) return known || null;
    this.asked.add(key);
    this.app.source.wave(layer, index, row).then((values) => {
      this.kept.set(key, values);
      if (this.kept.size > mostKept) this.kept.delete(this.kept.keys().next().value);
    }).catch((error) => this.app.tell(error.message)).finally(() => {
      this.asked.delete(key);
      this.app.redraw();
    });
    return null;
  }

  // Value of a layer at the cursor, from its samples; undefined while they are on their way.
  valueAt(layer, pane, row, time) {
    const index = layer.planeIndex(pane);
    if (index < 0) return null;
    const plane = layer.facts.planes[index];
    const own = Math.floor(row) - (plane.channels.length ? 0 : plane.first);
    if (own < 0 || own >= plane.nrows) return null;
    const values = this.samples(layer, index, own);
    return values ? values[Math.floor(layer.columnOf(time))] : undefined;
  }

  draw() {
    const { context, width, height } = prepare(this.canvas);
    const { app } = this, ink = inks();
    context.fillStyle = ink.panel;
    context.fillRect(0, 0, width, height);
    context.font = "11px system-ui, 'DejaVu Sans', sans-serif";
    const pane = app.cursorPane();
    const layers = app.shownLayers().filter((layer) => layer.facts);
    if (!pane || !layers.length) {
      context.fillStyle = ink.soft;
      context.textAlign = "left";
      context.fillText("Move over a plane to see the waveforms of its channels.", 12, 20);
      return;
    }
    const left = app.panes.left, room = width - left - 24;
    const x = (time) => left + ((time - app.panes.time[0]) / (app.panes.time[1] - app.panes.time[0])) * room;
    const lane = (height - 16) / layers.length;
    layers.forEach((layer, ind) => this.drawLane(context, layer, pane, ink, x, { top: 4 + ind * lane, height: lane - 6, left, room }));
    this.drawAxis(context, ink, x, height);
    if (app.cursor) {
      context.fillStyle = "rgba(120, 120, 120, 0.8)";
      context.fillRect(Math.round(x(app.cursor.time)), 0, 1, height - 14);
    }
  }

  drawAxis(context, ink, x, height) {
    const { app } = this;
    const isTicks = !app.panes.isTime || app.axis === "tick";
    const unit = isTicks ? app.panes.period : 1000, start = isTicks ? app.startTime() : 0;
    const [low, high] = app.panes.time.map((time) => (time - start) / unit);
    context.fillStyle = ink.soft;
    context.textAlign = "center";
    for (const mark of marks(low, high, 10)) context.fillText(numberText(mark), x(start + mark * unit), height - 3);
    context.textAlign = "left";
    context.fillText(isTicks ? "tick" : "µs", 4, height - 3);
  }

  drawLane(context, layer, pane, ink, x, box) {
    const index = layer.planeIndex(pane);
    context.strokeStyle = ink.line;
    context.strokeRect(box.left + 0.5, box.top + 0.5, box.room, box.height);
    context.fillStyle = ink.soft;
    context.textAlign = "left";
    const title = () => {
      context.fillStyle = ink.panel;
      context.globalAlpha = 0.75;
      context.fillRect(box.left + 2, box.top + 2, context.measureText(`${layer.name} [electrons] `).width, 13);
      context.globalAlpha = 1;
      context.fillStyle = layer.colour;
      context.fillText(layer.name, box.left + 5, box.top + 12);
    };
    if (index < 0) return title();
    const plane = layer.facts.planes[index];
    const row = Math.floor(this.app.cursor.row) - (plane.channels.length ? 0 : plane.first);
    if (row < 0 || row >= plane.nrows) return title();
    const values = this.samples(layer, index, row);
    if (!values) return title();
    const first = Math.max(0, Math.floor(layer.columnOf(this.app.panes.time[0])));
    const last = Math.min(values.length, Math.ceil(layer.columnOf(this.app.panes.time[1])));
    let low = Infinity, high = -Infinity;
    for (let col = first; col < last; ++col) {
      const value = values[col];
      if (value < low) low = value;
      if (value > high) high = value;
    }
    if (low > high) return title();
    if (low === high) [low, high] = [low - 1, high + 1];
    const y = (value) => box.top + 2 + (1 - (value - low) / (high - low)) * (box.height - 4);
    if (low < 0 && high > 0) {
      context.fillStyle = ink.line;
      context.fillRect(box.left, Math.round(y(0)), box.room, 1);
    }
    context.strokeStyle = layer.colour;
    context.lineWidth = 1;
    context.beginPath();
    this.trace(context, values, first, last, layer, x, y);
    context.stroke();
    context.fillStyle = ink.soft;
    context.textAlign = "right";
    context.fillText(numberText(high), box.left - 4, box.top + 9);
    if (box.height > 24) context.fillText(numberText(low), box.left - 4, box.top + box.height);
    context.textAlign = "left";
    title();
    context.fillStyle = ink.soft;
    const unit = layer.unit();
    if (unit) context.fillText(`[${unit}]`, box.left + 12 + context.measureText(layer.name).width, box.top + 12);
  }

  // As steps where ticks are wide, else the least and the largest of each pixel.
  trace(context, values, first, last, layer, x, y) {
    const step = Math.abs(x(layer.timeOf(first + 1)) - x(layer.timeOf(first)));
    if (step >= 1) {
      for (let col = first; col < last; ++col) {
        context.lineTo(x(layer.timeOf(col)), y(values[col]));
        context.lineTo(x(layer.timeOf(col + 1)), y(values[col]));
      }
      return;
    }
    let pixel = -1, low = 0, high = 0;
    for (let col = first; col < last; ++col) {
      const at = Math.round(x(layer.timeOf(col)));
      if (at === pixel) {
        low = Math.min(low, values[col]);
        high = Math.max(high, values[col]);
        continue;
      }
      if (pixel >= 0) {
        context.lineTo(pixel, y(low));
        context.lineTo(pixel, y(high));
      }
      pixel = at;
      low = high = values[col];
    }
    if (pixel >= 0) context.lineTo(pixel, y(low));
  }
}
