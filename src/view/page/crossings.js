// Which wires of the other planes cross the one under the cursor, and the point that a pinned wire makes with it.
import { paneKey } from "view/panes";

const pinReach = 6; // [mm] how near three wires must come

export class Crossings {
  constructor(app) {
    this.app = app;
    this.kept = new Map();
    this.pinned = null; // {key, name, channel}
    this.isOn = true;
  }

  forget() {
    this.kept.clear();
    this.pinned = null;
  }

  // Of a channel, null until the wires of its anode have come.
  find(anode, channel) {
    const name = `${anode}.${channel}`;
    if (this.kept.has(name)) return this.kept.get(name);
    const wires = this.app.wires(anode);
    if (!wires) return null;
    if (this.kept.size > 500) this.kept.delete(this.kept.keys().next().value);
    this.kept.set(name, wires.crossings(channel));
    return this.kept.get(name);
  }

  // Of the channel under the cursor, [plane, channel, y, z] each; empty until they have come.
  current() {
    const pane = this.app.cursorPane();
    if (!this.isOn || !pane || pane.anode < 0 || !pane.channels.length) return [];
    return this.find(pane.anode, Math.floor(this.app.panes.channelAt(pane, this.app.cursor.row))) || [];
  }

  pin() {
    const pane = this.app.cursorPane();
    if (!pane || pane.anode < 0 || !pane.channels.length) return;
    const channel = Math.floor(this.app.panes.channelAt(pane, this.app.cursor.row));
    if (this.pinned && this.pinned.channel === channel) this.pinned = null;
    else this.pinned = { key: paneKey(pane), name: pane.name, channel };
    this.app.redraw();
  }

  // In a pane: ranges of rows that are crossed, and rows where the pinned wire crosses as well.
  of(pane) {
    const { cursor } = this.app;
    if (!cursor || cursor.key === paneKey(pane)) return null;
    const mine = this.current().filter(([name]) => name === pane.name);
    if (!mine.length) return null;
    const rows = [...new Set(mine.map(([, channel]) => Math.floor(this.app.panes.rowOf(pane, channel))))].sort((a, b) => a - b);
    const ranges = [];
    for (const row of rows) {
      const last = ranges[ranges.length - 1];
      if (last && row <= last[1] + 1) last[1] = row + 1;
      else ranges.push([row, row + 1]);
    }
    return { ranges, points: this.points(pane, mine) };
  }

  points(pane, mine) {
    const { pinned, app } = this;
    if (!pinned || pinned.key === paneKey(pane) || pinned.key === app.cursor.key) return [];
    const meeting = this.current().filter(([name, channel]) => name === pinned.name && channel === pinned.channel);
    const rows = new Set();
    for (const [, , y, z] of meeting) {
      let best = null, distance = pinReach;
      for (const [, channel, otherY, otherZ] of mine) {
        const away = Math.hypot(otherY - y, otherZ - z);
        if (away < distance) [best, distance] = [channel, away];
      }
      if (best !== null) rows.add(Math.floor(app.panes.rowOf(pane, best)));
    }
    return [...rows];
  }

  // Where the pinned wire and the one under the cursor cross, as text.
  text() {
    const { pinned } = this;
    if (!pinned) return "";
    const meeting = this.current().filter(([name, channel]) => name === pinned.name && channel === pinned.channel);
    const places = meeting.map(([, , y, z]) => `y ${y.toFixed(0)} z ${z.toFixed(0)} mm`).join(", ");
    return `  |  pinned ${pinned.name} ${pinned.channel}${places ? ": " + places : ""}`;
  }
}
