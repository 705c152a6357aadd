// Calls of nodes on a line of time: lanes of threads, counters below, all on one axis that is zoomed and panned.
import { inks, prepare } from "view/draw";
import { marks, numberText } from "view/panes";

const left = 112, right = 12, top = 6, bottom = 22, laneHeight = 18, counterHeight = 56, gap = 6;
const fills = ["#8ab8e6", "#f0a868", "#94cda4", "#c9a3d4", "#e2cb6b", "#a9aeb4", "#7fd0d4", "#e89a98"];

// [µs] as people read it.
export function durationText(us) {
  const size = Math.abs(us);
  if (size >= 1e6) return `${+(us / 1e6).toPrecision(4)} s`;
  if (size >= 1e3) return `${+(us / 1e3).toPrecision(4)} ms`;
  return `${+us.toPrecision(4)} µs`;
}

export class Timeline {
  // trace: as the server gives it; changed: called when the calls that are shown or pointed at are others.
  constructor(canvas, trace, changed) {
    this.canvas = canvas;
    this.trace = trace;
    this.changed = changed;
    this.chosen = -1; // a name whose calls stand out
    this.pointed = -1; // a call
    const { calls, counters } = trace;
    this.end = Math.max(1e-3, ...calls.begin.length ? [calls.begin.reduce((most, begin, ind) => Math.max(most, begin + calls.length[ind]), 0)] : [0],
      ...counters.map(({ time }) => time[time.length - 1] || 0));
    this.shown = [0, this.end];
    this.classes = [...new Set(trace.names.map((name) => name.class || name.text))];
    this.layOut();
    this.listen();
  }

  // Calls that run inside of others stand below them.
  layOut() {
    const { calls, threads } = this.trace;
    this.depth = new Uint16Array(calls.begin.length);
    const open = threads.map(() => []), deepest = threads.map(() => 1);
    for (let ind = 0; ind < calls.begin.length; ++ind) {
      const ends = open[calls.thread[ind]];
      while (ends.length && ends[ends.length - 1] <= calls.begin[ind] + 1e-6) ends.pop();
      this.depth[ind] = ends.length;
      ends.push(calls.begin[ind] + calls.length[ind]);
      deepest[calls.thread[ind]] = Math.max(deepest[calls.thread[ind]], ends.length);
    }
    let y = top;
    this.lanes = threads.map((thread, ind) => {
      const lane = { y, rows: deepest[ind], name: thread.name };
      y += deepest[ind] * laneHeight + gap;
      return lane;
    });
    this.countersAt = y;
    this.height = y + this.trace.counters.length * (counterHeight + gap) + bottom;
    this.canvas.style.height = `${this.height}px`;
  }

  x(time) { return left + ((time - this.shown[0]) / (this.shown[1] - this.shown[0])) * this.room; }
  timeAt(x) { return this.shown[0] + ((x - left) / this.room) * (this.shown[1] - this.shown[0]); }

  zoom(at, factor) {
    const least = Math.min(1, this.end), [low, high] = this.shown;
    const length = Math.max(least, Math.min((high - low) * factor, this.end));
    const start = at - ((at - low) / (high - low)) * length;
    this.show(start, length);
  }
  pan(part) { this.show(this.shown[0] + part * (this.shown[1] - this.shown[0]), this.shown[1] - this.shown[0]); }
  show(start, length) {
    const begin = Math.max(0, Math.min(start, this.end - length));
    this.shown = [begin, begin + length];
    this.redraw();
  }
  choose(name) {
    this.chosen = this.chosen === name ? -1 : name;
    this.redraw();
  }

  // True for a key that is ours.
  key(key) {
    const middle = (this.shown[0] + this.shown[1]) / 2;
    const act = {
      ArrowLeft: () => this.pan(-0.1), ArrowRight: () => this.pan(0.1), "+": () => this.zoom(middle, 1 / 1.5), "=": () => this.zoom(middle, 1 / 1.5),
      "-": () => this.zoom(middle, 1.5), Home: () => this.show(0, this.end),
    }[key];
    if (act) act();
    return Boolean(act);
  }

  listen() {
    const { canvas } = this;
    let grip = null;
    canvas.onwheel = (event) => {
      if (event.shiftKey) return this.pan(event.deltaX * 0.002 + event.deltaY * 0.002) ?? event.preventDefault();
      event.preventDefault();
      return this.zoom(this.timeAt(event.offsetX), Math.exp(Math.max(-100, Math.min(100, event.deltaY)) * 0.003));
    };
    canvas.onpointerdown = (event) => {
      grip = { x: event.offsetX, moved: false };
      canvas.setPointerCapture(event.pointerId);
    };
    canvas.onpointermove = (event) => {
      if (grip) {
        if (Math.abs(event.offsetX - grip.x) > 2) grip.moved = true;
        if (grip.moved) this.pan((grip.x - event.offsetX) / this.room);
        if (grip.moved) grip.x = event.offsetX;
        return;
      }
      this.point(this.callAt(event.offsetX, event.offsetY));
    };
    canvas.onpointerup = () => {
      if (grip && !grip.moved && this.pointed >= 0) this.choose(this.trace.calls.name[this.pointed]);
      grip = null;
    };
    canvas.onpointerleave = () => this.point(-1);
  }

  point(call) {
    if (call === this.pointed) return;
    this.pointed = call;
    this.redraw();
    this.changed();
  }

  callAt(x, y) {
    const { calls } = this.trace, time = this.timeAt(x), reach = 2 * (this.shown[1] - this.shown[0]) / this.room;
    for (let ind = calls.begin.length - 1; ind >= 0; --ind) {
      const lane = this.lanes[calls.thread[ind]], row = lane.y + this.depth[ind] * laneHeight;
      if (y < row || y >= row + laneHeight) continue;
      if (time >= calls.begin[ind] - reach && time <= calls.begin[ind] + calls.length[ind] + reach) return ind;
    }
    return -1;
  }

  redraw() {
    if (this.isAsked) return;
    this.isAsked = true;
    requestAnimationFrame(() => {
      this.isAsked = false;
      if (this.canvas.isConnected) this.draw();
    });
  }

  draw() {
    const { context, width, height } = prepare(this.canvas), ink = inks();
    this.room = Math.max(10, width - left - right);
    context.fillStyle = ink.panel;
    context.fillRect(0, 0, width, height);
    context.font = "11px system-ui, 'DejaVu Sans', sans-serif";
    context.textBaseline = "middle";
    this.drawAxis(context, ink, height);
    context.fillStyle = ink.soft;
    context.textAlign = "left";
    for (const lane of this.lanes) context.fillText(lane.name.slice(0, 14), 6, lane.y + laneHeight / 2);
    this.trace.counters.forEach((counter, ind) => this.drawCounter(context, ink, counter, this.countersAt + ind * (counterHeight + gap)));
    context.save();
    context.beginPath();
    context.rect(left, 0, this.room, height);
    context.clip();
    this.drawCalls(context, ink);
    context.restore();
  }

  drawAxis(context, ink, height) {
    const [low, high] = this.shown, unit = high - low > 2e6 ? 1e6 : high - low > 2e3 ? 1e3 : 1;
    context.textAlign = "center";
    for (const mark of marks(low / unit, high / unit, this.room / 90)) {
      const x = Math.round(this.x(mark * unit));
      context.fillStyle = ink.line;
      context.fillRect(x, 0, 1, height - bottom);
      context.fillStyle = ink.soft;
      context.fillText(numberText(mark), x, height - bottom / 2);
    }
    context.textAlign = "left";
    context.fillText({ 1: "time [µs]", 1e3: "time [ms]", 1e6: "time [s]" }[unit], 6, height - bottom / 2);
  }

  drawCalls(context, ink) {
    const { calls, names } = this.trace;
    const drawn = new Map(); // the last pixel of each row, so that what is thinner than one costs nothing
    for (let ind = 0; ind < calls.begin.length; ++ind) {
      const x0 = this.x(calls.begin[ind]), x1 = this.x(calls.begin[ind] + calls.length[ind]);
      if (x1 < left || x0 > left + this.room) continue;
      const row = calls.thread[ind] * 1000 + this.depth[ind], isChosen = calls.name[ind] === this.chosen;
      if (x1 < (drawn.get(row) ?? -1) && !isChosen) continue;
      drawn.set(row, Math.floor(x0) + 1);
      const y = this.lanes[calls.thread[ind]].y + this.depth[ind] * laneHeight, name = names[calls.name[ind]];
      context.globalAlpha = this.chosen >= 0 && !isChosen ? 0.25 : 1;
      context.fillStyle = fills[this.classes.indexOf(name.class || name.text) % fills.length];
      context.fillRect(x0, y, Math.max(1, x1 - x0), laneHeight - 2);
      if (ind === this.pointed) {
        context.strokeStyle = ink.ink;
        context.strokeRect(x0 + 0.5, y + 0.5, Math.max(1, x1 - x0 - 1), laneHeight - 3);
      }
      const from = Math.max(x0, left), room = Math.min(x1, left + this.room) - from;
      if (room > 46) {
        context.fillStyle = "#16181c";
        const letters = Math.floor((room - 6) / 6.2);
        context.fillText(name.text.length > letters ? `${name.text.slice(0, letters - 1)}…` : name.text, from + 3, y + laneHeight / 2 - 1);
      }
      context.globalAlpha = 1;
    }
  }

  drawCounter(context, ink, { name, unit, time, value }, y) {
    const most = value.reduce((one, other) => Math.max(one, other), 0) || 1;
    context.fillStyle = ink.soft;
    context.textAlign = "left";
    context.fillText(name.slice(0, 16), 6, y + 10);
    context.fillText(`to ${numberText(+most.toPrecision(3))} ${unit}`, 6, y + 25);
    context.strokeStyle = ink.line;
    context.strokeRect(left + 0.5, y + 0.5, this.room, counterHeight);
    context.save();
    context.beginPath();
    context.rect(left, y, this.room, counterHeight);
    context.clip();
    context.beginPath();
    let last = counterHeight;
    context.moveTo(left, y + last);
    time.forEach((at, ind) => {
      context.lineTo(this.x(at), y + last);
      last = counterHeight - (value[ind] / most) * (counterHeight - 3);
      context.lineTo(this.x(at), y + last);
    });
    context.lineTo(this.x(this.end), y + last);
    context.strokeStyle = ink.accent;
    context.lineWidth = 1.2;
    context.stroke();
    context.restore();
  }
}
