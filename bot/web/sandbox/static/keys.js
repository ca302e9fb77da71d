// Reading the messages by keyboard: the list is one stop of the Tab key, arrows walk through it, Enter quotes.

import { $ } from "./dom.js";

const box = () => $("lines");

function step(from, back) {
  const messages = [...box().querySelectorAll(".message")];
  if (!messages.length) return;
  const place = from ? messages.indexOf(from) : messages.length;
  const next = messages[Math.min(Math.max(place + (back ? -1 : 1), 0), messages.length - 1)];
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}

function among(buttons, back) {
  const place = buttons.indexOf(document.activeElement);
  buttons[(place + (back ? buttons.length - 1 : 1) + (place < 0 && back ? 1 : 0)) % buttons.length]?.focus();
}

function key(event) {
  const message = event.target.closest(".message");
  switch (event.key) {
    case "ArrowUp": step(message, true); break;
    case "ArrowDown": step(message, false); break;
    case "ArrowRight":
    case "ArrowLeft":
      if (!message) return;
      among([...message.querySelectorAll(".acts button")], event.key === "ArrowLeft");
      break;
    case "Enter":
      if (event.target !== message) return;
      message.querySelector(".bubble").click();
      break;
    default: return;
  }
  event.preventDefault();
}

export function startKeys() {
  box().addEventListener("keydown", key);
}
