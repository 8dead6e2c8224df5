// One page: its text with spans, the raw page beside it, the label bar. Keys become changes, changes are shown and saved.

import { get } from "./api.js";
import { askNote, chooseEncoding, labelWholeSite, showKeys } from "./dialogs.js";
import { h, say, show } from "./dom.js";
import { commandOf, FIRST_KIND, KINDS, labelOf } from "./keys.js";
import { LabelBar } from "./labelbar.js";
import { Offsets } from "./offsets.js";
import { Pointer } from "./pointer.js";
import { Saver } from "./saver.js";
import { isDoubtful, PageText } from "./spans.js";
import { TextPane } from "./textpane.js";

// Flags of pages whose bytes may have been read in a wrong encoding.
const MISREAD = ["undecodable bytes", "double-encoded text", "NUL characters"];

export class PageView {
  static async open(app, scheme, queue, id) {
    const page = await get(`page/${encodeURIComponent(id)}`);
    return new PageView(app, scheme, queue, page);
  }

  constructor(app, scheme, queue, page) {
    Object.assign(this, {
      app,
      scheme,
      queue,
      page,
      bar: Number(queue.wish.bar),
      history: [],
      note: "",
      settles: false,
    });
    const offsets = new Offsets(page.text);
    const spans = page.spans.map(([start, end, label, kind, confidence, tier, annotator], n) => ({
      start: offsets.toUnit(start),
      end: offsets.toUnit(end),
      label,
      kind,
      confidence,
      tier,
      annotator,
      number: page.anchors[n],
    }));
    this.text = new PageText(page.text, spans);
    this.saver = new Saver(page, offsets, (error) => this.refused(error));
    this.decided = (span) => ({ ...span, confidence: 1, tier: "gold", annotator: `review:${scheme.reviewer}` });
    this.pane = new TextPane(this.text, this.bar, this.contested(offsets));
    this.labels = new LabelBar(
      scheme,
      (label, kind) => this.label(label, kind),
      (command) => this.run(command),
    );
    new Pointer(this.pane, this);
    this.draw();
    this.select(this.firstPlace());
  }

  contested(offsets) {
    const places = [
      ...this.page.conflicts.map(([who, start, end, label, kind]) => ({
        start: offsets.toUnit(start),
        end: offsets.toUnit(end),
        who,
        label,
        kind,
      })),
    ];
    return (span) => places.filter((place) => place.start < span.end && span.start < place.end);
  }

  draw() {
    const { page } = this;
    const facts = [
      page.site,
      page.language,
      page.accepted.length ? `accepted by ${page.accepted.join(", ")}` : "",
      this.queue.position(page.id),
    ];
    this.rawFrame =
      page.markup &&
      h("iframe", {
        class: "raw",
        title: "Raw page, without scripts",
        sandbox: "",
        src: `/raw/${page.id}`,
        referrerpolicy: "no-referrer",
      });
    this.app.dataset.raw = localStorage.getItem("raw") ?? "shown";
    show(
      this.app,
      h(
        "header",
        { class: "top" },
        h("a", { href: `#/${this.queue.wish.queue}` }, "← Queue"),
        h("strong", { dir: "auto", class: "title" }, page.title || "(no headline)"),
        h("small", { class: "url" }, page.url || page.source.path),
        h(
          "span",
          { class: "facts" },
          facts.filter(Boolean).map((fact) => h("span", { class: "tag quiet" }, fact)),
          page.flags.map((flag) => h("span", { class: "tag" }, flag)),
          page.flags.some((flag) => MISREAD.includes(flag)) &&
            h("button", { onclick: () => chooseEncoding(this) }, "Encoding"),
        ),
      ),
      this.notices(),
      h("div", { class: "sheet" }, this.pane.element, this.rawFrame),
      this.labels.element,
    );
  }

  notices() {
    const { violations, mended, stale, conflicts } = this.page;
    const lines = violations.map((one) => [
      h("b", {}, one.rule),
      ` ${one.message} `,
      one.pointer && h("code", {}, one.pointer),
    ]);
    if (mended) lines.push([`Shown mended: ${mended}. Accepting the page keeps that.`]);
    if (stale.length)
      lines.push([
        h("b", {}, "stale review"),
        ` no longer found: `,
        stale
          .slice(0, 5)
          .map(([who, , kind, words]) => h("q", { dir: "auto" }, `${words.slice(0, 60)} (${kind}, ${who})`)),
      ]);
    if (conflicts.length)
      lines.push([
        h("b", {}, "conflict"),
        ` ${conflicts.length} decisions contradict each other. Press = and accept to settle the page.`,
      ]);
    return lines.length
      ? h(
          "details",
          { class: "notices", open: true },
          h("summary", {}, lines.length === 1 ? "1 notice" : `${lines.length} notices`),
          h(
            "ul",
            {},
            lines.map((line) => h("li", {}, line)),
          ),
        )
      : null;
  }

  // Moving -------------------------------------------------------------------------------------------------------

  firstPlace() {
    const spans = this.text.all();
    return Math.max(
      0,
      spans.findIndex((span) => this.doubtful(span)),
    );
  }

  doubtful(span) {
    return isDoubtful(span, this.bar) || this.pane.says(span).length > 0;
  }

  // The span in hand, by number among all; a run reaches from there to `runTo`, a line.
  select(number, { caret = 0 } = {}) {
    const spans = this.text.all();
    this.number = Math.min(Math.max(number, 0), spans.length - 1);
    this.span = spans[this.number];
    if (!this.span) return;
    this.line = this.text.lineAt(this.span.start);
    this.runTo = null;
    this.caret = Math.min(Math.max(caret, this.span.start), this.span.end);
    this.refresh();
  }

  reach(line) {
    this.runTo = line;
    this.refresh();
  }

  refresh() {
    this.pane.mark(this.line, this.span, this.run_(), this.caret);
    this.labels.update(this.span, this.text.all().filter((span) => this.doubtful(span)).length, this);
    if (this.rawFrame && this.span.number !== undefined) this.follow(this.span.number);
  }

  follow(number) {
    clearTimeout(this.following);
    // Same address but for the fragment: the frame scrolls, nothing is loaded again.
    this.following = setTimeout(() => (this.rawFrame.src = `/raw/${this.page.id}#span-${number}`), 120);
  }

  run_() {
    if (this.runTo === null) return [];
    const [from, to] = [Math.min(this.line, this.runTo), Math.max(this.line, this.runTo)];
    return Array.from({ length: to - from + 1 }, (_, n) => from + n);
  }

  // Changing -----------------------------------------------------------------------------------------------------

  label(label, kind) {
    const selected = this.pane.selection();
    const changes = selected ? this.carved(selected, label, kind) : this.relabelled(label, kind);
    if (selected) getSelection().removeAllRanges();
    this.commit(changes, this.span.start);
  }

  relabelled(label, kind) {
    const lines = this.run_();
    const targets = lines.length
      ? lines.flatMap((line) => this.text.spans[line].map((span) => [line, span]))
      : [[this.line, this.span]];
    const changed = new Map(
      targets.map(([, span]) => [span, this.decided({ ...span, label, kind: this.fitting(span, label, kind) })]),
    );
    return [...new Set(targets.map(([line]) => line))].map((line) =>
      this.text.change(line, (spans) => spans.map((span) => changed.get(span) ?? span)),
    );
  }

  fitting(span, label, kind) {
    if (kind) return kind;
    return span.label === label ? span.kind : FIRST_KIND[label];
  }

  carved({ start, end }, label, kind) {
    const [from, to] = [this.text.lineAt(start), this.text.lineAt(end - 1)];
    const lines = Array.from({ length: to - from + 1 }, (_, n) => from + n);
    return lines.map((line) =>
      this.text.carve(
        line,
        this.text.snap(line, start),
        this.text.snap(line, end),
        label,
        kind ?? FIRST_KIND[label],
        this.decided,
      ),
    );
  }

  commit(changes, stayAt) {
    changes = changes.filter(Boolean);
    if (!changes.length) return say("That cannot be done here.");
    changes.push(...this.earlierTitles(changes));
    for (const change of changes) this.text.apply(change);
    this.pane.redraw(changes.map((change) => change.line));
    this.history.push({ changes, saved: this.saver.save(changes, { note: this.note, settles: this.settles }) });
    this.note = "";
    const { runTo } = this;
    this.select(this.text.all().findIndex((span) => span.end > stayAt));
    if (runTo !== null) this.reach(runTo);
  }

  // The headline is labelled once: naming another one makes the one before a copy.
  earlierTitles(changes) {
    const named = changes.flatMap(({ before, after }) =>
      after.filter((span) => span.kind === "title" && !before.includes(span)),
    );
    if (named.length !== 1) return [];
    const touched = new Set(changes.map((change) => change.line));
    const copy = (span) =>
      span.kind === "title" && span !== named[0] ? this.decided({ ...span, label: "noise", kind: "repeat" }) : span;
    for (const change of changes) change.after = change.after.map(copy);
    const others = this.text.spans
      .map((spans, line) => [spans, line])
      .filter(([spans, line]) => !touched.has(line) && spans.some((span) => span.kind === "title"));
    if (others.length) say("The headline before is now a repeat.");
    return others.map(([, line]) => this.text.change(line, (spans) => spans.map(copy)));
  }

  edge(side, direction) {
    const { start, end } = this.span;
    const to = this.text.step(this.line, side === "start" ? start : end, direction);
    this.resize(side === "start" ? to : start, side === "end" ? to : end);
  }

  resize(start, end) {
    this.commit(
      [this.text.resize(this.line, this.span, start, end, this.decided)],
      Math.max(start, this.span.start > start ? start : this.span.start),
    );
  }

  async undo() {
    const last = this.history.pop();
    if (!last) return say("Nothing to undo here.");
    for (const { line, before } of last.changes) this.text.apply({ line, after: before });
    this.pane.redraw(last.changes.map((change) => change.line));
    this.saver.undo(last.saved);
    this.select(last.changes.length ? this.text.all().indexOf(last.changes[0].before[0]) : this.number);
  }

  async accept() {
    try {
      await this.saver.accept(this.text.all(), { note: this.note, settles: this.settles });
      say("Accepted.");
      this.go();
    } catch (error) {
      this.refused(error);
    }
  }

  go() {
    const next = this.queue.after(this.page.id);
    location.hash = next ? `#/page/${encodeURIComponent(next)}` : `#/${this.queue.wish.queue}`;
  }

  refused(error) {
    say(error.message, "error");
    if (error.status === 409) dispatchEvent(new HashChangeEvent("hashchange"));
  }

  // Commands -----------------------------------------------------------------------------------------------------

  key(event) {
    const command = commandOf(event);
    if (command) {
      event.preventDefault();
      return this.run(command);
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const label = labelOf(event);
    const kind = !label && KINDS[this.labels.label][event.key];
    if (!label && !kind) return;
    event.preventDefault();
    if (label) this.label(label, null);
    else this.label(this.labels.label, kind);
  }

  run(command) {
    this.commands()[command]?.();
  }

  commands() {
    const doubt = (step) => {
      const spans = this.text.all();
      const order = spans.map((_, n) => (this.number + step * (n + 1) + spans.length * 2) % spans.length);
      const found = order.find((n) => this.doubtful(spans[n]));
      if (found === undefined) say("No doubtful span is left: Enter accepts the page.");
      else this.select(found);
    };
    const run = (step) => {
      const to = (this.runTo ?? this.line) + step;
      if (to >= 0 && to < this.text.lines.length) this.runTo = to;
      this.refresh();
      this.pane.reveal(this.runTo);
    };
    const caret = (step) => {
      this.caret = Math.min(
        Math.max(this.text.step(this.line, this.caret, step, true), this.span.start),
        this.span.end,
      );
      this.refresh();
    };
    return {
      next: () => this.select(this.number + 1),
      previous: () => this.select(this.number - 1),
      nextDoubt: () => doubt(1),
      previousDoubt: () => doubt(-1),
      accept: () => this.accept(),
      skip: () => this.go(),
      growRun: () => run(1),
      shrinkRun: () => run(-1),
      endRight: () => this.edge("end", 1),
      endLeft: () => this.edge("end", -1),
      startRight: () => this.edge("start", 1),
      startLeft: () => this.edge("start", -1),
      caretRight: () => caret(1),
      caretLeft: () => caret(-1),
      split: () => this.commit([this.text.split(this.line, this.span, this.caret, this.decided)], this.caret),
      mergeBack: () => this.commit([this.text.merge(this.line, this.span, -1, this.decided)], this.span.start),
      mergeOn: () => this.commit([this.text.merge(this.line, this.span, 1, this.decided)], this.span.start),
      wholeSite: () => labelWholeSite(this),
      undo: () => this.undo(),
      toggleRaw: () => this.toggleRaw(),
      note: () => askNote(this),
      settle: () => {
        this.settles = !this.settles;
        this.refresh();
      },
      help: showKeys,
      back: () => (location.hash = `#/${this.queue.wish.queue}`),
    };
  }

  toggleRaw() {
    const shown = this.app.dataset.raw === "shown" ? "hidden" : "shown";
    localStorage.setItem("raw", shown);
    this.app.dataset.raw = shown;
  }

  leave() {
    this.saver.close();
  }
}
