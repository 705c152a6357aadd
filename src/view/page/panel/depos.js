// Deposits of charge in three dimensions, and below them the charge of W, which signal processing has by time and wire.
import { CloudCanvas } from "view/cloud";
import { tableOf } from "view/colours";
import { element, selectOf } from "view/dom";
import { numberText } from "view/panes";
import { tileSize } from "view/tiles";

const mostRows = 512, mostColumns = 1024; // of the image of W
const usualSpeed = 1.6; // [mm/µs] of the axis of time where the detector is not known

const textOf = (value, unit) => `${numberText(+value.toPrecision(4))} ${unit}`;

// Colours of charges, from those that are barely seen to the largest.
function coloursOf(charge, map, darkest) {
  const table = tableOf(map), colours = new Uint8Array(charge.length * 3);
  const sorted = Float32Array.from(charge, Math.abs).sort();
  const most = sorted[Math.floor(0.99 * (sorted.length - 1))] || 1;
  charge.forEach((one, ind) => {
    const at = Math.round(darkest + (255 - darkest) * Math.sqrt(Math.min(1, Math.abs(one) / most)));
    colours.set(table.subarray(at * 3, at * 3 + 3), ind * 3);
  });
  return colours;
}

// The file that has deposits of this event: the same one, or another with an event of the same ident.
async function findDepos(app) {
  const { event } = app;
  if (!event) return null;
  if (event.ndepos) return { f: event.f, e: event.e, count: event.ndepos };
  for (const [f, file] of app.files.entries()) {
    if (file.kind !== "data" || f === event.f) continue;
    try {
      const { events } = await app.source.events(f);
      const e = events.findIndex((one) => one.ndepos && one.ident === event.ident);
      if (e >= 0) return { f, e, count: events[e].ndepos };
    } catch { /* a file that can not be read has none */ }
  }
  return null;
}

// Charge of the plane W of a layer: {time [ns], channel, value}, the pixels that stand out.
async function chargeOfW(app, layer) {
  const index = layer.facts.planes.findIndex((plane) => plane.name === "W" && plane.anode === app.panes.anode);
  if (index < 0) return null;
  const plane = layer.facts.planes[index], { range } = plane;
  const limit = range.zeros ? 0.02 * range.high : range.median + 6 * range.sigma;
  let a = 0, b = 0;
  while (plane.nrows / 2 ** a > mostRows) ++a;
  while (plane.ncolumns / 2 ** b > mostColumns && b + 1 < plane.nlevels) ++b;
  const found = { time: [], channel: [], value: [] };
  const down = Math.ceil(plane.nrows / 2 ** a / tileSize), across = Math.ceil(plane.ncolumns / 2 ** b / tileSize);
  for (let r = 0; r < down; ++r) {
    for (let c = 0; c < across; ++c) {
      const tile = await app.source.tile(layer, index, a, b, r, c);
      const values = tile.max || tile.min;
      for (let at = 0; at < values.length; ++at) {
        if (!(values[at] > limit)) continue;
        const row = Math.min(plane.nrows - 1, Math.floor((r * tileSize + Math.floor(at / tile.ncolumns) + 0.5) * 2 ** a));
        found.channel.push(plane.channels.length ? plane.channels[row] : plane.first + row);
        found.time.push(layer.timeOf((c * tileSize + (at % tile.ncolumns) + 0.5) * 2 ** b));
        found.value.push(values[at]);
      }
    }
  }
  return found;
}

export function deposTab(app, box) {
  const canvas = element("canvas"), overlay = element("canvas", { tabindex: "0", "aria-label": "Deposits: drag to turn, wheel to zoom" });
  const frame = element("div", { class: "cloud" }, canvas, overlay);
  const told = element("div", { class: "soft", "aria-live": "polite" }, "..."), choices = element("div", { class: "row" });
  box.replaceChildren(element("h2", {}, "Deposits"), choices, told, frame);
  const picture = new CloudCanvas(frame, canvas, overlay);
  const state = { along: "x", layer: "", depos: null, charge: null };
  app.cloud = picture;

  const layersOfW = () => app.layers.filter((layer) => layer.facts?.planes.some((plane) => plane.name === "W" && plane.anode === app.panes.anode));

  function drawChoices() {
    const layers = layersOfW();
    choices.replaceChildren(
      selectOf("Along the drift", [["x", "place: x, y, z"], ["time", "time, y, z"]], state.along, (value) => {
        state.along = value;
        draw();
      }),
      selectOf("Charge of W", [["", "no charge of W"], ...layers.map((layer) => [String(layer.id), `W of ${layer.name}`])], state.layer, (value) => {
        state.layer = value;
        loadCharge();
      }));
  }

  // From a time [ns] to where on the axis along the drift charge was that arrived then.
  function along(time, drift, speed) {
    if (state.along === "time") return (time / 1000) * speed;
    return drift ? drift.anode + Math.sign(drift.cathode - drift.anode) * (time / 1000) * speed : null;
  }

  function deposCloud(speed) {
    const { time, charge, x, y, z } = state.depos, places = new Float32Array(3 * charge.length);
    for (let ind = 0; ind < charge.length; ++ind) {
      places.set([state.along === "x" ? x[ind] : (time[ind] / 1000) * speed, y[ind], z[ind]], 3 * ind);
    }
    return { places, colours: coloursOf(charge, "viridis", 70), size: charge.length > 50000 ? 1.5 : 2.5 };
  }

  // On the floor, below all deposits.
  function chargeCloud(wires, speed, floor) {
    const middles = wires.middles("W"), places = [], values = [];
    state.charge.value.forEach((value, ind) => {
      const wire = middles.get(state.charge.channel[ind]);
      const at = wire ? along(state.charge.time[ind], wire.drift, speed) : null;
      if (at === null) return;
      places.push(at, floor, wire.z);
      values.push(value);
    });
    return { places: Float32Array.from(places), colours: coloursOf(Float32Array.from(values), "cividis", 90), size: 2.5 };
  }

  function draw() {
    const wires = app.wires(app.panes.anode), speed = wires?.speed || usualSpeed, clouds = [];
    if (state.depos) clouds.push(deposCloud(speed));
    if (state.charge && wires) {
      const ys = state.depos ? [...state.depos.y].reduce((one, other) => Math.min(one, other), Infinity) : 0;
      const cloud = chargeCloud(wires, speed, ys);
      if (cloud.places.length) clouds.push(cloud);
    }
    const spans = [0, 1, 2].map((axis) => {
      const ends = [Infinity, -Infinity];
      for (const { places } of clouds) {
        for (let ind = axis; ind < places.length; ind += 3) {
          ends[0] = Math.min(ends[0], places[ind]);
          ends[1] = Math.max(ends[1], places[ind]);
        }
      }
      return axis === 0 && state.along === "time" ? ends.map((end) => textOf(end / speed, "µs")) : ends.map((end) => textOf(end, "mm"));
    });
    picture.show(clouds, [state.along === "x" ? "x [mm]" : "time [µs]", "y [mm]", "z [mm]"], spans);
    tell();
  }

  function tell() {
    const { depos, from, charge } = state, wires = app.wires(app.panes.anode), parts = [];
    if (depos) {
      const total = depos.charge.reduce((one, other) => one + Math.abs(other), 0);
      const drawn = depos.charge.length < from.count ? ` (${depos.charge.length} are drawn)` : "";
      const file = from.f === app.event.f ? "" : ` of ${app.files[from.f].name}`;
      parts.push(`${from.count} deposits${file}, ${total.toExponential(3)} electrons${drawn}`);
    } else parts.push(state.trouble || "No file here has deposits of this event");
    if (charge) {
      const isThere = wires?.planes.length;
      parts.push(isThere ? "on the floor the charge of W by time and wire" : "where wires are is not known, so W has no place here");
    }
    if (state.along === "x" && charge && wires?.planes.length && !wires.speed) parts.push("x of its times needs a detector by name");
    told.textContent = `${parts.join("; ")}. Drag turns, with Shift it moves; the wheel zooms.${picture.isGl ? "" : " Without WebGL."}`;
  }

  async function loadDepos() {
    try {
      state.from = await findDepos(app);
      if (state.from) {
        const all = await app.source.depos(state.from.f, state.from.e), count = all.length / 5;
        const [time, charge, x, y, z] = [0, 1, 2, 3, 4].map((ind) => all.subarray(ind * count, (ind + 1) * count));
        state.depos = { time, charge, x, y, z };
      }
    } catch (error) {
      state.trouble = error.message;
    }
    draw();
  }

  async function loadCharge() {
    const layer = app.layers.find((one) => String(one.id) === state.layer);
    try {
      state.charge = layer ? await chargeOfW(app, layer) : null;
    } catch (error) {
      app.tell(error.message);
    }
    draw();
  }

  drawChoices();
  // Charge that was found is what one wants to compare.
  const first = layersOfW().find((layer) => layer.facts.range.zeros) || layersOfW()[0];
  if (first) {
    state.layer = String(first.id);
    drawChoices();
    loadCharge();
  }
  loadDepos();
  const observer = new ResizeObserver(() => picture.redraw());
  observer.observe(frame);
  const leave = () => {
    observer.disconnect();
    picture.close();
  };
  return { leave, key: (key) => picture.key(key), changed: draw };
}
