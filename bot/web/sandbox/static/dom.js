// Small helpers to build the page. Texts become text nodes only: nothing that people wrote is ever read as HTML.

const ICONS = {
  back: "M15 5l-7 7 7 7",
  forward: "M9 5l7 7-7 7",
  more: "M4.6 12h.8M11.6 12h.8M18.6 12h.8",
  close: "M6 6l12 12M18 6L6 18",
  skip: "M5 5l7 7-7 7M13 5l7 7-7 7",
  list: "M4 6h3M4 12h3M4 18h3M11 6h9M11 12h9M11 18h9",
  down: "M6 9l6 6 6-6",
  swap: "M7 4L3 8l4 4M3 8h14M17 12l4 4-4 4M21 16H7",
};
const SVG = "http://www.w3.org/2000/svg";

export const $ = (id) => document.getElementById(id);

export function el(tag, options = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(options)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "class") node.className = value;
    else if (name === "text") node.textContent = value;
    else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

export function putIcon(node, name, label) {
  node.replaceChildren(icon(name));
  if (label) {
    node.setAttribute("aria-label", label);
    node.title = label;
  }
}

export function avatar(name, id, isBot) {
  if (isBot) return el("img", { class: "avatar", src: "/sandbox/static/icon.svg", alt: "" });
  let tone = 0;
  for (const letter of id) tone = (tone * 31 + letter.codePointAt(0)) % 6;
  const given = [...name].slice(-2).join("");
  return el("span", { class: `avatar tone-${tone}`, "aria-hidden": "true", text: given });
}

export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

// Text with its web addresses made into links. Only http and https, opened apart.
export function linked(text) {
  const parts = [];
  let place = 0;
  for (const found of text.matchAll(/https?:\/\/[^\s<>"'，。；！？（）【】“”]+/g)) {
    if (found.index > place) parts.push(text.slice(place, found.index));
    const address = found[0].replace(/[.,;:!?)\]]+$/, "");
    parts.push(el("a", { href: address, target: "_blank", rel: "noopener noreferrer", text: address }));
    place = found.index + address.length;
  }
  if (place < text.length) parts.push(text.slice(place));
  return parts;
}

let hiding = 0;

export function toast(text) {
  const node = $("toast");
  node.textContent = text;
  node.hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(() => { node.hidden = true; }, 4500);
}

// A question with 确定 / 取消; gives the typed text (or true), or null. `input`: a label makes it ask for a line.
export function ask({ title, text, yes = "确定", input = null, value = "", danger = false }) {
  const dialog = $("ask");
  $("ask-title").textContent = title;
  $("ask-text").textContent = text;
  $("ask-yes").textContent = yes;
  $("ask-yes").classList.toggle("danger", danger);
  const line = $("ask-input");
  line.hidden = input === null;
  line.value = value;
  if (input !== null) line.setAttribute("aria-label", input);
  return new Promise((resolve) => {
    let answer = null;
    const submit = (event) => {
      event.preventDefault();
      answer = input === null ? true : line.value.trim();
      if (answer !== "") dialog.close();
    };
    const no = () => dialog.close();
    $("ask-form").addEventListener("submit", submit);
    $("ask-no").addEventListener("click", no);
    dialog.addEventListener("close", () => {
      $("ask-form").removeEventListener("submit", submit);
      $("ask-no").removeEventListener("click", no);
      resolve(answer);
    }, { once: true });
    dialog.showModal();
    (input === null ? $("ask-no") : line).focus();
  });
}
