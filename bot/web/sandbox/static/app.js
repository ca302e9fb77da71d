// The page: who one is, which chat is open, what the stream brings. Everything else is a module of its own.

import { Stream, get } from "./api.js";
import { rebuildChats, refreshChats, startChats } from "./chats.js";
import { closeSheet, startClock, takeClock } from "./clock.js";
import { membersChanged, openComposer, reply, showComposer, startComposer, why } from "./composer.js";
import { $, putIcon, setText, toast } from "./dom.js";
import { startKeys } from "./keys.js";
import { openLines, startLines, takeLine } from "./lines.js";
import { openPeople, showIdentity, startPeople } from "./people.js";
import { currentChat, markRead, readHash, rememberPerson, store, takeState, writeHash } from "./store.js";
import { clockTime, dayName, isoDay } from "./time.js";
import { closeTimeline, loadTimeline, resetTimeline, startTimeline, timelineChanged } from "./timeline.js";
import { showTools, startTools } from "./tools.js";

let stream = null;
let loaded = null; // the world's last entry when its state was read
const wide = matchMedia("(min-width: 760px)");

function showHead() {
  const chat = currentChat();
  if (!chat) return;
  setText($("chat-name"), chat.name);
  const state = $("chat-state");
  if (chat.private) {
    state.className = "chat-state";
    setText(state, "私聊 · 只有您看得到");
    return;
  }
  state.className = `chat-state ${chat.muted ? "closed" : "open"}`;
  const today = store.clock && chat.since && isoDay(chat.since) === isoDay(store.clock.now);
  const since = chat.since ? ` · ${today ? "" : `${dayName(chat.since)} `}${clockTime(chat.since)} 起` : "";
  const right = chat.bot_manages ? "" : " · 机器人不是管理员";
  setText(state, `${chat.muted ? "发言已关闭" : "发言开放"}${since} · ${chat.members} 人${right}`);
}

async function openChat(key) {
  const before = store.current && store.me ? store.me.id + store.current : null;
  store.current = key;
  const chat = currentChat();
  if (!chat) return;
  writeHash();
  $("app").dataset.pane = "chat";
  $("welcome").hidden = true;
  $("talk").hidden = false;
  showHead();
  showTools();
  openComposer(before);
  markRead(chat);
  refreshChats();
  loadTimeline();
  await openLines();
  if (wide.matches && !$("text").disabled && !document.querySelector("dialog[open]")) $("text").focus({ preventScroll: true });
}

function closeChat() {
  store.current = null;
  $("app").dataset.pane = "list";
  $("talk").hidden = true;
  $("welcome").hidden = false;
  if (store.me) writeHash();
  refreshChats();
}

async function reload() {
  if (!store.me) return;
  try {
    const state = await get("state", { me: store.me.id });
    takeState(state);
    takeClock(state.clock);
    setText($("programme"), state.programme);
    showIdentity();
    rebuildChats();
    if (store.current && store.chats.has(store.current)) await openChatAgain();
    else closeChat();
    timelineChanged();
  } catch (error) {
    if (error.code === "unknown_user") await begin();
    else toast(error.message);
  }
}

async function openChatAgain() {
  showHead();
  showTools();
  showComposer();
  await openLines();
  loadTimeline();
}

function onLine(line) {
  const chat = store.chats.get(line.chat);
  if (!chat) return;
  if (!line.notice) {
    const known = chat.last;
    if (!known || line.n > known.n) {
      chat.last = line;
      chat.count += 1;
      if (line.sender === store.me.id && store.seen[chat.chat] === chat.count - 1) markRead(chat);
    } else if (known.n === line.n) {
      chat.last = line;
    }
  }
  if (line.chat === store.current) {
    takeLine(line);
    if (!document.hidden && $("app").dataset.pane === "chat" && !$("newer").checkVisibility()) markRead(chat);
  }
  refreshChats();
}

function onGroup(group) {
  const known = store.chats.get(group.chat);
  if (!known) return;
  Object.assign(known, group);
  refreshChats();
  if (group.chat !== store.current) return;
  showHead();
  showTools();
  showComposer();
  membersChanged();
}

async function onFrame(frame) {
  switch (frame.type) {
    case "hello":
      takeClock(frame.clock);
      if (frame.number !== loaded) await reload();
      loaded = null; // a second hello is a new connection: something may have been missed
      break;
    case "clock": takeClock(frame.clock); break;
    case "line": onLine(frame.line); break;
    case "group": onGroup(frame.group); break;
    case "effect": timelineChanged(); break;
    case "chats": await reload(); break;
    case "reset":
      resetTimeline();
      await loadPeople();
      await reload();
      break;
  }
}

function onLink(up) {
  document.body.classList.toggle("offline", !up);
  if (!up) {
    $("running").hidden = false;
    setText($("running"), "连接断开，正在重新连接…");
  }
}

async function become(id, chat = null) {
  stream?.close();
  const before = store.current;
  store.me = { id };
  store.current = null;
  try {
    const state = await get("state", { me: id });
    loaded = state.number;
    takeState(state);
    takeClock(state.clock);
    setText($("programme"), state.programme);
  } catch (error) {
    store.me = null;
    toast(error.message);
    return openPeople();
  }
  rememberPerson(id);
  showIdentity();
  rebuildChats();
  stream = new Stream(id, onFrame, onLink);
  const wanted = [chat, before].find((key) => key && store.chats.has(key));
  const groups = [...store.chats.keys()].filter((key) => key.startsWith("g:"));
  if (wanted) await openChat(wanted);
  else if (wide.matches && groups.length) await openChat(groups[0]);
  else closeChat();
}

async function loadPeople() {
  const view = await get("people");
  store.people = view.people;
  setText($("programme"), view.programme);
}

async function begin() {
  stream?.close();
  store.me = null;
  store.current = null;
  try {
    await loadPeople();
  } catch (error) {
    toast(error.message);
    setTimeout(begin, 3000);
    return;
  }
  const { me, chat } = readHash();
  if (me && store.people.some((person) => person.id === me)) return become(me, chat);
  showIdentity();
  openPeople();
}

function closeOverlays() {
  closeSheet();
  closeTimeline();
  $("veil").hidden = true;
}

addEventListener("hashchange", begin);
putIcon($("back"), "back");
$("back").addEventListener("click", closeChat);
$("veil").addEventListener("click", closeOverlays);
document.addEventListener("keydown", (event) => { if (event.key === "Escape") closeOverlays(); });
document.addEventListener("visibilitychange", () => {
  const chat = currentChat();
  if (!document.hidden && chat && $("newer").hidden && markRead(chat)) refreshChats();
});
startClock();
startChats(openChat);
startLines({ reply, why });
startKeys();
startComposer();
startTools();
startTimeline();
startPeople((id) => become(id), () => loadPeople().catch((error) => toast(error.message)));
begin();
