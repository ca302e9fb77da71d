// Messages with buttons: a card is built once and then only changed, so that the focus and the reader's place stay.

import { post } from "./api.js";
import { el, setText, toast } from "./dom.js";
import { store } from "./store.js";

async function press(card, choice) {
  try {
    const done = await post("press", { me: store.me.id, card, choice });
    if (done.note) toast(done.note);
  } catch (error) {
    toast(error.message);
  }
}

function choiceNode(card, { choice, label, text }) {
  const click = (event) => {
    event.stopPropagation();
    press(card.id, choice);
  };
  return el(
    "button",
    { type: "button", class: "choice", "data-choice": choice, onclick: click },
    el("span", { class: "choice-label", text: label }),
    el("span", { class: "choice-text", text }),
    el("span", { class: "choice-mine", "aria-hidden": "true" }, "✓", el("span", { class: "only-wide", text: " 已选" })),
    el("span", { class: "choice-result" }, el("span", { class: "choice-bar", "aria-hidden": "true" }, el("i")), el("span", { class: "choice-count" })),
  );
}

// Brings the node of a card to its newest state. What the message says already is not said again.
function fill(node, card, said) {
  const most = Math.max(0, ...card.buttons.map((button) => button.count ?? 0));
  node.setAttribute("aria-label", card.title);
  node.classList.toggle("closed", card.closed);
  for (const [place, button] of card.buttons.entries()) {
    const one = node.querySelectorAll(".choice")[place];
    const counted = button.count !== null;
    one.disabled = card.closed;
    one.setAttribute("aria-pressed", String(card.mine === button.choice));
    one.classList.toggle("most", counted && most > 0 && button.count === most);
    one.querySelector(".choice-result").hidden = !counted;
    if (!counted) continue;
    one.querySelector("i").style.width = `${button.share}%`;
    setText(one.querySelector(".choice-count"), `${button.count} 票（${button.share}%）`);
  }
  for (const [name, text] of [["title", card.title], ["note", card.note]]) {
    const line = node.querySelector(`.card-${name}`);
    line.hidden = !text || said.includes(text);
    setText(line, text);
  }
}

const spoken = (line) => line.parts.map((part) => part.text ?? "").join("");

export function cardNode(line) {
  if (!line.card) return null;
  const node = el(
    "div",
    { class: "card", role: "group", onclick: (event) => event.stopPropagation() },
    el("p", { class: "card-title" }),
    el("div", { class: "choices" }, ...line.card.buttons.map((button) => choiceNode(line.card, button))),
    el("p", { class: "card-note" }),
  );
  fill(node, line.card, spoken(line));
  return node;
}

// Shows the newer state of a card where it stands in `box`; false: it is not there, or it is another card.
export function changeCard(box, line) {
  const node = line.card && box.querySelector(`[data-id="${CSS.escape(line.id)}"] .card`);
  if (!node) return false;
  const shown = [...node.querySelectorAll(".choice")].map((one) => `${one.dataset.choice} ${one.querySelector(".choice-text").textContent}`);
  if (shown.join("\n") !== line.card.buttons.map((button) => `${button.choice} ${button.text}`).join("\n")) return false;
  fill(node, line.card, spoken(line));
  return true;
}

// The words of a message without the numbered options that its buttons show.
export function withoutOptions(text, card) {
  const options = new Set(card ? card.buttons.map((button) => button.text) : []);
  if (!options.size) return text;
  return text.split("\n").filter((row) => !/^\d+\. /.test(row) || !options.has(row.replace(/^\d+\. /, ""))).join("\n");
}
