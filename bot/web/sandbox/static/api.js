// Talks to the server: JSON calls and the live stream. Knows nothing of the page.

const BASE = "/sandbox/api/";

export class Refused extends Error {
  constructor(code, text) {
    super(text);
    this.code = code;
  }
}

async function call(path, options) {
  let response;
  try {
    response = await fetch(BASE + path, { cache: "no-store", ...options });
  } catch {
    throw new Refused("offline", "连不上服务，请确认程序还在运行。");
  }
  const content = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refused(content.code ?? String(response.status), content.error ?? "没有成功，请再试一次。");
  return content;
}

export function get(path, query = {}) {
  const search = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== null && value !== undefined));
  return call(`${path}?${search}`);
}

export function post(path, body) {
  return call(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
}

// Keeps a stream open for one person. `onFrame` gets every frame, `onLink(true|false)` whether the line is up.
export class Stream {
  constructor(me, onFrame, onLink) {
    this.me = me;
    this.onFrame = onFrame;
    this.onLink = onLink;
    this.retry = 0;
    this.open();
  }

  open() {
    this.source = new EventSource(`${BASE}events?${new URLSearchParams({ me: this.me })}`);
    this.source.onmessage = (event) => {
      const frame = JSON.parse(event.data);
      if (frame.type === "hello") this.onLink(true);
      this.onFrame(frame);
    };
    this.source.onerror = () => {
      this.onLink(false);
      if (this.source.readyState === EventSource.CLOSED) {
        this.source.close();
        this.retry = setTimeout(() => this.open(), 3000);
      }
    };
  }

  close() {
    clearTimeout(this.retry);
    this.source.close();
  }
}
