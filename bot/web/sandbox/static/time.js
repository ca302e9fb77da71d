// Times as people read them, always in the programme's zone.

let zone = "Asia/Shanghai";
const formats = new Map();

export function setZone(name) {
  if (name && name !== zone) {
    zone = name;
    formats.clear();
  }
}

function format(at, name, options) {
  if (!formats.has(name)) formats.set(name, new Intl.DateTimeFormat("zh-CN", { timeZone: zone, ...options }));
  return formats.get(name).format(at);
}

const asDate = (at) => (typeof at === "string" ? new Date(at) : at);

export const clockTime = (at) =>
  format(asDate(at), "time", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

export const dayName = (at) =>
  format(asDate(at), "day", { month: "long", day: "numeric" }) + " " + format(asDate(at), "weekday", { weekday: "short" });

// YYYY-MM-DD of the programme's calendar.
export function isoDay(at) {
  const parts = new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" });
  return parts.format(asDate(at));
}

export function addDays(day, count) {
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + count);
  return at.toISOString().slice(0, 10);
}

export function dayLabel(day) {
  const at = new Date(`${day}T00:00:00Z`);
  const week = "日一二三四五六"[at.getUTCDay()];
  return `${at.getUTCMonth() + 1}月${at.getUTCDate()}日 周${week}`;
}
