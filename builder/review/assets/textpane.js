// The text: one row per line, its kinds in the margin, its spans in colours. Rows far away are not laid out by the browser
// (content-visibility), so that a page of 20,000 lines scrolls like a short one and Ctrl+F still finds everything.

import { h } from "./dom.js";
import { LABELS } from "./keys.js";
import { isDoubtful } from "./spans.js";

const CHUNK = 50;
const ROW = 26; // pixels of a short line: a first guess at the height of rows not yet laid out
const COLUMNS = 90;

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
    const parts = [];
    let at = start;
    for (const span of spans) {
      if (span.start > at) parts.push(this.text.text.slice(at, span.start));
      parts.push(this.piece(span));
      at = span.end;
    }
    if (at < end) parts.push(this.text.text.slice(at, end));
    return h("div", { class: "words", dir: "auto" }, parts);
  }

  piece(span) {
    const states = [
      isDoubtful(span, this.bar) && "doubtful",
      span.tier === "gold" && "sure",
      this.says(span).length && "contested",
    ];
    return h(
      "span",
      {
        class: ["span", span.label, `kind-${span.kind}`, ...states.filter(Boolean)].join(" "),
        "data-start": span.start,
      },
      this.text.words(span),
    );
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
    const piece = this.rows[line].querySelector(`[data-start="${span.start}"]`);
    if (!piece) return;
    piece.classList.add("current");
    if (caret > span.start && caret < span.end) this.cut(piece, caret - span.start);
    piece.prepend(h("i", { class: "handle", "data-side": "start" }));
    piece.append(h("i", { class: "handle", "data-side": "end" }));
    this.reveal(line);
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
