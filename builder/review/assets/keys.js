// Keys. Letters are kinds of the label in hand, digits are labels, everything else moves and cuts.

export const LABELS = { headline: ["1", "▲"], metadata: ["2", "◆"], body: ["3", "●"], noise: ["4", "○"] };

export const KINDS = {
  headline: { t: "title", k: "kicker", d: "deck" },
  metadata: {
    b: "byline",
    a: "author_bio",
    d: "date_published",
    m: "date_modified",
    l: "location",
    s: "section",
    t: "tags",
    o: "source",
    i: "image_credit",
    r: "reading_time",
  },
  body: {
    p: "paragraph",
    s: "subheading",
    l: "list_item",
    q: "quote",
    t: "table",
    c: "caption",
    e: "embed",
    f: "factbox",
    n: "editor_note",
  },
  noise: {
    m: "menu",
    b: "breadcrumb",
    r: "related",
    p: "promo",
    a: "ad",
    s: "social",
    c: "consent",
    w: "paywall",
    k: "comment",
    l: "legal",
    t: "contact",
    i: "ui",
    e: "repeat",
    x: "error",
    o: "other",
  },
};
for (const kinds of Object.values(KINDS)) kinds.u = "unknown";

// What a label key alone means: only in the body is one kind the safe guess.
export const FIRST_KIND = { headline: "unknown", metadata: "unknown", body: "paragraph", noise: "unknown" };

// Key, command, what it does: the cheat sheet is this table.
export const COMMANDS = [
  ["ArrowDown", "next", "next span"],
  ["ArrowUp", "previous", "previous span"],
  [" ", "nextDoubt", "next doubtful span"],
  ["Shift+ ", "previousDoubt", "previous doubtful span"],
  ["Enter", "accept", "accept the page and go on to the next"],
  ["Shift+Enter", "skip", "go on without accepting"],
  ["Shift+ArrowDown", "growRun", "mark a run: one more line down"],
  ["Shift+ArrowUp", "shrinkRun", "mark a run: one more line up"],
  ["Shift+ArrowRight", "endRight", "move the span's end right by a character"],
  ["Shift+ArrowLeft", "endLeft", "move the span's end left"],
  ["Shift+Alt+ArrowRight", "startRight", "move the span's start right"],
  ["Shift+Alt+ArrowLeft", "startLeft", "move the span's start left"],
  ["ArrowRight", "caretRight", "move the cut mark right by a word"],
  ["ArrowLeft", "caretLeft", "move the cut mark left by a word"],
  ["/", "split", "split the span at the cut mark"],
  ["Backspace", "mergeBack", "merge with the span before it on the line"],
  ["Delete", "mergeOn", "merge with the span after it on the line"],
  ["*", "wholeSite", "label this line on the whole site"],
  ["Ctrl+z", "undo", "undo"],
  ["\\", "toggleRaw", "show or hide the raw page"],
  ["'", "note", "a note that goes with the next decision"],
  ["=", "settle", "settle: overrule what others said about the page"],
  ["?", "help", "this sheet"],
  ["Escape", "back", "back to the queue"],
];

const SHOWN = {
  " ": "Space",
  ArrowDown: "↓",
  ArrowUp: "↑",
  ArrowLeft: "←",
  ArrowRight: "→",
  Backspace: "⌫",
  Delete: "Del",
  Escape: "Esc",
};
const byKey = Object.fromEntries(COMMANDS.map(([key, command]) => [key, command]));

export function showKey(key) {
  return key.replace(/[^+]+$/, (last) => SHOWN[last] ?? last);
}

export function commandOf(event) {
  const held = [
    event.ctrlKey || event.metaKey ? "Ctrl+" : "",
    (event.shiftKey && event.key.length > 1) || (event.key === " " && event.shiftKey) ? "Shift+" : "",
    event.altKey && event.shiftKey ? "Alt+" : "",
  ];
  return byKey[held.join("") + event.key];
}

export function labelOf(event) {
  return Object.keys(LABELS).find((label) => LABELS[label][0] === event.key);
}
