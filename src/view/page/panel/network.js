// Networks: their cards, and the code that TorchScript keeps of their structure.
import { element, selectOf } from "view/dom";

// A card as a table, groups inside each other.
function tableOf(value) {
  if (value === null || typeof value !== "object") return element("span", {}, String(value));
  if (Array.isArray(value) && value.every((one) => one === null || typeof one !== "object")) return element("span", {}, value.join(", "));
  return element("table", {}, ...Object.entries(value).map(([key, inner]) => element("tr", {}, element("th", {}, key), element("td", {}, tableOf(inner)))));
}

// Each step of the network's function: what it calls, with the parameters that it names.
function stepsOf(code) {
  const steps = [];
  for (const line of code.split("\n")) {
    const found = /^\s+(\w+) = (?:torch\.)?([\w.]+)\((.*)\)\s*$/.exec(line);
    if (found && /conv|norm|pool|relu|sigmoid|cat|upsample|interpolate|linear|attention|softmax|gelu|dropout|pad/i.test(found[2])) {
      steps.push([found[1], found[2].replace("_convolution", "convolution"), found[3]]);
    }
  }
  return steps;
}

export function networkTab(app, box) {
  const files = app.files.map((file, f) => ({ file, f })).filter(({ file }) => file.kind === "network");
  const content = element("div");
  const show = async (f) => {
    content.replaceChildren("...");
    try {
      const { card, code, nbytes } = await app.source.network(f);
      const all = Object.entries(code);
      const steps = all.flatMap(([, text]) => stepsOf(text));
      content.replaceChildren(
        element("p", {}, `${(nbytes / 4).toLocaleString("en")} numbers of 4 bytes (${(nbytes / 1e6).toFixed(2)} MB) in its parameters and buffers.`),
        element("h3", {}, "Card"), card ? tableOf(card) : element("p", { class: "soft" }, "It has none."),
        element("h3", {}, `Structure: ${steps.length} steps`),
        element("table", {}, ...steps.slice(0, 1000).map(([to, what, from]) => element("tr", {}, element("td", {}, to), element("td", {}, what), element("td", { class: "soft" }, from)))),
        ...all.map(([name, text]) => element("details", {}, element("summary", {}, `code: ${name}`), element("pre", {}, text))));
    } catch (error) {
      content.replaceChildren(element("p", {}, error.message));
    }
  };
  box.replaceChildren(element("h2", {}, "Networks"), selectOf("Network", files.map(({ file, f }) => [String(f), file.name]), String(files[0]?.f), (value) => show(+value)), content);
  if (files.length) show(files[0].f);
  return { leave: () => {}, key: () => false };
}
