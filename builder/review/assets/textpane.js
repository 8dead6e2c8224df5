// The text: one row per line, its kinds in the margin, its spans in colours. Rows far away are not laid out by the browser
// (content-visibility), so that a page of 20,000 lines scrolls like a short one and Ctrl+F still finds everything.

import { h } from "./dom.js";
import { LABELS } from "./keys.js";
import { isDoubtful } from "./spans.js";

const CHUNK = 50;
const ROW = 26; // pixels of a short line: a first guess at the height of rows not yet laid out
const COLUMNS = 90;
const PART = 4000; // characters; Chromium takes a minute to lay out 400,000 in one paragraph

export class TextPane {
  constructor(text, bar, says) {
    Object.assign(this, { text, bar, says, rows: [], marked: [] });
    this.element = h("div", { class: "text", tabindex: 0, role: "document", "aria-label": "Text with its spans" });
    for (let first = 0; first < text.lines.length; first += CHUNK) this.element.append(this.chunk(first));
  }

  chunk(first) {
    const lines = this.text.lines.slice(first, first + CHUNK);
    const rows = lines.map((_, n) => (this.rows[first + n] = this.row(first + n)));
    const height = lines.reduce((sum, line) => sum + ROW * Math.ceil((line.end - line.start) / COLUMNS), 0);
    const section = h("section", {}, rows);
    section.style.containIntrinsicSize = `auto ${height}px`;
    return section;
  }

  row(line) {
    const spans = this.text.spans[line];
    const row = h("div", { class: "line", "data-line": line }, this.margin(spans), this.words(line, spans));
    return row;
  }

  margin(spans) {
    const names = [...new Map(spans.map((span) => [`${span.label}.${span.kind}`, span])).values()];
    const doubt = spans.some((span) => isDoubtful(span, this.bar));
    const gold = spans.length > 0 && spans.every((span) => span.tier === "gold");
    const chips = names
      .slice(0, 3)
      .map((span) =>
        h("span", { class: `chip ${span.label}` }, `${LABELS[span.label][1]} ${span.kind.replace("_", " ")}`),
      );
    const lowest = Math.min(...spans.map((span) => span.confidence));
    if (names.length > 3) chips.push(h("span", { class: "chip" }, `+${names.length - 3}`));
    return h(
      "div",
      { class: "margin" },
      h("span", { class: "chips", title: names.map((span) => span.kind).join(", ") }, chips),
      doubt && h("span", { class: "doubt", title: "least certain" }, `${Math.round(lowest * 100)}?`),
      gold && h("span", { class: "check", title: "decided by a person" }, "✓"),
    );
  }

  words(line, spans) {
    const { start, end } = this.text.lines[line];
    const words = h("div", { class: "words", dir: "auto" });
    if (end - start <= PART) words.append(...this.inline(start, end, spans));
    else for (const [from, to] of this.parts(line)) words.append(h("div", {}, this.inline(from, to, spans)));
    return words;
  }

  // A line of a million characters in pieces that a browser lays out in no time, cut between words where there are any.
  *parts(line) {
    const { start, end } = this.text.lines[line];
    for (let from = start, to; from < end; from = to) {
      const blank = this.text.text.lastIndexOf(" ", from + PART);
      to = Math.min(end, blank > from ? blank + 1 : this.text.snap(line, from + PART));
      yield [from, to];
    }
  }

  inline(from, to, spans) {
    const parts = [];
    let at = from;
    for (const span of spans) {
      if (span.end <= from || span.start >= to) continue;
      const [start, end] = [Math.max(span.start, from), Math.min(span.end, to)];
      if (start > at) parts.push(this.text.text.slice(at, start));
      parts.push(this.piece(span, start, end));
      at = end;
    }
    if (at < to) parts.push(this.text.text.slice(at, to));
    return parts;
  }

  piece(span, from, to) {
    const states = [
      isDoubtful(span, this.bar) && "doubtful",
      span.tier === "gold" && "sure",
      this.says(span).length && "contested",
    ];
    const names = ["span", span.label, `kind-${span.kind}`, ...states.filter(Boolean)];
    const places = { "data-start": span.start, "data-from": from };
    return h("span", { class: names.join(" "), ...places }, this.text.text.slice(from, to));
  }

  redraw(lines) {
    for (const line of new Set(lines)) {
      const row = this.row(line);
      this.rows[line].replaceWith(row);
      this.rows[line] = row;
    }
  }

  // Show the span in hand, the run it belongs to, and the cut mark in it.
  mark(line, span, run, caret) {
    this.redraw(this.marked.filter((n) => n < this.rows.length));
    for (const row of this.element.querySelectorAll(".run")) row.classList.remove("run");
    this.marked = [line];
    run.forEach((n) => this.rows[n].classList.add("run"));
    this.rows[line].classList.add("current");
    const pieces = [...this.rows[line].querySelectorAll(`[data-start="${span.start}"]`)];
    if (!pieces.length) return;
    for (const piece of pieces) piece.classList.add("current");
    const cut = pieces.findLast((piece) => Number(piece.dataset.from) <= caret);
    if (caret > span.start && caret < span.end) this.cut(cut, caret - Number(cut.dataset.from));
    pieces[0].prepend(h("i", { class: "handle", "data-side": "start" }));
    pieces.at(-1).append(h("i", { class: "handle", "data-side": "end" }));
    cut.scrollIntoView({ block: "nearest" });
  }

  cut(piece, at) {
    const words = piece.textContent;
    piece.replaceChildren(words.slice(0, at), h("i", { class: "caret" }), words.slice(at));
  }

  // Where a border would come to lie: a bar over the words, which stay as they are.
  ghost(line, place) {
    document.getElementById("ghost")?.remove();
    if (place === null) return;
    const { left, top, height } = this.rangeAt(line, place).getBoundingClientRect();
    const bar = h("div", { id: "ghost" });
    Object.assign(bar.style, { left: `${left}px`, top: `${top}px`, height: `${height}px` });
    document.body.append(bar);
  }

  rangeAt(line, place) {
    const range = document.createRange();
    const walker = document.createTreeWalker(this.rows[line].querySelector(".words"), NodeFilter.SHOW_TEXT);
    let left = place - this.text.lines[line].start;
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      range.setStart(node, Math.min(left, node.length));
      if (left <= node.length) break;
      left -= node.length;
    }
    return range;
  }

  reveal(line) {
    this.rows[line].scrollIntoView({ block: "nearest" });
  }

  // Places ---------------------------------------------------------------------------------------------------------

  // Offset in the text of a point in a row's words; null elsewhere.
  placeOf(node, offset) {
    const words = (node.nodeType === Node.TEXT_NODE ? node.parentElement : node).closest?.(".words");
    if (!words || !this.element.contains(words)) return null;
    const range = document.createRange();
    range.setStart(words, 0);
    range.setEnd(node, offset);
    return this.text.lines[Number(words.parentElement.dataset.line)].start + range.toString().length;
  }

  placeAt(x, y) {
    const found = document.caretPositionFromPoint?.(x, y);
    if (found) return this.placeOf(found.offsetNode, found.offset);
    const range = document.caretRangeFromPoint?.(x, y);
    return range ? this.placeOf(range.startContainer, range.startOffset) : null;
  }

  // The words selected with the mouse, if any.
  selection() {
    const chosen = getSelection();
    if (!chosen.rangeCount || chosen.isCollapsed) return null;
    const range = chosen.getRangeAt(0);
    const start = this.placeOf(range.startContainer, range.startOffset);
    const end = this.placeOf(range.endContainer, range.endOffset);
    return start === null || end === null || start >= end ? null : { start, end };
  }
}
