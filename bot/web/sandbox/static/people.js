// Who one is: the dialog to pick an identity, grouped by role, with search.

import { $, avatar, el, icon, putIcon } from "./dom.js";
import { recentPeople, store } from "./store.js";
import { ROLE, ROLES } from "./words.js";

const MOST = 30;
let role = null;
let onPick = () => {};
let refresh = async () => {};

export function roleNames(person) {
  return ROLES.filter(([key]) => person.roles.includes(key)).map(([, name]) => name).join("、");
}

export function showIdentity() {
  const me = store.me;
  const node = $("identity");
  if (!me) {
    node.replaceChildren(el("span", { text: "选一个身份" }));
    return;
  }
  node.replaceChildren(
    avatar(me.name, me.id),
    el("span", { class: "identity-text" }, el("strong", { text: me.name }), el("small", { text: roleNames(me) })),
    el("span", { class: "identity-swap" }, icon("swap"), "换身份"),
  );
}

function matches(person, words) {
  const text = [person.name, person.unit, roleNames(person), ...person.groups].join(" ").toLowerCase();
  return words.every((word) => text.includes(word));
}

function scopeOf(person) {
  const [first, ...others] = person.groups;
  if (!first) return "还不在任何群里";
  return others.length ? `${first} 等 ${person.groups.length} 个群` : first;
}

function card(person) {
  const pick = () => {
    $("people").close();
    onPick(person.id);
  };
  const under = [person.unit, scopeOf(person)].filter(Boolean).join(" · ");
  return el(
    "button",
    { type: "button", class: "person", onclick: pick, "aria-current": person.id === store.me?.id ? "true" : null },
    avatar(person.name, person.id),
    el("span", { class: "person-text" }, el("strong", { text: person.name }), el("small", { text: under })),
    person.simulated ? el("span", { class: "tag", text: "模拟" }) : null,
  );
}

function section(title, people) {
  const shown = people.slice(0, MOST);
  const more = people.length - shown.length;
  return el(
    "section",
    {},
    el("h3", { text: `${title} ${people.length} 人` }),
    el("div", { class: "cards" }, ...shown.map(card)),
    more > 0 ? el("p", { class: "more", text: `还有 ${more} 位，请输入姓名或群名来找。` }) : null,
  );
}

function show() {
  const words = $("people-search").value.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const found = store.people.filter((person) => matches(person, words));
  const sections = [];
  const recent = recentPeople().map((id) => store.people.find((person) => person.id === id)).filter(Boolean);
  if (!words.length && !role && recent.length > 1) sections.push(section("最近用过", recent));
  for (const [key, name] of ROLES) {
    if (role && role !== key) continue;
    const there = found.filter((person) => person.roles.includes(key));
    if (there.length) sections.push(section(name, there));
  }
  if (!sections.length) sections.push(el("p", { class: "more", text: "没有找到这样的人，换个词试试。" }));
  $("found").replaceChildren(...sections);
  for (const button of $("roles").children) button.setAttribute("aria-pressed", String((button.dataset.role || null) === role));
}

function showRoles() {
  const present = ROLES.filter(([key]) => store.people.some((person) => person.roles.includes(key)));
  const tabs = [["", "全部"], ...present].map(([key, name]) => {
    const click = () => {
      role = key || null;
      show();
      $("found").scrollTop = 0;
    };
    return el("button", { type: "button", "data-role": key, "aria-pressed": "false", text: name, onclick: click });
  });
  $("roles").replaceChildren(...tabs);
}

export async function openPeople() {
  if (role && !ROLE[role]) role = null;
  $("people-search").value = "";
  $("close-people").hidden = !store.me;
  showRoles();
  show();
  if (!$("people").open) $("people").showModal();
  if (matchMedia("(pointer: coarse)").matches) $("people").focus(); // no keyboard over the list of people
  await refresh(); // somebody may have come in since
  showRoles();
  show();
}

export function startPeople(pick, reload) {
  onPick = pick;
  refresh = reload;
  putIcon($("close-people"), "close");
  $("identity").addEventListener("click", openPeople);
  $("close-people").addEventListener("click", () => $("people").close());
  $("people-search").addEventListener("input", show);
  $("people").addEventListener("cancel", (event) => { if (!store.me) event.preventDefault(); });
}
