// The lines of the open chat: messages, grey notices, days. Keeps the reader's place.

import { get, post } from "./api.js";
import { cardNode, changeCard, withoutOptions } from "./cards.js";
import { refreshChats } from "./chats.js";
import { $, avatar, el, linked, setText, toast } from "./dom.js";
import { currentChat, markRead, store } from "./store.js";
import { clockTime, dayLabel, isoDay } from "./time.js";
import { noticeText } from "./words.js";

const KEPT = 600; // nodes; older ones are loaded again on demand
const TOGETHER = 4 * 60 * 1000; // messages of one person within this time share a head
let lines = new Map();
let earlier = false;
let unseen = 0;
let loading = 0;
let acts = { reply: () => {}, why: () => {} };

const box = () => $("lines");
const atEnd = () => box().scrollHeight - box().scrollTop - box().clientHeight < 60;

function toEnd() {
  box().scrollTop = box().scrollHeight;
  unseen = 0;
  $("newer").hidden = true;
  const chat = currentChat();
  if (chat && markRead(chat)) refreshChats();
}

function parts(line) {
  return line.parts.flatMap((part) => {
    if (part.at === undefined) return linked(withoutOptions(part.text, line.card));
    const me = part.at === store.me.id || part.at === "*";
    return [el("span", { class: me ? "at me" : "at", text: `@${part.name}` }), " "];
  });
}

async function takeBack(line) {
  try {
    await post("recall", { me: store.me.id, message_id: line.id });
  } catch (error) {
    toast(error.message);
  }
}

function action(label, run, name) {
  return el("button", { type: "button", tabindex: -1, text: label, "aria-label": `${label}：${name}`, onclick: (event) => {
    event.stopPropagation();
    run();
  } });
}

function actions(line) {
  const chat = currentChat();
  const manages = chat && (chat.standing === "owner" || chat.standing === "admin");
  const mine = line.sender === store.me.id;
  return el(
    "span",
    { class: "acts" },
    action("引用", () => acts.reply(line), line.name),
    line.bot ? action("为什么", () => acts.why(line), line.name) : null,
    mine || manages ? action("撤回", () => takeBack(line), line.name) : null,
  );
}

function quote(line) {
  if (!line.quote) return null;
  const click = (event) => {
    event.stopPropagation();
    const node = box().querySelector(`[data-id="${CSS.escape(line.quote.id)}"]`);
    if (!node) return;
    node.scrollIntoView({ block: "center" });
    node.classList.remove("found");
    requestAnimationFrame(() => node.classList.add("found"));
  };
  const text = line.quote.gone ? "原消息已撤回" : line.quote.text;
  return el("button", { type: "button", class: "quote", tabindex: -1, title: "看原消息", onclick: click }, el("b", { text: `${line.quote.name}：` }), text);
}

function messageNode(line) {
  const mine = line.sender === store.me.id;
  if (line.recalled) {
    const who = mine && line.self_recalled ? "您" : line.recalled;
    return el("p", { class: "notice", text: line.self_recalled ? `${who}撤回了一条消息` : `${who}撤回了 ${line.name} 的一条消息` });
  }
  const click = (event) => {
    if (!getSelection().isCollapsed || event.target.closest("a")) return;
    for (const picked of box().querySelectorAll(".picked")) picked.classList.remove("picked");
    event.currentTarget.closest(".message").classList.add("picked");
    acts.reply(line);
  };
  const bubble = el("div", { class: "bubble", onclick: click, title: "点一下引用这条消息" }, quote(line), el("p", {}, ...parts(line)), cardNode(line));
  const head = el(
    "span",
    { class: "head" },
    el("b", { text: line.name }),
    line.bot ? el("span", { class: "tag bot-tag", text: "机器人" }) : null,
    el("time", { datetime: line.at, text: clockTime(line.at) }),
  );
  const node = el(
    "article",
    { class: `message${mine ? " mine" : ""}${line.bot ? " bot" : ""}`, "data-id": line.id, tabindex: -1 },
    avatar(line.name, line.sender, line.bot),
    el("div", { class: "body" }, head, bubble, actions(line)),
  );
  return node;
}

function lineNode(line) {
  const node = line.notice ? el("p", { class: "notice" }, `${clockTime(line.at)} ${noticeText(line.notice)}`) : messageNode(line);
  node.dataset.n = line.n;
  node.dataset.at = line.at;
  node.dataset.sender = line.notice || line.recalled ? "" : line.sender;
  return node;
}

// Days are marked, and a head that repeats the one above is folded.
function dress(node, above) {
  const day = isoDay(node.dataset.at);
  const before = above ? isoDay(above.dataset.at) : null;
  const next = [];
  if (day !== before) next.push(el("p", { class: "day", "data-day": day, text: dayLabel(day) }));
  const same = above && day === before && node.dataset.sender && node.dataset.sender === above.dataset.sender;
  const near = same && Date.parse(node.dataset.at) - Date.parse(above.dataset.at) < TOGETHER;
  node.classList.toggle("follows", Boolean(near));
  next.push(node);
  return next;
}

function hint() {
  const chat = currentChat();
  if (chat?.private) return "这里只有您和研习助手。直接写命令，或点下面的按钮试试。";
  if (chat?.muted) return "群还没有开。把时钟快进到 8:00，或点「下一件事」，看研习助手怎样开群。";
  return "这里还没有消息。可以先说句话，或点下面的命令试试。";
}

function render(keepPlace) {
  const height = box().scrollHeight - box().scrollTop;
  const nodes = [];
  if (earlier) nodes.push(el("button", { type: "button", class: "earlier", text: "看更早的消息", onclick: loadEarlier }));
  let above = null;
  for (const line of [...lines.values()].sort((one, two) => one.n - two.n)) {
    const node = lineNode(line);
    nodes.push(...dress(node, above));
    above = node;
  }
  if (!lines.size) nodes.push(el("p", { class: "empty", text: hint() }));
  box().replaceChildren(...nodes);
  if (keepPlace) box().scrollTop = box().scrollHeight - height;
}

async function fetchLines(before) {
  return get("lines", { me: store.me.id, chat: store.current, before });
}

export async function openLines() {
  const turn = ++loading;
  lines = new Map();
  earlier = false;
  box().setAttribute("aria-busy", "true");
  try {
    const page = await fetchLines(null);
    if (turn !== loading) return;
    lines = new Map([...page.lines.map((line) => [line.n, line]), ...lines]);
    earlier = page.earlier;
    render(false);
    toEnd();
  } catch (error) {
    toast(error.message);
  } finally {
    box().removeAttribute("aria-busy");
  }
}

async function loadEarlier() {
  const first = Math.min(...lines.keys());
  const turn = loading;
  try {
    const page = await fetchLines(first);
    if (turn !== loading) return;
    for (const line of page.lines) lines.set(line.n, line);
    earlier = page.earlier;
    render(true);
  } catch (error) {
    toast(error.message);
  }
}

let pending = [];

// A line of the open chat came or changed. Bursts are painted together.
export function takeLine(line) {
  pending.push(line);
  if (pending.length === 1) requestAnimationFrame(paint);
}

function paint() {
  const oldest = earlier ? Math.min(...lines.keys()) : 0; // what is further up comes with its page
  const here = pending.filter((line) => line.chat === store.current && line.n >= oldest);
  const coming = [...new Map(here.map((line) => [line.n, line])).values()];
  pending = [];
  if (!coming.length) return;
  const stick = atEnd() || coming.some((line) => line.sender === store.me.id && !line.recalled);
  const newest = lines.size ? Math.max(...lines.keys()) : 0;
  const fresh = coming.filter((line) => !(lines.has(line.n) && changeCard(box(), line)));
  const inOrder = lines.size > 0 && fresh.every((line) => line.n > newest) && fresh.length < 100;
  for (const line of coming) lines.set(line.n, line);
  if (stick && lines.size > KEPT) {
    lines = new Map([...lines].sort(([one], [two]) => one - two).slice(-KEPT / 2));
    earlier = true;
    render(false);
  } else if (inOrder) {
    let above = box().lastElementChild;
    for (const line of fresh) {
      const node = lineNode(line);
      box().append(...dress(node, above));
      above = node;
    }
  } else {
    render(!stick);
  }
  if (stick) toEnd();
  else showNewer(coming.filter((line) => line.n > newest && !line.notice).length);
}

function showNewer(count) {
  unseen += count;
  $("newer").hidden = !unseen;
  setText($("newer"), `↓ ${unseen} 条新消息`);
}

export function startLines(actions) {
  acts = actions;
  $("newer").addEventListener("click", toEnd);
  box().addEventListener("scroll", () => { if (unseen && atEnd()) toEnd(); }, { passive: true });
}

// The window changed its height (a keyboard came up): stay at the end when one was there.
let height = 0;
new ResizeObserver(() => {
  const wasAtEnd = box().scrollHeight - box().scrollTop - height < 60;
  height = box().clientHeight;
  if (wasAtEnd) box().scrollTop = box().scrollHeight;
}).observe($("lines"));
