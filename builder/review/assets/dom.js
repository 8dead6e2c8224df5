// Elements from plain values. Text is set as text: nothing from a page is ever parsed as markup.

export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "class") element.className = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export function show(parent, ...children) {
  parent.replaceChildren(...children.flat().filter(Boolean));
}

let timer;

export function say(message, kind = "") {
  const status = document.getElementById("status");
  status.textContent = message;
  status.className = kind;
  clearTimeout(timer);
  if (kind !== "error") timer = setTimeout(() => (status.textContent = ""), 4000);
}

export function ask(title, content, actions) {
  const dialog = document.getElementById("dialog");
  const buttons = actions.map(([name, act]) => h("button", { onclick: () => (dialog.close(), act && act()) }, name));
  show(dialog, h("h2", {}, title), content, h("div", { class: "row" }, buttons));
  dialog.showModal();
  buttons[0]?.focus();
}
