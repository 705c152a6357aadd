// Hand scans: boxes and polygons with a class and a comment, drawn over the planes and saved by the server.
import { element, selectOf } from "view/dom";
import { lineColours } from "view/colours";
import { paneKey } from "view/panes";

const usualClasses = ["track", "shower", "Michel", "noise", "other"];
const tools = [null, "box", "polygon"];

export class HandScan {
  constructor(app) {
    this.app = app;
    this.tool = null;
    this.label = usualClasses[0];
    this.who = localStorage.getItem("spng-view-who") || "";
    this.scans = [];
    this.drawing = null; // a region that is not finished
    this.chosen = null;
    this.table = null;
  }

  own() {
    let scan = this.scans.find((one) => one.who === this.who);
    if (!scan && this.who) {
      scan = { format: "spng-scan-1", who: this.who, revision: 0, regions: [] };
      this.scans.push(scan);
    }
    return scan;
  }

  async load(file) {
    this.scans = [];
    this.drawing = this.chosen = this.table = null;
    try {
      const { scans, troubles } = await this.app.source.scans(file);
      this.scans = scans;
      if (troubles.length) this.app.tell(troubles.join("; "));
    } catch (error) {
      this.app.tell(error.message);
    }
  }

  nextTool() {
    this.tool = tools[(tools.indexOf(this.tool) + 1) % tools.length];
    this.drawing = null;
    this.app.canvas.style.cursor = this.tool ? "cell" : "crosshair";
    return this.app.side.draw();
  }

  point(pane, x, y) {
    // A channel's number is the middle of its row.
    return [this.app.panes.channelAt(pane, this.app.panes.rowAt(pane, x)) - 0.5, this.app.panes.timeAt(y)];
  }

  // Begin a region; true if this is ours.
  press(pane, x, y) {
    if (!this.who) {
      this.app.tell("Type your name under \"Hand scan\" first.");
      return false;
    }
    const point = this.point(pane, x, y);
    if (this.tool === "polygon" && this.drawing && this.drawing.key === paneKey(pane)) {
      if (this.drawing.points.length > 2 && this.isAtFirst(pane, x, y)) this.finish();
      else this.drawing.points.push(point);
    } else {
      const points = this.tool === "box" ? [point, [...point]] : [point];
      this.drawing = { key: paneKey(pane), pane, shape: this.tool, points };
    }
    this.app.redraw();
    return true;
  }
  // A click on the first corner closes a polygon.
  isAtFirst(pane, x, y) {
    const [channel, time] = this.drawing.points[0], { panes } = this.app;
    return Math.hypot(panes.xOf(pane, panes.rowOf(pane, channel + 0.5)) - x, panes.yOf(time) - y) < 8;
  }
  drag(x, y) {
    if (!this.drawing || this.tool !== "box") return;
    this.drawing.points[1] = this.point(this.drawing.pane, x, y);
    this.app.redraw();
  }
  track(x, y) {
    if (!this.drawing || this.tool !== "polygon") return;
    this.drawing.next = this.point(this.drawing.pane, x, y);
    this.app.redraw();
  }
  release() {
    if (this.tool !== "box" || !this.drawing) return;
    const [one, other] = this.drawing.points;
    if (Math.abs(one[0] - other[0]) < 0.5 && Math.abs(one[1] - other[1]) < this.app.panes.period) this.drawing = null;
    else this.finish();
  }
  closePolygon() {
    if (this.drawing && this.drawing.shape === "polygon" && this.drawing.points.length > 2) this.finish();
  }
  giveUp() {
    this.drawing = null;
    this.app.redraw();
  }

  finish() {
    const { pane, shape, points } = this.drawing;
    this.drawing = null;
    const rounded = points.map(([channel, time]) => [+channel.toFixed(2), +time.toFixed(1)]);
    const region = {
      event: this.app.event.ident, anode: pane.anode, plane: pane.name, shape, points: rounded, class: this.label, comment: "", when: "",
    };
    this.own().regions.push(region);
    this.chosen = region;
    this.save();
  }

  removeChosen() {
    const scan = this.own();
    if (!scan || !this.tool || !scan.regions.length) return;
    const at = this.chosen ? scan.regions.indexOf(this.chosen) : -1;
    scan.regions.splice(at < 0 ? scan.regions.length - 1 : at, 1);
    this.chosen = null;
    this.save();
  }

  // In a page without a server somebody has to ask for it.
  async save(isAsked = this.app.source.canSave) {
    const { app } = this;
    this.isChanged = !isAsked;
    app.side.draw();
    app.redraw();
    if (!isAsked) return;
    try {
      const answer = await app.source.saveScan(app.event.f, this.own());
      this.own().revision = answer.revision;
      app.tell(app.source.canSave ? `saved in ${answer.name}` : `${answer.name} goes beside the data`, true);
    } catch (error) {
      app.tell(`not saved: ${error.message}`);
    }
  }

  regionsHere() {
    if (!this.app.event) return [];
    return this.scans.flatMap((scan, ind) => scan.regions.filter((one) => one.event === this.app.event.ident)
      .map((region) => ({ region, who: scan.who, colour: lineColours[ind % lineColours.length] })));
  }

  draw(context, pane) {
    const { panes } = this.app;
    const xOf = (channel) => panes.xOf(pane, panes.rowOf(pane, channel + 0.5));
    const path = (region, more) => {
      let points = region.points;
      if (region.shape === "box") {
        const [[c0, t0], [c1, t1]] = points;
        points = [[c0, t0], [c1, t0], [c1, t1], [c0, t1]];
      }
      if (more) points = [...points, more];
      context.beginPath();
      for (const [channel, time] of points) context.lineTo(xOf(channel), panes.yOf(time));
      if (!more) context.closePath();
      return points[0];
    };
    for (const { region, who, colour } of this.regionsHere()) {
      if (region.plane !== pane.name || region.anode !== pane.anode) continue;
      context.strokeStyle = colour;
      context.lineWidth = region === this.chosen ? 3 : 1.5;
      const [channel, time] = path(region);
      context.stroke();
      const text = `${region.class} (${who})`, x = xOf(channel), y = panes.yOf(time);
      context.fillStyle = "rgba(255, 255, 255, 0.8)";
      context.fillRect(x + 2, y + 2, context.measureText(text).width + 6, 15);
      context.fillStyle = colour;
      context.textAlign = "left";
      context.fillText(text, x + 5, y + 13);
    }
    if (this.drawing && this.drawing.key === paneKey(pane)) {
      context.strokeStyle = "#d1570c";
      context.lineWidth = 2;
      path(this.drawing, this.drawing.shape === "polygon" ? this.drawing.next || this.drawing.points[0] : null);
      context.stroke();
    }
  }

  panel(box) {
    const { app } = this;
    if (!app.event) return box.replaceChildren();
    const parts = [element("h2", {}, "Hand scan")];
    parts.push(element("div", { class: "row" }, element("input", {
      placeholder: "your name", "aria-label": "Name of who scans", value: this.who, size: "12", pattern: "[A-Za-z0-9._\\-]{1,40}",
      onchange: (event) => {
        this.who = event.target.value.trim();
        localStorage.setItem("spng-view-who", this.who);
        app.side.draw();
      },
    }), selectOf("Class of new regions", usualClasses.includes(this.label) ? usualClasses : [...usualClasses, this.label], this.label, (value) => { this.label = value; }),
    element("button", { title: "a class of one's own", onclick: () => this.newClass() }, "+")));
    const toolButton = (tool, text) => element("button", {
      "aria-pressed": String(this.tool === tool), onclick: () => {
        this.tool = tool;
        app.canvas.style.cursor = tool ? "cell" : "crosshair";
        app.side.draw();
      },
    }, text);
    parts.push(element("div", { class: "row" }, toolButton(null, "move"), toolButton("box", "box"), toolButton("polygon", "polygon"),
      app.source.canSave ? element("button", { onclick: () => this.showAgreement() }, "agreement")
        : element("button", { disabled: !this.isChanged, onclick: () => this.save(true) }, "download")));
    const how = { box: "Drag a box.", polygon: "Click the corners; the first again, or Enter, closes it." }[this.tool];
    if (how) parts.push(element("div", { class: "soft" }, how));
    parts.push(this.regionList());
    if (this.table) parts.push(this.table);
    return box.replaceChildren(...parts);
  }

  newClass() {
    const word = prompt("Class");
    if (word) this.label = word.slice(0, 60);
    this.app.side.draw();
  }

  regionList() {
    const list = element("div", { class: "list" });
    for (const { region, who } of this.regionsHere()) {
      const line = element("div", {
        tabindex: "0", "aria-selected": String(region === this.chosen), onclick: () => {
          this.chosen = region;
          this.app.side.draw();
          this.app.redraw();
        },
      }, `${region.plane} ${region.class}`, element("span", { class: "soft" }, `  ${who} ${region.comment}`));
      list.append(line);
      if (region === this.chosen && who === this.who) {
        list.append(element("input", {
          class: "search", placeholder: "comment", "aria-label": "Comment", value: region.comment, maxlength: "500",
          onchange: (event) => {
            region.comment = event.target.value;
            this.save();
          },
        }));
      }
    }
    return list;
  }

  async showAgreement() {
    try {
      const rows = await this.app.source.agreement(this.app.event.f);
      const cells = (row) => [row.event, row.plane, row.class, row.first, row.second, `${(100 * row.overlap).toFixed(0)} %`];
      this.table = rows.length ? element("table", {},
        element("tr", {}, ...["event", "plane", "class", "one", "other", "common"].map((word) => element("th", {}, word))),
        ...rows.map((row) => element("tr", {}, ...cells(row).map((cell) => element("td", {}, String(cell))))))
        : element("div", { class: "soft" }, "It takes two who have scanned this file.");
      this.app.side.draw();
    } catch (error) {
      this.app.tell(error.message);
    }
  }
}
