// The menu of a group: one's own card, and what its managers and owner can do by hand.

import { post } from "./api.js";
import { $, ask, el, putIcon, toast } from "./dom.js";
import { currentChat, store } from "./store.js";

async function attempt(path, body, said) {
  try {
    await post(path, { me: store.me.id, group: currentChat().id, ...body });
    if (said) toast(said);
  } catch (error) {
    toast(error.message);
  }
}

async function rename() {
  const mine = store.me.name;
  const card = await ask({ title: "改群名片", text: "群里的人会看到这个名字。留意格式：单位+姓名。", input: "新的群名片", value: mine });
  if (card) await attempt("group/card", { card }, "群名片改好了");
}

async function newcomer() {
  const name = await ask({ title: "请一位新老师进群", text: "会多出一位模拟的学员，之后也可以用他的身份说话。", input: "姓名", value: "新来的老师" });
  if (name) await attempt("group/newcomer", { name });
}

async function botRight(manager) {
  if (!manager) {
    const sure = await ask({
      title: "取消机器人的管理员？",
      text: "可以用来看失去权限时会怎样：机器人关不了群，会告诉工作人员该怎么办。随时可以还给它。",
      yes: "取消管理员",
    });
    if (!sure) return;
  }
  await attempt("group/bot", { manager });
}

function item(label, note, run) {
  const click = () => {
    close();
    run();
  };
  return el("button", { type: "button", class: "menu-item", onclick: click }, el("span", { text: label }), el("small", { text: note }));
}

function items(chat) {
  const owner = chat.standing === "owner";
  const manages = owner || chat.standing === "admin";
  return [
    manages
      ? item(chat.muted ? "打开本群发言" : "关闭本群发言", "像管理员那样手动操作", () => attempt("group/mode", { muted: !chat.muted }))
      : null,
    owner && chat.bot_manages ? item("取消机器人的管理员", "试试它失去权限时怎么办", () => botRight(false)) : null,
    owner && !chat.bot_manages ? item("把机器人设为管理员", "它又能开闭群、撤回消息", () => botRight(true)) : null,
    manages ? item("请一位新老师进群", "看看进群时发生什么", newcomer) : null,
    item("改我的群名片", "实名制会看它的格式", rename),
  ].filter(Boolean);
}

export function close() {
  $("tools").hidden = true;
  $("open-tools").setAttribute("aria-expanded", "false");
}

export function showTools() {
  const chat = currentChat();
  $("open-tools").hidden = !chat || Boolean(chat.private);
  if (!chat || chat.private) close();
  else if (!$("tools").hidden) $("tools").replaceChildren(...items(chat));
}

export function startTools() {
  putIcon($("open-tools"), "more");
  $("open-tools").addEventListener("click", (event) => {
    event.stopPropagation();
    const opening = $("tools").hidden;
    $("tools").hidden = !opening;
    $("open-tools").setAttribute("aria-expanded", String(opening));
    if (opening) {
      showTools();
      $("tools").querySelector("button")?.focus();
    }
  });
  document.addEventListener("click", (event) => { if (!$("tools").contains(event.target)) close(); });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || $("tools").hidden) return;
    close();
    $("open-tools").focus();
  });
}
