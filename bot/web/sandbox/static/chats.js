// The list of chats: which groups one is in, open or closed, what was said last, how much is unread.

import { $, avatar, el, setText } from "./dom.js";
import { store, unread } from "./store.js";
import { clockTime } from "./time.js";

let open = () => {};
let waiting = false;
const rows = new Map();

export function snippet(line) {
  if (!line) return "";
  if (line.recalled) return "撤回了一条消息";
  return line.parts.map((part) => part.text ?? `@${part.name} `).join("").replace(/\s+/g, " ");
}

// 创客教育研修一组 becomes 创一, so that the groups of one subject are told apart.
function markOf(name) {
  const number = name.match(/([一二三四五六七八九十\d]+)[组班群]/)?.[1];
  return number ? [...name][0] + [...number].slice(-1)[0] : [...name].slice(0, 2).join("");
}

function makeRow(chat) {
  const click = () => open(chat.chat);
  const mark = chat.private
    ? avatar(chat.name, chat.chat, true)
    : el("span", { class: "group-mark", "aria-hidden": "true", text: markOf(chat.name) });
  const row = {
    dot: el("span", { class: "dot" }),
    name: el("span", { class: "chat-row-name" }),
    time: el("time", { class: "chat-row-time" }),
    last: el("span", { class: "chat-row-last" }),
    unread: el("span", { class: "badge" }),
    state: el("span", { class: "sr" }),
  };
  const kind = chat.private ? el("span", { class: "tag", text: "私聊" }) : chat.management ? el("span", { class: "tag", text: "管理群" }) : null;
  row.button = el(
    "button",
    { type: "button", class: "chat-row", onclick: click },
    el("span", { class: "mark" }, mark, row.dot),
    el("span", { class: "chat-row-top" }, row.name, kind, row.state, row.time),
    el("span", { class: "chat-row-bottom" }, row.last, row.unread),
  );
  row.item = el("li", {}, row.button);
  return row;
}

function fillRow(row, chat) {
  setText(row.name, chat.name);
  setText(row.time, chat.last ? clockTime(chat.last.at) : "");
  const who = chat.last && !chat.private ? `${chat.last.name}：` : "";
  setText(row.last, chat.last ? who + snippet(chat.last) : "还没有消息");
  const count = unread(chat);
  setText(row.unread, count > 99 ? "99+" : count ? String(count) : "");
  row.unread.hidden = !count;
  row.unread.setAttribute("aria-label", `${count} 条未读`);
  row.dot.className = chat.private ? "dot none" : chat.muted ? "dot closed" : "dot open";
  setText(row.state, chat.private ? "" : chat.muted ? "已关闭发言" : "发言开放");
  row.button.title = chat.private ? "" : chat.muted ? "发言已关闭" : "发言开放";
  row.button.setAttribute("aria-current", chat.chat === store.current ? "true" : "false");
}

export function rebuildChats() {
  rows.clear();
  for (const chat of store.chats.values()) rows.set(chat.chat, makeRow(chat));
  $("chats").replaceChildren(...[...rows.values()].map((row) => row.item));
  fill();
}

function fill() {
  waiting = false;
  let total = 0;
  for (const chat of store.chats.values()) {
    const row = rows.get(chat.chat);
    if (row) fillRow(row, chat);
    total += unread(chat);
  }
  document.title = total ? `(${total > 99 ? "99+" : total}) 研习助手 · 沙盒` : "研习助手 · 沙盒";
}

// Many messages may come at once: the list is painted once a frame.
export function refreshChats() {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(fill);
}

export function startChats(onOpen) {
  open = onOpen;
}
