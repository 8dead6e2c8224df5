// The label bar: always in sight, says what the span in hand is and which key makes it something else.

import { h, show } from "./dom.js";
import { COMMANDS, KINDS, LABELS, showKey } from "./keys.js";

const OFFERED = ["nextDoubt", "split", "mergeBack", "wholeSite", "undo", "accept", "help"];
const SHORT = {
  nextDoubt: "next doubtful",
  split: "split",
  mergeBack: "merge",
  wholeSite: "whole site",
  undo: "undo",
  accept: "accept, next",
  help: "keys",
};

export class LabelBar {
  constructor(scheme, choose, run) {
    this.label = "body";
    this.choose = choose;
    this.means = Object.fromEntries(
      scheme.labels.flatMap((label) => [
        [label.name, label.means],
        ...label.kinds.map((kind) => [kind.name, kind.means]),
      ]),
    );
    this.labels = h("div", { class: "labels", role: "group", "aria-label": "Labels" });
    this.kinds = h("div", { class: "kinds", role: "group", "aria-label": "Kinds" });
    this.facts = h("div", { class: "inhand" });
    const commands = OFFERED.map((name) =>
      h(
        "button",
        { class: name === "accept" ? "main" : "", onclick: () => run(name) },
        h("kbd", {}, showKey(COMMANDS.find(([, command]) => command === name)[0])),
        ` ${SHORT[name]}`,
      ),
    );
    this.element = h(
      "footer",
      { class: "labelbar" },
      h("div", { class: "row" }, this.labels, this.facts),
      this.kinds,
      h("div", { class: "commands" }, commands),
    );
    // A click must not take the text selection away before it is used.
    this.element.addEventListener("pointerdown", (event) => event.preventDefault());
  }

  update(span, doubts, view) {
    this.label = span.label;
    show(
      this.labels,
      Object.entries(LABELS).map(([label, [key, sign]]) =>
        h(
          "button",
          {
            class: label,
            "aria-pressed": String(label === span.label),
            title: this.means[label],
            onclick: () => this.choose(label, null),
          },
          h("kbd", {}, key),
          ` ${sign} ${label}`,
        ),
      ),
    );
    show(
      this.kinds,
      Object.entries(KINDS[span.label]).map(([key, kind]) =>
        h(
          "button",
          {
            class: span.label,
            "aria-pressed": String(kind === span.kind),
            title: this.means[kind] ?? "only the label is known",
            onclick: () => this.choose(span.label, kind),
          },
          h("kbd", {}, key),
          ` ${kind.replace("_", " ")}`,
        ),
      ),
    );
    const says = view.pane.says(span);
    show(
      this.facts,
      h("b", {}, `${span.label}.${span.kind}`),
      span.tier === "gold"
        ? h("span", { class: "tag gold" }, "✓ gold")
        : h("span", { class: "tag" }, `${Math.round(span.confidence * 100)} % ${span.tier}`),
      h("span", { class: "by" }, `by ${span.annotator}`),
      says.map(({ who, label, kind }) =>
        h(
          "button",
          { class: "tag conflict", title: "take this side", onclick: () => this.choose(label, kind) },
          `${who}: ${label}.${kind}`,
        ),
      ),
      view.runTo !== null && h("span", { class: "tag" }, `${view.run_().length} lines`),
      view.note && h("span", { class: "tag" }, `note: ${view.note}`),
      view.settles && h("span", { class: "tag conflict" }, "settling"),
      h("span", { class: "left" }, doubts ? `${doubts} doubtful left` : "nothing doubtful left"),
    );
  }
}
