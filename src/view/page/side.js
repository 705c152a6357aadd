// The panel at the side: files, events, images of the event, and the layers that are shown.
import { chooser, checkOf, element, selectOf } from "view/dom";
import { mapNames } from "view/colours";
import { drawBar } from "view/draw";
import { numberText } from "view/panes";

export class Side {
  constructor(app, box) {
    this.app = app;
    this.box = box;
    this.search = "";
    this.parts = { files: element("div"), images: element("div"), layers: element("div"), scan: element("div"), view: element("div") };
    box.append(this.parts.files, this.parts.images, this.parts.layers, this.parts.scan, this.parts.view);
  }

  draw() {
    this.drawFiles();
    this.drawImages();
    this.drawLayers();
    this.app.scan.panel(this.parts.scan);
    this.drawView();
  }

  drawFiles() {
    const { app } = this;
    const files = app.files.map((file, f) => ({ file, f })).filter(({ file }) => file.kind === "data");
    const list = chooser(files.map(({ file, f }) => ({
      text: file.name, more: file.error || file.folder, chosen: f === app.fileNumber, choose: () => app.chooseFile(f),
      action: f !== app.fileNumber && app.event ? { text: "+", title: `Show ${file.name} beside`, act: () => app.beside.add(f) } : null,
    })), "Files");
    const field = element("input", {
      class: "search", type: "search", placeholder: "search events", "aria-label": "Search events", value: this.search,
      oninput: (event) => {
        this.search = event.target.value;
        this.fillEvents(holder);
      },
    });
    const holder = element("div");
    this.fillEvents(holder);
    this.parts.files.replaceChildren(element("h2", {}, "Files"), list, element("h2", {}, "Events"), field, holder, this.remarks());
  }

  remarks() {
    const { remarks = [], about = {} } = this.app.opened || {};
    const told = [about.detector && `detector ${about.detector}`, about.version && `${about.program} ${about.version}`].filter(Boolean);
    return element("div", { class: "soft" }, ...[...told, ...remarks].map((text) => element("div", {}, text)));
  }

  fillEvents(holder) {
    const { app } = this;
    const words = this.search.toLowerCase().split(/\s+/).filter(Boolean);
    const events = ((app.opened && app.opened.events) || []).map((event, e) => ({ event, e }));
    const textOf = ({ event }) => `${event.ident} ${event.images.map((image) => image.name).join(" ")} ${event.ndepos ? "depos" : ""}`.toLowerCase();
    const found = events.filter((one) => words.every((word) => textOf(one).includes(word)));
    holder.replaceChildren(chooser(found.slice(0, 2000).map(({ event, e }) => ({
      text: `event ${event.ident}`,
      more: [event.images.map((image) => image.name).join(", "), event.ndepos ? `${event.ndepos} deposits` : ""].filter(Boolean).join("; "),
      chosen: app.event && e === app.event.e, choose: () => app.chooseEvent(e),
    })), "Events"));
    if (!found.length) holder.append(element("div", { class: "soft" }, events.length ? "no event has that" : "this file has no events"));
  }

  drawImages() {
    const { app } = this;
    if (!app.event) return this.parts.images.replaceChildren();
    const images = app.event.images.map((image, i) => ({
      text: image.name, more: `${image.nrows} x ${image.ncolumns}`, choose: () => app.addLayer({ f: app.event.f, e: app.event.e, i }),
      title: "Show this image as another layer",
    })).concat(app.beside.images().map(({ place, image, file }) => ({
      text: image.name, more: `${file.name}, ${image.nrows} x ${image.ncolumns}`, choose: () => app.addLayer(place), title: `Show this image of ${file.name} as another layer`,
    })));
    const loaded = app.layers.filter((layer) => layer.facts);
    const pair = element("div", { class: "row" });
    if (loaded.length > 1) {
      const words = loaded.map((layer) => [String(layer.id), layer.name]);
      const first = selectOf("Difference: from", words, words[words.length - 1][0], () => {});
      const second = selectOf("Difference: less", words, words[0][0], () => {});
      pair.append(first, "−", second, element("button", { onclick: () => app.addDifference(+first.value, +second.value) }, "difference"));
    }
    this.parts.images.replaceChildren(element("h2", {}, "Images of the event"), chooser(images, "Images"), pair);
  }

  drawLayers() {
    const { app } = this;
    this.parts.layers.replaceChildren(element("h2", {}, "Layers"), ...[...app.layers].reverse().map((layer) => this.layerBox(layer)));
  }

  layerBox(layer) {
    const { app } = this, isActive = layer === app.activeLayer;
    const changed = (act) => (value) => {
      act(value);
      app.redraw();
      this.drawLayers();
    };
    const name = element("div", { class: "name" },
      element("input", { type: "checkbox", checked: layer.visible, "aria-label": `show ${layer.name}`, onchange: changed(() => { layer.visible = !layer.visible; }) }),
      element("i", { class: "swatch", style: `background:${layer.colour}` }),
      element("span", { title: layer.name, onclick: changed(() => { app.activeLayer = layer; }) }, layer.name),
      element("button", { title: "up", "aria-label": `move ${layer.name} up`, onclick: () => app.moveLayer(layer, 1) }, "↑"),
      element("button", { title: "remove", "aria-label": `remove ${layer.name}`, onclick: () => app.removeLayer(layer) }, "×"));
    const box = element("div", { class: isActive ? "layer active" : "layer" }, name);
    if (layer.trouble) box.append(element("div", { class: "soft" }, layer.trouble));
    if (isActive && layer.facts) box.append(this.controls(layer, changed));
    return box;
  }

  controls(layer, changed) {
    const { app } = this;
    const range = layer.rangeOf(0), more = element("div", { class: "more" });
    const add = (label, ...parts) => more.append(element("span", { class: "soft" }, label), element("span", {}, ...parts));
    add("as", selectOf("How the layer is shown", ["image", "outline"], layer.kind, changed((value) => { layer.kind = value; })));
    add("opacity", element("input", {
      type: "range", min: "0", max: "1", step: "0.05", value: String(layer.opacity), "aria-label": "opacity",
      oninput: (event) => {
        layer.opacity = +event.target.value;
        app.redraw();
      },
    }));
    const numberField = (label, value, act) => element("input", {
      type: "number", step: "any", value: String(+value.toPrecision(5)), "aria-label": label, onchange: (event) => changed(act)(+event.target.value),
    });
    if (layer.kind === "outline") {
      add("above", numberField("threshold", layer.threshold, (value) => { layer.threshold = value; }));
      add("colour", element("input", { type: "color", value: layer.colour, "aria-label": "colour", oninput: (event) => changed((value) => { layer.colour = value; })(event.target.value) }));
      return more;
    }
    add("colours", selectOf("Colour map", mapNames, layer.map, changed((value) => { layer.map = value; })));
    const bar = element("canvas", { class: "bar" });
    more.append(element("span"), bar);
    requestAnimationFrame(() => bar.isConnected && drawBar(bar, layer));
    const hold = () => {
      if (layer.low === null) ({ low: layer.low, high: layer.high } = range);
    };
    add("from", numberField("lowest value", range.low, (value) => { hold(); layer.low = value; }), element("span", { class: "soft" }, ` ${layer.unit()}`));
    add("to", numberField("highest value", range.high, (value) => { hold(); layer.high = value; }));
    add("", element("button", { onclick: changed(() => { layer.low = layer.high = null; }) }, "robust range"));
    add("", checkOf("log", layer.log, changed((value) => { layer.log = value; })), " ", checkOf("range per plane", layer.byPlane, changed((value) => { layer.byPlane = value; })));
    add("", checkOf("less channel medians", layer.facts.flat, (value) => app.setFlat(layer, value)));
    const { min, max, not_finite: bad } = layer.facts.range;
    add("values", `${numberText(min)} to ${numberText(max)}${bad ? `, ${bad} not finite` : ""}`);
    return more;
  }

  drawView() {
    const { app } = this;
    const parts = [element("h2", {}, "View")];
    if (app.panes.anodes && app.panes.anodes.length > 1) {
      parts.push(element("div", { class: "row" }, "anode ", selectOf("Anode", app.panes.anodes.map((one) => [String(one), one < 0 ? "none" : String(one)]), String(app.panes.anode), (value) => app.chooseAnode(+value))));
    }
    parts.push(element("div", { class: "row" },
      selectOf("Axis of time", [["tick", "ticks"], ["time", "µs"]], app.axis, (value) => { app.axis = value; app.redraw(); }),
      checkOf("crossing wires", app.crossings.isOn, (value) => { app.crossings.isOn = value; app.redraw(); }),
      checkOf("masks", app.showMasks, (value) => { app.showMasks = value; app.redraw(); })));
    this.parts.view.replaceChildren(...parts);
  }
}
