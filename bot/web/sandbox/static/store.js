// What the page knows now. Modules read it; app.js alone changes what comes from the server.

export const store = {
  me: null, // the person's view
  people: [],
  chats: new Map(), // chat key -> view (groups in order, then nothing; the private chat first)
  current: null, // chat key
  bot: { id: "", name: "研习助手" },
  clock: null, // {now, speed, crowd, jumping_to, zone} and when it was read
  seen: {}, // chat key -> messages read
};

let seenBy = null; // whose `seen` this is
const SEEN = "yanxi-sandbox-seen";
const RECENT = "yanxi-sandbox-recent";

export function currentChat() {
  return store.current ? store.chats.get(store.current) : undefined;
}

export function takeState(state) {
  store.me = state.me;
  store.bot = state.bot;
  const own = { ...state.private, name: state.bot.name, private: true };
  store.chats = new Map([[own.chat, own], ...state.groups.map((group) => [group.chat, group])]);
  if (seenBy !== state.me.id) store.seen = readSeen(state.me.id);
  seenBy = state.me.id;
  for (const chat of store.chats.values()) {
    const seen = store.seen[chat.chat];
    if (seen === undefined || seen > chat.count) store.seen[chat.chat] = chat.count;
  }
  writeSeen();
}

export function unread(chat) {
  return Math.max(0, chat.count - (store.seen[chat.chat] ?? chat.count));
}

export function markRead(chat) {
  if (store.seen[chat.chat] === chat.count) return false;
  store.seen[chat.chat] = chat.count;
  writeSeen();
  return true;
}

export function forgetSeen() {
  store.seen = {};
  sessionStorage.removeItem(SEEN);
}

function readSeen(id) {
  try {
    return JSON.parse(sessionStorage.getItem(SEEN) ?? "{}")[id] ?? {};
  } catch {
    return {};
  }
}

let writing = 0;

function writeSeen() {
  clearTimeout(writing);
  const { id } = store.me;
  const seen = { ...store.seen };
  writing = setTimeout(() => {
    let all = {};
    try {
      all = JSON.parse(sessionStorage.getItem(SEEN) ?? "{}");
    } catch { /* a broken note is written anew */ }
    sessionStorage.setItem(SEEN, JSON.stringify({ ...all, [id]: seen }));
  }, 200);
}

export function recentPeople() {
  try {
    return JSON.parse(localStorage.getItem(RECENT) ?? "[]");
  } catch {
    return [];
  }
}

export function rememberPerson(id) {
  const ids = [id, ...recentPeople().filter((one) => one !== id)].slice(0, 6);
  localStorage.setItem(RECENT, JSON.stringify(ids));
}

// The hash keeps person and chat, so that a reload, or a second tab as somebody else, just works.
export function readHash() {
  const [me, chat] = location.hash.slice(2).split("/").map(decodeURIComponent);
  return { me: me || null, chat: chat || null };
}

export function writeHash() {
  const parts = [store.me?.id, store.current].filter(Boolean).map(encodeURIComponent);
  history.replaceState(null, "", `#/${parts.join("/")}`);
}
