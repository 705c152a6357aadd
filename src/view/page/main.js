// The page: what is shown, and what happens when something is asked of it.
import { Beside } from "view/beside";
import { byId, element } from "view/dom";
import { Crossings } from "view/crossings";
import { drawPlanes, prepare } from "view/draw";
import { EmbeddedSource } from "view/embedded";
import { Link } from "view/link";
import { listenToKeys, showKeys } from "view/keys";
import { Layer } from "view/layer";
import { listenToMouse } from "view/mouse";
import { HandScan } from "view/scan";
import { Panes, paneKey } from "view/panes";
import { drawReadout } from "view/readout";
import { ServerSource } from "view/source";
import { Side } from "view/side";
import { drawTabs, showTab, tabOf } from "view/tabs";
import { TileStore } from "view/tiles";
import { Waves } from "view/waves";
import { Wires } from "view/wires";

class App {
  constructor(source) {
    this.source = source;
    this.canvas = byId("planes");
    this.panes = new Panes();
    this.tiles = new TileStore(source, () => this.redraw(), (error, layer) => this.layerFailed(error, layer));
    this.waves = new Waves(this, byId("waves"));
    this.crossings = new Crossings(this);
    this.scan = new HandScan(this);
    this.side = new Side(this, byId("side"));
    this.geometry = new Map(); // wires by file and anode, null while they are on their way
    this.files = [];
    this.beside = new Beside(this);
    this.layers = [];
    this.fileNumber = -1;
    this.opened = this.event = this.activeLayer = this.cursor = this.rubber = null;
    this.axis = "tick";
    this.showMasks = true;
    this.solo = -1;
    this.frames = [];
    this.link = new Link(this);
  }

  async start() {
    listenToMouse(this);
    listenToKeys(this);
    byId("full").onclick = () => this.whole();
    byId("link").onclick = () => this.link.copy();
    byId("png").onclick = () => this.savePicture();
    byId("theme").onclick = () => this.changeTheme();
    byId("help").onclick = showKeys;
    new ResizeObserver(() => this.redraw()).observe(this.canvas);
    if (localStorage.getItem("spng-view-theme") === "dark") document.documentElement.classList.add("dark");
    try {
      this.files = (await this.source.files()).files;
    } catch (error) {
      return this.tell(error.message);
    }
    drawTabs(this);
    const saved = this.link.saved();
    const first = this.files.findIndex((file) => file.kind === "data");
    if (first >= 0) await this.chooseFile(this.files[saved?.f] ? saved.f : first, saved);
    else this.side.draw();
    if (saved?.tab) this.chooseTab(saved.tab);
    else if (this.event && !this.event.images.length && this.event.ndepos) this.chooseTab("deposits");
    else if (first < 0 && this.files.length) this.chooseTab(tabOf(this.files[0].kind));
    window.addEventListener("hashchange", () => this.link.restore());
    return undefined;
  }

  chooseTab(word) {
    this.tab = word;
    showTab(this, word);
    this.link.keep();
  }

  // What is asked for last counts, whatever comes first.
  isLate(turn) { return turn !== this.turn; }
  nextTurn() {
    this.isReady = false;
    return (this.turn = (this.turn || 0) + 1);
  }

  async chooseFile(f, saved = null) {
    const turn = this.nextTurn();
    byId("message").hidden = true;
    this.fileNumber = f;
    this.opened = this.event = null;
    try {
      const opened = await this.source.events(f);
      if (this.isLate(turn)) return undefined;
      this.opened = opened;
      this.beside.known.set(f, opened);
    } catch (error) {
      if (this.isLate(turn)) return undefined;
      this.tell(`${this.files[f].name}: ${error.message}`);
      return this.showNothing();
    }
    this.files[f].stamp = this.opened.stamp;
    const scans = this.scan.load(f);
    this.crossings.forget();
    if (this.opened.events.length) {
      await this.chooseEvent(saved?.e ?? 0, saved);
      await scans;
      if (this.fileNumber !== f) return undefined;
      this.side.draw();
      return this.redraw();
    }
    return this.showNothing();
  }
  showNothing() {
    this.layers = [];
    this.cursor = null;
    this.panes.gather([]);
    this.say("");
    this.isReady = true;
    this.side.draw();
    this.redraw();
  }

  // Show an event: the layers of the one before, if it has the like, else its first image.
  async chooseEvent(e, saved = null) {
    const f = this.fileNumber, event = this.opened.events[e];
    if (!event) return;
    // An event that has not been shown yet hands on what it was to show.
    const before = this.isReady ? { layers: this.layers.map((layer) => layer.saved()), view: this.layers.length ? this.panes.saved() : null } : this.wish;
    const turn = this.nextTurn();
    const view = saved?.view || (this.event && this.event.f === f ? before?.view : null);
    this.event = { ...event, f, e };
    let wanted = saved?.layers || (view ? await this.beside.sameImages(before.layers, event.ident) : []);
    if (this.isLate(turn)) return;
    if (!wanted.length && event.images.length) wanted = [{ place: { f, e, i: this.firstImage(event) } }];
    this.wish = { layers: wanted, view };
    this.layers = [];
    this.tiles.dropWaiting();
    for (const one of wanted) {
      await this.addLayer(one.place, one, false);
      if (this.isLate(turn)) return;
    }
    this.panes.gather(this.layers);
    if (view) {
      this.panes.anode = view.anode;
      this.panes.gather(this.layers);
      this.panes.restore(view);
    } else this.panes.wholeEvent();
    this.solo = -1;
    this.isReady = true;
    this.say(this.title());
    document.title = `${this.files[f].name} ${event.ident} - spng-view`;
    this.side.draw();
    this.moved();
    if (this.tab === "deposits") this.chooseTab("deposits");
  }

  // The image that one looks at first: waveforms or charge, and no mask.
  firstImage(event) {
    const at = event.images.findIndex((image) => ["frame", "gauss", "signal", "dense"].includes(image.name));
    return Math.max(0, at);
  }

  stepEvent(by) {
    if (!this.opened || !this.event) return;
    const e = this.event.e + by;
    if (e >= 0 && e < this.opened.events.length) this.chooseEvent(e);
  }

  async addLayer(place, saved = {}, isLast = true) {
    const file = this.files[place.f];
    if (!file) return null;
    let name = saved.name;
    const image = (await this.beside.eventsOf(place.f).catch(() => null))?.events[place.e]?.images[place.i]?.name;
    if (!name && !this.source.canSave) name = image;
    if (!name) name = image ? `${file.name.replace(/\.(npz|tar.*|h5|pkl|zip)$/, "")}: ${image}` : file.name;
    const layer = new Layer(this.source, file, { number: this.layers.length, ...saved, place, name });
    this.layers.push(layer);
    try {
      await layer.load();
      const { remark } = layer.facts;
      if (remark && this.opened && !this.opened.remarks.includes(remark)) this.opened.remarks.push(remark);
      this.activeLayer = layer;
      // What has no charge in most places lets through what is below it.
      if (this.layers.length > 1) layer.hideZero = layer.facts.range.zeros;
    } catch (error) {
      layer.trouble = error.message;
      layer.visible = false;
      this.tell(`${name}: ${error.message}`);
    }
    if (isLast) {
      const isFirst = !this.panes.planes.length;
      this.panes.gather(this.layers);
      if (isFirst) this.panes.wholeEvent();
      this.side.draw();
      this.moved();
    }
    return layer;
  }

  async addDifference(first, second) {
    const [one, other] = [first, second].map((id) => this.layers.find((layer) => layer.id === id));
    if (!one || !other || one.minus || other.minus || one === other) return this.tell("A difference is of two images that are layers.");
    return this.addLayer(one.place, { minus: other.place, flat: one.facts.flat || other.facts.flat, name: `${one.name} − ${other.name}`, map: "blue-orange" });
  }

  layerFailed(error, layer) {
    if (error.status === 409) {
      this.tell(`${this.files[layer.place.f].name} has changed: it is read again.`);
      return this.chooseFile(this.fileNumber);
    }
    layer.trouble = error.message;
    this.side.draw();
    return this.tell(error.message);
  }

  async setFlat(layer, flat) {
    layer.flat = flat;
    layer.low = layer.high = null;
    layer.map = null;
    layer.rename();
    try {
      await layer.load();
    } catch (error) {
      this.tell(error.message);
    }
    this.side.draw();
    this.moved();
  }

  removeLayer(layer) {
    this.layers = this.layers.filter((one) => one !== layer);
    if (this.activeLayer === layer) this.activeLayer = this.layers[this.layers.length - 1] || null;
    this.panes.gather(this.layers);
    this.side.draw();
    this.moved();
  }
  moveLayer(layer, by) {
    const at = this.layers.indexOf(layer), to = at + by;
    if (to < 0 || to >= this.layers.length) return;
    this.layers.splice(at, 1);
    this.layers.splice(to, 0, layer);
    this.side.draw();
    this.moved();
  }
  changeActive(act) {
    if (!this.activeLayer || !this.activeLayer.facts) return;
    act(this.activeLayer);
    this.side.draw();
    this.moved();
  }

  // Layers from the lowest to the highest; one alone while flipping.
  shownLayers() {
    const all = this.layers.filter((layer) => layer.facts && layer.visible);
    return this.solo >= 0 && all.length ? [all[this.solo % all.length]] : all;
  }
  flip() {
    const count = this.layers.filter((layer) => layer.facts && layer.visible).length;
    if (!count) return;
    this.solo = (this.solo + 1) % count;
    this.say(`alone: ${this.shownLayers()[0].name}`);
    this.redraw();
  }
  showAll() {
    this.solo = -1;
    this.say(this.title());
    this.redraw();
  }

  chooseAnode(anode) {
    this.panes.anode = anode;
    this.panes.planes = [];
    this.panes.gather(this.layers);
    this.cursor = null;
    this.side.draw();
    this.moved();
  }
  whole() {
    this.panes.wholeEvent();
    this.moved();
  }
  pan(dx, dy) {
    this.panes.pan(this.cursorPane() || this.panes.planes[0], dx, dy);
    this.moved();
  }
  zoomAtCursor(factor) {
    const pane = this.cursorPane() || this.panes.planes[0];
    if (!pane) return;
    const inside = this.cursor && this.cursor.key === paneKey(pane);
    const x = inside ? this.panes.xOf(pane, this.cursor.row) : pane.x + pane.width / 2;
    const y = inside ? this.panes.yOf(this.cursor.time) : this.panes.top + this.panes.plotHeight / 2;
    this.panes.zoom(x, y, factor);
    this.moved();
  }
  moveCursor(channels, ticks) {
    const pane = this.cursorPane() || this.panes.planes[0];
    if (!pane) return;
    const at = this.cursor || { row: (pane.rows[0] + pane.rows[1]) / 2, time: (this.panes.time[0] + this.panes.time[1]) / 2 };
    this.cursor = { key: paneKey(pane), row: at.row + channels, time: at.time + ticks * this.panes.period };
    this.redraw();
  }
  hover(x, y) {
    const pane = x === null ? null : this.panes.paneAt(x);
    if (!pane || y < this.panes.top || y > this.panes.top + this.panes.plotHeight) return;
    const row = Math.max(pane.begin, Math.min(pane.end - 1e-6, this.panes.rowAt(pane, x)));
    this.cursor = { key: paneKey(pane), row, time: this.panes.timeAt(y) };
    this.redraw();
  }
  cursorPane() { return this.cursor ? this.panes.planes.find((pane) => paneKey(pane) === this.cursor.key) || null : null; }

  rowInPane(pane, channel) {
    if (!pane.channels.length) return channel >= pane.begin && channel < pane.end ? channel : null;
    const row = this.panes.rowOf(pane, channel);
    return pane.channels[Math.floor(row)] === channel ? Math.floor(row) : null;
  }
  // The wires of an anode of the detector of this file; null until they have come, or where none are known.
  wires(anode) {
    if (!(anode >= 0)) return null;
    const f = this.fileNumber, key = `${f}.${anode}`;
    if (!this.geometry.has(key)) {
      this.geometry.set(key, null);
      this.source.wires(f, anode).then((facts) => {
        this.geometry.set(key, new Wires(facts));
        this.redraw();
        this.panel?.changed?.();
      }).catch(() => {}); // the page does without
    }
    return this.geometry.get(key);
  }
  startTime() { return this.layers.find((layer) => layer.facts)?.timeOf(0) ?? 0; }

  emptyText() {
    if (!this.files.length) return "No files here.";
    if (!this.opened) return "This file can not be shown.";
    return this.event ? "This event has no images." : "This file has no events that can be shown.";
  }

  moved() {
    this.redraw();
    this.link.keep();
  }
  redraw() {
    if (this.isAsked) return;
    this.isAsked = true;
    requestAnimationFrame(() => {
      this.isAsked = false;
      if (byId("events").hidden) return;
      const begin = performance.now();
      drawPlanes(this);
      this.drawRubber();
      drawReadout(this);
      this.waves.draw();
      this.frames.push(performance.now() - begin);
      if (this.frames.length > 500) this.frames.shift();
    });
  }
  drawRubber() {
    if (!this.rubber) return;
    const { context } = prepare(this.canvas), { x0, y0, x1, y1 } = this.rubber;
    context.strokeStyle = "#d1570c";
    context.strokeRect(x0, y0, x1 - x0, y1 - y0);
  }

  savePicture() {
    this.canvas.toBlob((blob) => {
      const address = URL.createObjectURL(blob);
      const name = `${this.files[this.fileNumber]?.name.split(".")[0] || "event"}-${this.event?.ident ?? 0}.png`;
      element("a", { href: address, download: name }).click();
      setTimeout(() => URL.revokeObjectURL(address), 10000);
    });
  }
  changeTheme() {
    const isDark = document.documentElement.classList.toggle("dark");
    localStorage.setItem("spng-view-theme", isDark ? "dark" : "light");
    this.side.draw();
    this.redraw();
  }

  title() { return this.event ? `${this.files[this.event.f].name}, event ${this.event.ident}` : ""; }
  say(text) { byId("where").textContent = text; }
  tell(text, isGood = false) {
    const box = byId("message");
    box.textContent = text;
    box.className = isGood ? "good" : "";
    box.hidden = false;
    clearTimeout(this.messageTimer);
    this.messageTimer = setTimeout(() => { box.hidden = true; }, isGood ? 2500 : 8000);
  }
}

const embedded = byId("embedded");
const app = new App(embedded ? new EmbeddedSource(JSON.parse(embedded.textContent)) : new ServerSource());
window.spngView = app; // for tests of the page, and for the curious
app.start();
