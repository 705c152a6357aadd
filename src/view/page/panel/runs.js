// Trainings: curves of the runs that are chosen, which follow their files, and what the runs tell of themselves.
import { drawChart, runColour } from "view/charts";
import { checkOf, element } from "view/dom";
import { LearntImages } from "view/learnt";
import { numberText } from "view/panes";

const period = 2000; // [ms] between looks at the files

// Charts: title, columns of metrics.csv with whether they are dashed.
function chartsOf(names) {
  const charts = [["loss (dashed: training)", ["val_loss", "train_loss"], true], ["learning rate", ["lr"], true]];
  const rest = names.filter((name) => name.startsWith("val_") && name !== "val_loss");
  return charts.concat(rest.map((name) => [name.replace("val_", "validation: "), [name], false]));
}

export function runsTab(app, box) {
  const runs = app.files.map((file, f) => ({ file, f, isOn: true, data: null })).filter(({ file }) => file.kind === "run");
  runs.forEach((run, ind) => { run.colour = runColour(ind); });
  const head = element("div", { class: "row" }, ...runs.map((run) => element("span", {},
    element("i", { class: "swatch", style: `display:inline-block;background:${run.colour}` }), " ",
    checkOf(run.file.name, true, (isOn) => {
      run.isOn = isOn;
      draw();
    }))));
  const told = element("div", { class: "soft" }), charts = element("div", { class: "charts" }), more = element("div", { class: "charts" }), table = element("div"), pictures = element("div");
  box.replaceChildren(element("h2", {}, "Trainings"), head, told, charts, pictures, more, table);
  let timer = null, isOver = false;
  const canvases = new Map();

  function draw() {
    const shown = runs.filter((run) => run.isOn && run.data && run.data.epochs.names);
    const names = [...new Set(shown.flatMap((run) => run.data.epochs.names))];
    for (const [title, columns, isLog] of chartsOf(names)) {
      const place = isLog ? charts : more;
      if (!columns.some((column) => names.includes(column))) continue;
      if (!canvases.has(title)) {
        canvases.set(title, element("canvas", { "aria-label": title }));
        place.append(canvases.get(title));
      }
      const series = shown.flatMap((run) => columns.map((column, ind) => ({
        colour: run.colour, dashed: ind > 0, x: run.data.epochs.columns.epoch || [], y: run.data.epochs.columns[column] || [],
      })));
      drawChart(canvases.get(title), title, series, { isLog });
    }
    drawSteps(shown);
    drawPictures(shown);
    drawTable(shown);
  }

  // Of each run that has images, which go on where they are when the run goes on.
  function drawPictures(shown) {
    const those = shown.filter((run) => run.data.images);
    for (const run of those) {
      if (run.pictures) run.pictures.update();
      else run.pictures = new LearntImages(app, run, run.data.run?.task?.threshold ?? 0.5);
    }
    const boxes = those.map((run) => run.pictures.box);
    if (boxes.length !== pictures.children.length || boxes.some((one, ind) => pictures.children[ind] !== one)) pictures.replaceChildren(...boxes);
    app.learnt = those.map((run) => run.pictures);
  }

  function drawSteps(shown) {
    const title = "loss of each step";
    const series = shown.filter((run) => run.data.steps.names).map((run) => {
      const { names, columns } = run.data.steps;
      return { colour: run.colour, x: columns[names[0]], y: columns.loss || [] };
    });
    if (!series.length) return;
    if (!canvases.has(title)) {
      canvases.set(title, element("canvas", { "aria-label": title }));
      more.append(canvases.get(title));
    }
    drawChart(canvases.get(title), title, series, { isLog: true, xTitle: "step" });
  }

  function drawTable(shown) {
    const facts = (run) => {
      const { columns } = run.data.epochs, losses = (columns.val_loss || []).map((one) => one ?? Infinity);
      const best = losses.indexOf(Math.min(...losses));
      const network = run.data.run?.network;
      return [run.file.name, network ? `${network.name} ${network.options?.width ?? ""}` : "", String(losses.length), String(columns.epoch?.[best] ?? ""),
        numberText(losses[best]), numberText(columns.val_dice?.[best])];
    };
    table.replaceChildren(element("table", {},
      element("tr", {}, ...["run", "network", "epochs", "best epoch", "its loss", "its Dice"].map((word) => element("th", {}, word))),
      ...shown.map((run) => element("tr", {}, ...facts(run).map((cell) => element("td", {}, cell))))),
    ...shown.filter((run) => run.data.run).map((run) => element("details", {}, element("summary", {}, `${run.file.name}: run.json`),
      element("pre", {}, JSON.stringify(run.data.run, null, 1)))));
  }

  async function look() {
    for (const run of runs) {
      try {
        const text = JSON.stringify(await app.source.run(run.f));
        if (text === run.text) continue;
        run.text = text;
        run.data = JSON.parse(text);
        told.textContent = runs.flatMap((one) => (one.data?.troubles || []).map((trouble) => `${one.file.name}: ${trouble}`)).join("; ");
        if (!isOver) draw();
      } catch (error) {
        told.textContent = `${run.file.name}: ${error.message}`;
      }
    }
    if (!isOver) timer = setTimeout(look, period);
  }
  look();
  window.addEventListener("resize", draw);
  return {
    leave: () => {
      isOver = true;
      clearTimeout(timer);
      window.removeEventListener("resize", draw);
    },
    key: (key) => (app.learnt || []).some((one) => one.key(key)),
  };
}
