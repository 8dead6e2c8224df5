// Questions to the reviewer, each in a dialog over the page.

import { get } from "./api.js";
import { ask, h, say } from "./dom.js";
import { COMMANDS, KINDS, LABELS, showKey } from "./keys.js";

export function askNote(view) {
  const input = h("input", { "aria-label": "Note", value: view.note, size: 50 });
  ask("Note for the next decision", input, [
    [
      "Keep",
      () => {
        view.note = input.value;
        view.refresh();
      },
    ],
    ["Leave"],
  ]);
  input.focus();
}

export async function labelWholeSite(view) {
  const { site } = view.page;
  if (!site) return say("This page's site is not known.");
  const range = view.text.trim(view.text.lines[view.line].start, view.text.lines[view.line].end);
  const spans = view.text.spans[view.line];
  const line = view.text.text.slice(range.start, range.end);
  const found = await get("lines", { site, line });
  const says = spans.map((span) => `${span.label}.${span.kind}`).join(", ");
  const list = h(
    "ul",
    { class: "where" },
    found.pages.map((page) => h("li", { dir: "auto" }, page.title || page.url || page.id)),
  );
  const act = async () => {
    const action = await view.saver.line(site, line, range.start, spans);
    if (!action) return;
    view.history.push({ changes: [], saved: action });
    say(`${says} on ${found.count} pages of ${site}.`);
  };
  ask(
    `${found.count} pages of ${site} have this line`,
    h("div", {}, h("pre", { dir: "auto" }, line.slice(0, 400)), h("p", {}, `Label it ${says} on all of them?`), list),
    [[`Label on ${found.count} pages`, act], ["Cancel"]],
  );
}

export async function chooseEncoding(view) {
  const { readings } = await get(`encodings/${encodeURIComponent(view.page.id)}`);
  const choose = (name) => {
    view.history.push({ changes: [], saved: view.saver.encoding(name) });
    say(`The next build reads this page as ${name}.`);
  };
  const rows = readings.map(([name, sample]) =>
    h(
      "tr",
      {},
      h("td", {}, h("button", { onclick: () => (document.getElementById("dialog").close(), choose(name)) }, name)),
      h("td", { dir: "auto" }, sample),
    ),
  );
  ask("Which line reads well?", h("table", {}, rows), [["Cancel"]]);
}

export function showKeys() {
  const rows = COMMANDS.map(([key, , what]) =>
    h(
      "tr",
      {},
      h(
        "td",
        {},
        showKey(key)
          .split("+")
          .map((part) => h("kbd", {}, part)),
      ),
      h("td", {}, what),
    ),
  );
  const kinds = Object.entries(KINDS).map(([label, keys]) =>
    h(
      "p",
      {},
      h("kbd", {}, LABELS[label][0]),
      ` ${LABELS[label][1]} `,
      h("b", {}, label),
      ": ",
      Object.entries(keys).flatMap(([key, kind]) => [h("kbd", {}, key), ` ${kind}  `]),
    ),
  );
  ask(
    "Keys",
    h(
      "div",
      { class: "help" },
      h("table", {}, rows),
      h(
        "div",
        {},
        kinds,
        h(
          "p",
          {},
          "Select words with the mouse, then a label or kind, to make them a span. Drag the bars at the ends of the span in hand to move its borders.",
        ),
      ),
    ),
    [["Close"]],
  );
}
