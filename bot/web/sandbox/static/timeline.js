// The day's panel: what the bot did, what comes next, and why.

import { get } from "./api.js";
import { now } from "./clock.js";
import { $, el, putIcon, setText } from "./dom.js";
import { currentChat, store } from "./store.js";
import { addDays, clockTime, dayLabel, isoDay } from "./time.js";
import { STATES } from "./words.js";

let day = null; // null: today, moving with the clock
let all = false;
let timer = 0;
let nextAt = Infinity;
let shown = "";
let turn = 0;

const shownDay = () => day ?? (now() ? isoDay(now()) : null);

// The same thing at the same time in many groups is one row.
function folded(rows) {
  const together = new Map();
  for (const row of rows) {
    const key = [row.at, row.feature, row.kind, row.state, row.text].join("\u001f");
    const known = together.get(key);
    if (known) known.groups.push(row.group_name);
    else together.set(key, { ...row, groups: [row.group_name] });
  }
  return [...together.values()];
}

let wide = false; // rows of all groups are shown

function where(row) {
  const names = row.groups.filter(Boolean);
  if (!names.length) return row.group === null && wide ? "全项目" : "";
  return names.length > 1 ? `${names.length} 个群` : names[0];
}

function rowNode(row) {
  const place = wide ? where(row) : "";
  const late = row.state === "missed" || row.state === "expired";
  const tags = [
    el("span", { class: "tag", text: row.feature_name }),
    late ? el("span", { class: "tag warn", text: STATES[row.state] }) : null,
    place ? el("span", { class: "row-place", title: row.groups.join("、"), text: place }) : null,
  ];
  return el(
    "li",
    { class: `row ${row.state}` },
    el("time", { datetime: row.at, text: clockTime(row.at) }),
    el("span", { class: "row-dot", title: STATES[row.state] }),
    el(
      "div",
      { class: "row-body" },
      el("p", { class: "row-text" }, el("span", { class: "sr", text: `${STATES[row.state]}：` }), row.text),
      row.why
        ? el("details", {}, el("summary", { class: "row-tags" }, ...tags, el("span", { class: "why", text: "为什么" })), el("p", { text: row.why }))
        : el("p", { class: "row-tags" }, ...tags),
    ),
  );
}

function show(rows) {
  const at = now();
  const today = at && isoDay(at) === shownDay();
  const nodes = [];
  let marked = !today;
  for (const row of folded(rows)) {
    if (!marked && Date.parse(row.at) > at.getTime()) {
      nodes.push(el("li", { class: "now", id: "now-row" }, el("span", { text: "现在" })));
      marked = true;
    }
    nodes.push(rowNode(row));
  }
  if (!marked && rows.length) nodes.push(el("li", { class: "now", id: "now-row" }, el("span", { text: "现在" })));
  if (!rows.length) nodes.push(el("li", { class: "empty", text: "这一天没有排定的事。" }));
  const opened = new Set([...$("rows").querySelectorAll("details[open]")].map((node) => node.closest("li").textContent));
  $("rows").replaceChildren(...nodes);
  for (const node of $("rows").querySelectorAll("details")) node.open = opened.has(node.closest("li").textContent);
  nextAt = Math.min(...rows.filter((row) => row.state === "planned").map((row) => Date.parse(row.at)).filter((time) => time > at), Infinity);
}

function follow(moved) {
  const mark = $("now-row");
  if (moved && mark) $("rows").scrollTop = Math.max(0, mark.offsetTop - $("rows").clientHeight / 3);
}

export async function loadTimeline() {
  const on = shownDay();
  if (!on || !store.me) return;
  const chat = currentChat();
  const whole = all || !chat || chat.private || chat.management; // the staff's own group watches all groups
  const group = whole ? null : chat.key;
  for (const button of $("scope").children) button.setAttribute("aria-pressed", String((button.dataset.all === "1") === Boolean(whole)));
  setText($("day"), dayLabel(on));
  $("day").classList.toggle("today", on === isoDay(now()));
  $("day").title = on === isoDay(now()) ? "沙盒里的今天" : "";
  const mine = ++turn;
  try {
    const view = await get("timeline", { on, group });
    if (mine !== turn) return;
    wide = Boolean(whole);
    const stamp = JSON.stringify([on, group]);
    show(view.rows);
    follow(stamp !== shown || !$("timeline").matches(":hover, :focus-within"));
    shown = stamp;
  } catch { /* the link's own notice says it; the next change loads again */ }
}

// Something happened: load soon, once for many.
export function timelineChanged() {
  if (timer) return;
  timer = setTimeout(() => { timer = 0; loadTimeline(); }, 600);
}

export function closeTimeline() {
  $("timeline").classList.remove("open");
  $("open-timeline").setAttribute("aria-expanded", "false");
}

export function resetTimeline() {
  day = null;
  shown = "";
}

export function startTimeline() {
  putIcon($("day-before"), "back");
  putIcon($("day-after"), "forward");
  putIcon($("close-timeline"), "close");
  putIcon($("open-timeline"), "list", "当天日程");
  for (const [value, label] of [[false, "本群"], [true, "全部"]]) {
    const click = () => { all = value; loadTimeline(); };
    $("scope").append(el("button", { type: "button", "data-all": value ? "1" : "0", text: label, onclick: click }));
  }
  const move = (count) => () => {
    const target = addDays(shownDay(), count);
    day = now() && target === isoDay(now()) ? null : target;
    loadTimeline();
  };
  $("day-before").addEventListener("click", move(-1));
  $("day-after").addEventListener("click", move(1));
  $("open-timeline").addEventListener("click", () => {
    const open = $("timeline").classList.toggle("open");
    $("open-timeline").setAttribute("aria-expanded", String(open));
    $("veil").hidden = !open;
    if (open) loadTimeline();
  });
  $("close-timeline").addEventListener("click", () => { closeTimeline(); $("veil").hidden = true; });
  let today = null;
  setInterval(() => {
    const at = now();
    if (!at) return;
    const passed = at.getTime() >= nextAt;
    const turned = today !== null && today !== isoDay(at) && day === null;
    today = isoDay(at);
    if (passed || turned) { nextAt = Infinity; timelineChanged(); }
  }, 1000);
}
