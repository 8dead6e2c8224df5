// Where to: the queue or a page. The address after # says which, so that reload and back work.

import { get } from "./api.js";
import { ask, h, say } from "./dom.js";
import { PageView } from "./page.js";
import { QueueView } from "./queue.js";

const app = document.getElementById("app");
let view;

async function route() {
  view?.leave?.();
  const [, place, id] = location.hash.split("/");
  try {
    if (place === "page" && id) view = await PageView.open(app, scheme, queue, decodeURIComponent(id));
    else view = await queue.show(place || "violations");
  } catch (error) {
    say(error.message, "error");
  }
}

document.addEventListener("keydown", (event) => {
  if (document.getElementById("dialog").open || event.target.matches("input, select, textarea")) return;
  view?.key?.(event);
});
addEventListener("hashchange", route);

history.replaceState(null, "", `/${location.hash}`); // the token is in a cookie now: not in the history
const scheme = await get("scheme");
const queue = new QueueView(app, scheme);
document.title = `Review ${scheme.dist}`;
if (scheme.unreadable.length)
  ask(
    "Some corrections cannot be read",
    h(
      "p",
      {},
      `${scheme.unreadable.length} lines of reviews.jsonl are not understood and have no effect: ${scheme.unreadable[0]}`,
    ),
    [["Go on"]],
  );
await route();
