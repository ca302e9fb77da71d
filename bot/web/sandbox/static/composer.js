// Where one writes: text, quote, command chips, @-suggestions.

import { get, post } from "./api.js";
import { $, avatar, el, putIcon, setText, toast } from "./dom.js";
import { snippet } from "./chats.js";
import { currentChat, store } from "./store.js";
import { STANDINGS, chipsOf } from "./words.js";

const SHOWN = 6;
let quoted = null;
let members = [];
let picked = 0;
let found = [];
let sending = false;
const drafts = new Map();

const text = () => $("text");

function grow() {
  text().style.height = "auto";
  text().style.height = `${Math.min(text().scrollHeight, 132)}px`;
}

export function reply(line) {
  quoted = line;
  $("quoting").hidden = false;
  setText($("quoting-text"), `引用 ${line.name}：${snippet(line)}`);
  if (!text().disabled) text().focus();
}

function unquote() {
  quoted = null;
  $("quoting").hidden = true;
}

export async function why(line) {
  await send("/为什么", line.id);
}

async function send(content, replyTo) {
  const chat = currentChat();
  if (!chat || !content.trim() || sending) return false;
  sending = true;
  $("send").disabled = true;
  try {
    const done = await post("say", { me: store.me.id, chat: chat.chat, text: content, reply_to: replyTo ?? null });
    if (done.note) toast(done.note);
    return true;
  } catch (error) {
    toast(error.message);
    return false;
  } finally {
    sending = false;
    $("send").disabled = text().disabled;
  }
}

async function submit() {
  const content = text().value;
  if (!(await send(content, quoted?.id))) return;
  if (text().value === content) text().value = "";
  unquote();
  hideMentions();
  grow();
}

// ------------------------------------------------------------------------------------------------ chips

function chip([label, content, fills]) {
  const click = async () => {
    if (!fills) {
      await send(content, null);
      return;
    }
    text().value = content;
    grow();
    text().focus();
    text().setSelectionRange(content.length, content.length);
    suggest();
  };
  return el("button", { type: "button", class: fills ? "chip fills" : "chip", title: content, onclick: click, text: label });
}

// ------------------------------------------------------------------------------------------- @-suggestions

async function loadMembers(chat, known = []) {
  members = known;
  if (chat.private) return;
  try {
    const view = await get("members", { me: store.me.id, group: chat.id });
    if (currentChat()?.chat !== chat.chat) return;
    members = view.members;
    if (document.activeElement === text()) suggest(); // an @ may have been typed meanwhile
  } catch {
    members = known; // without suggestions one can still type the name
  }
}

function wanted() {
  const before = text().value.slice(0, text().selectionStart);
  return before.match(/[@＠]([^\s@＠]{0,12})$/)?.[1] ?? null;
}

function suggest() {
  const word = wanted();
  if (word === null || !members.length) return hideMentions();
  const rank = (member) => (member.bot ? 0 : member.standing === "member" ? 2 : 1);
  found = members.filter((member) => member.id !== store.me.id && member.name.includes(word));
  found = found.sort((one, two) => rank(one) - rank(two)).slice(0, SHOWN);
  picked = 0;
  $("mentions").hidden = !found.length;
  showMentions();
}

function showMentions() {
  const options = found.map((member, place) => el(
    "li",
    { role: "option", id: `option-${place}`, "aria-selected": String(place === picked), onmousedown: (event) => { event.preventDefault(); put(member); } },
    avatar(member.name, member.id, member.bot),
    el("span", { text: member.name }),
    el("small", { text: member.bot ? "机器人" : STANDINGS[member.standing] }),
  ));
  $("mentions").replaceChildren(...options);
  text().setAttribute("aria-activedescendant", found.length ? `option-${picked}` : "");
}

function hideMentions() {
  found = [];
  $("mentions").hidden = true;
  text().removeAttribute("aria-activedescendant");
}

function put(member) {
  const word = wanted() ?? "";
  const place = text().selectionStart - word.length;
  text().setRangeText(`${member.name} `, place, text().selectionStart, "end");
  hideMentions();
  grow();
  text().focus();
}

function key(event) {
  if (event.isComposing) return;
  if (found.length && ["ArrowDown", "ArrowUp"].includes(event.key)) {
    event.preventDefault();
    picked = (picked + (event.key === "ArrowDown" ? 1 : found.length - 1)) % found.length;
    showMentions();
  } else if (found.length && (event.key === "Enter" || event.key === "Tab")) {
    event.preventDefault();
    put(found[picked]);
  } else if (event.key === "Escape") {
    if (found.length) hideMentions();
    else unquote();
  } else if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    submit();
  }
}

// ---------------------------------------------------------------------------------------------- the whole

export function showComposer() {
  const chat = currentChat();
  if (!chat) return;
  const silence = chat.private ? null : chat.silence;
  $("silence").hidden = !silence;
  setText($("silence"), silence ?? "");
  text().disabled = Boolean(silence);
  $("send").disabled = Boolean(silence);
  for (const button of $("chips").children) button.disabled = Boolean(silence);
  text().placeholder = silence ? "现在不能发言" : chat.private ? "和研习助手说话，可以直接写命令" : "说点什么，@ 可以提到别人";
}

export function openComposer(before) {
  if (before) drafts.set(before, text().value);
  const chat = currentChat();
  text().value = drafts.get(store.me.id + chat.chat) ?? "";
  unquote();
  hideMentions();
  $("chips").replaceChildren(...chipsOf(store.me.roles).map(chip));
  $("chips").scrollLeft = 0;
  loadMembers(chat);
  showComposer();
  grow();
}

export function membersChanged() {
  const chat = currentChat();
  if (chat) loadMembers(chat, members); // those known so far are offered until the new list is there
}

export function startComposer() {
  putIcon($("unquote"), "close");
  $("unquote").addEventListener("click", unquote);
  $("composer").addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  text().addEventListener("keydown", key);
  text().addEventListener("input", () => { grow(); suggest(); });
  text().addEventListener("blur", hideMentions);
}
