// The queue: groups on the left, what is in one of them on the right.

import { get, post } from "./api.js";
import { h, say, show } from "./dom.js";

const QUEUES = {
  violations: ["Violations", "what the build could not use, or has mended"],
  doubtful: ["Doubtful", "pages of low confidence, or odd as a whole"],
  sample: ["Sample", "pages drawn at random, for a quality check"],
  pages: ["Pages", "all pages, by site"],
  conflicts: ["Conflicts", "reviewers disagree, or a review went stale"],
  agreement: ["Agreement", "how far reviewers agree"],
};

const percent = (share) => `${Math.round(share * 100)} %`;

export class QueueView {
  constructor(app, scheme) {
    this.app = app;
    this.scheme = scheme;
    this.wish = { queue: "violations", rule: "", site: "", search: "", bar: 0.8, seed: "1", done: false, start: 0 };
    this.items = [];
    this.undone = [];
  }

  async show(name) {
    if (this.wish.queue !== name)
      Object.assign(this.wish, { queue: name in QUEUES ? name : "violations", rule: "", site: "", start: 0 });
    if (name === "agreement") return this.showAgreement();
    await this.load();
    return this;
  }

  async load() {
    const answer = await get("queue", this.wish);
    this.items = answer.items;
    this.answer = answer;
    this.draw();
  }

  draw() {
    const focus = document.activeElement?.id;
    show(
      this.app,
      this.header(),
      h("div", { class: "queue" }, this.groups(), h("main", { class: "items" }, this.bar(), this.list())),
    );
    if (focus) document.getElementById(focus)?.focus();
  }

  header() {
    const tabs = Object.entries(QUEUES).map(([name, [title, means]]) =>
      h("a", { href: `#/${name}`, title: means, "aria-current": this.wish.queue === name && "page" }, title),
    );
    return h(
      "header",
      { class: "top" },
      h("strong", {}, this.scheme.dist),
      h("nav", {}, tabs),
      h("span", { class: "who" }, this.scheme.reviewer),
    );
  }

  groups() {
    const { groups } = this.answer;
    const chosen = (group) => this.wish.site === group.site && this.wish.rule === group.rule;
    const entry = (group) =>
      h(
        "li",
        {},
        h(
          "button",
          { "aria-pressed": chosen(group) ? "true" : "false", onclick: () => this.choose(chosen(group) ? {} : group) },
          h("span", { class: "count" }, String(group.left)),
          h("span", {}, group.rule && h("b", {}, group.rule), h("small", {}, group.site)),
          group.left < group.count && h("small", { class: "of" }, `of ${group.count}`),
        ),
      );
    return h(
      "aside",
      {},
      h("h2", {}, this.wish.queue === "violations" ? "Rule and site" : "Site"),
      h("ul", {}, groups.map(entry)),
    );
  }

  choose({ rule = "", site = "" }) {
    Object.assign(this.wish, { rule, site, start: 0 });
    return this.load();
  }

  bar() {
    const set = (name) => (event) =>
      this.change({ [name]: event.target.type === "checkbox" ? event.target.checked : event.target.value });
    return h(
      "div",
      { class: "row filter" },
      h("input", {
        id: "search",
        type: "search",
        placeholder: "Search",
        "aria-label": "Search",
        value: this.wish.search,
        oninput: set("search"),
      }),
      this.wish.queue === "doubtful" &&
        h(
          "label",
          {},
          "below ",
          h("input", {
            id: "bar",
            type: "number",
            min: 0,
            max: 1,
            step: 0.05,
            value: this.wish.bar,
            onchange: set("bar"),
          }),
        ),
      this.wish.queue === "sample" &&
        h("label", {}, "draw ", h("input", { id: "seed", value: this.wish.seed, size: 4, onchange: set("seed") })),
      h(
        "label",
        {},
        h("input", { id: "done", type: "checkbox", ...(this.wish.done && { checked: true }), onchange: set("done") }),
        " finished too",
      ),
      h("span", { class: "count" }, `${this.answer.total} to look at, ${this.answer.finished} finished`),
      this.undone.length > 0 && h("button", { onclick: () => this.undo() }, "Undo"),
    );
  }

  change(values) {
    Object.assign(this.wish, values, { start: 0 });
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.load().catch((error) => say(error.message, "error")), 150);
  }

  list() {
    if (!this.items.length)
      return h("p", { class: "empty" }, this.wish.search || this.wish.site ? "Nothing fits." : "Nothing to do here.");
    const draw = this.wish.queue === "violations" ? (item) => this.violation(item) : (item) => this.page(item);
    const more = this.wish.start + this.items.length < this.answer.total;
    return h(
      "ol",
      { class: "cards" },
      this.items.map((item) => h("li", {}, draw(item))),
      more && h("li", {}, h("button", { onclick: () => this.more() }, "More")),
    );
  }

  async more() {
    const answer = await get("queue", { ...this.wish, start: this.wish.start + this.items.length });
    this.items.push(...answer.items);
    this.draw();
  }

  page(item) {
    const doubt =
      item.lowest < 1 && h("span", { class: "tag" }, `lowest ${percent(item.lowest)}, unsure ${percent(item.unsure)}`);
    return h(
      "a",
      { class: "card page", href: `#/page/${item.id}` },
      h("b", { dir: "auto" }, item.title || "(no headline)"),
      h("small", {}, item.url || item.site || item.id),
      h(
        "span",
        {},
        doubt,
        item.doubts.map((reason) => h("span", { class: "tag" }, reason)),
        h("span", { class: "tag quiet" }, item.split),
        item.done && h("span", { class: "tag gold" }, "✓ accepted"),
      ),
    );
  }

  violation(item) {
    const { source } = item;
    const site = item.site || "(no site)";
    const like = this.answer.groups.find((group) => group.rule === item.rule && group.site === site)?.left ?? 0;
    const kind = { queue: "violations", rule: item.rule, site };
    const act = (what, repair, wanted) =>
      h("button", { class: repair ? "main" : "", onclick: () => this.settle(repair, wanted) }, what);
    return h(
      "article",
      { class: "card" },
      h(
        "p",
        {},
        h("b", {}, item.rule),
        h("span", { class: "tag" }, item.action),
        h("span", { class: "tag quiet" }, item.stage),
        item.done && h("span", { class: "tag gold" }, "✓ done"),
      ),
      h("p", { class: "message", dir: "auto" }, item.message),
      h(
        "p",
        { class: "place" },
        `${source.path} · record ${source.record}`,
        item.pointer && h("code", {}, item.pointer),
      ),
      item.around
        ? h("pre", { dir: "auto" }, item.around[0], h("mark", {}, item.around[1]), item.around[2])
        : item.excerpt && h("pre", { dir: "auto" }, item.excerpt),
      h(
        "div",
        { class: "row" },
        item.opens && h("a", { class: "button", href: `#/page/${item.id}` }, "Open"),
        item.repair && act(`Mend: ${item.repair}`, true, { keys: [item.key] }),
        item.repair && like > 1 && act(`Mend all ${like} on ${site}`, true, { wish: kind }),
        act("Leave as it is", false, { keys: [item.key] }),
        like > 1 && act(`Leave all ${like}`, false, { wish: kind }),
      ),
    );
  }

  async settle(repair, wanted) {
    try {
      const { action, count } = await post("violations", { repair, ...wanted });
      this.undone.push(action);
      say(`${count} done. Undo takes it back.`);
      await this.load();
    } catch (error) {
      say(error.message, "error");
    }
  }

  async undo() {
    await post("undo", { action: this.undone.pop() });
    await this.load();
  }

  // The page after this one in the list as it was shown.
  after(id) {
    const ids = [...new Set(this.items.filter((item) => item.id && item.opens !== false).map((item) => item.id))];
    return ids[ids.indexOf(id) + 1];
  }

  position(id) {
    const at = this.items.findIndex((item) => item.id === id);
    return at < 0 ? "" : `${at + 1} of ${this.answer.total}`;
  }

  key(event) {
    if (event.key === "z" && (event.ctrlKey || event.metaKey) && this.undone.length) this.undo();
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const cards = [...this.app.querySelectorAll("a.card, .card .button")];
    const at = cards.indexOf(document.activeElement);
    cards[Math.max(0, at + (event.key === "ArrowDown" ? 1 : -1))]?.focus();
    event.preventDefault();
  }

  async showAgreement() {
    const found = await get("agreement");
    const number = (value) => (value === null ? "–" : value.toFixed(3));
    const table = (head, rows) =>
      h(
        "table",
        {},
        h(
          "tr",
          {},
          head.map((name) => h("th", {}, name)),
        ),
        rows.map((row) =>
          h(
            "tr",
            {},
            row.map((cell) => h("td", {}, String(cell))),
          ),
        ),
      );
    show(
      this.app,
      this.header(),
      h(
        "main",
        { class: "items wide" },
        h("h2", {}, "Pairs"),
        found.pairs.length
          ? table(
              [
                "people",
                "pages",
                "pieces",
                "kappa label",
                "kappa kind",
                ...Object.keys(found.pairs[0].f1).map((label) => `F1 ${label}`),
              ],
              found.pairs.map((pair) => [
                pair.people.join(" and "),
                pair.pages,
                pair.pieces,
                number(pair.kappa_label),
                number(pair.kappa_kind),
                ...Object.values(pair.f1).map(number),
              ]),
            )
          : h("p", { class: "empty" }, "No page was accepted by two people yet."),
        h("h2", {}, "People"),
        table(
          ["person", "pieces", "same label", "same kind"],
          found.people.map((one) => [one.person, one.pieces, number(one.label), number(one.kind)]),
        ),
        h("h2", {}, "Open conflicts"),
        found.conflicts.length
          ? h(
              "ul",
              {},
              found.conflicts.map((one) =>
                h(
                  "li",
                  {},
                  h("a", { href: `#/page/${one.page}` }, `${one.person} says ${one.says}: `),
                  h("q", { dir: "auto" }, one.text.slice(0, 120)),
                ),
              ),
            )
          : h("p", { class: "empty" }, "None."),
      ),
    );
    return this;
  }
}
