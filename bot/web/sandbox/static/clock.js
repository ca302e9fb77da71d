// The clock bar: shows the sandbox's time, sets its speed, jumps.

import { post } from "./api.js";
import { $, ask, el, putIcon, setText, toast } from "./dom.js";
import { forgetSeen, store } from "./store.js";
import { clockTime, dayName, setZone } from "./time.js";
import { JUMPS, SPEEDS } from "./words.js";

export function now() {
  const clock = store.clock;
  if (!clock) return null;
  return new Date(clock.base + (performance.now() - clock.readAt) * clock.speed);
}

export function takeClock(clock) {
  setZone(clock.zone);
  store.clock = { ...clock, base: Date.parse(clock.now), readAt: performance.now() };
  showClock();
}

function showClock() {
  const clock = store.clock;
  if (!clock) return;
  const at = now();
  setText($("time"), clockTime(at));
  $("time").dateTime = at.toISOString();
  setText($("date"), dayName(at));
  for (const button of $("speeds").children) {
    button.setAttribute("aria-pressed", String(Number(button.dataset.speed) === clock.speed));
  }
  const jumping = Boolean(clock.jumping_to);
  for (const button of $("jump-buttons").children) button.disabled = jumping;
  $("restart").disabled = jumping;
  $("crowd").checked = clock.crowd;
  $("running").hidden = !jumping;
  if (jumping) setText($("running"), `正在快进到 ${dayName(clock.jumping_to)} ${clockTime(clock.jumping_to)} …`);
  document.body.classList.toggle("jumping", jumping);
}

async function attempt(action) {
  try {
    await action();
  } catch (error) {
    toast(error.message);
  }
}

export function closeSheet() {
  $("jumps").classList.remove("open");
  $("open-jumps").setAttribute("aria-expanded", "false");
}

async function jump(spec) {
  closeSheet();
  $("veil").hidden = true;
  await attempt(() => post("jump", spec));
}

async function beginAgain() {
  closeSheet();
  $("veil").hidden = true;
  const sure = await ask({
    title: "从头开始？",
    text: "沙盒里的全部消息和记录都会清空，时钟回到开始的时候。",
    yes: "清空并重新开始",
    danger: true,
  });
  if (!sure) return;
  forgetSeen();
  await attempt(() => post("restart", { confirm: true }));
}

export function startClock() {
  for (const [speed, label] of SPEEDS) {
    const click = () => attempt(() => post("clock", { speed }));
    const title = speed === 0 ? "暂停时钟" : `时钟按 ${speed} 倍走`;
    $("speeds").append(
      el("button", { type: "button", "data-speed": speed, "aria-pressed": "false", title, text: label, onclick: click }),
    );
  }
  for (const [label, spec] of JUMPS) {
    $("jump-buttons").append(el("button", { type: "button", text: label, onclick: () => jump(spec) }));
  }
  putIcon($("open-jumps"), "skip", "快进和沙盒设置");
  $("open-jumps").addEventListener("click", () => {
    const open = $("jumps").classList.toggle("open");
    $("open-jumps").setAttribute("aria-expanded", String(open));
    $("veil").hidden = !open;
  });
  $("crowd").addEventListener("change", (event) => attempt(() => post("crowd", { on: event.target.checked })));
  $("restart").addEventListener("click", beginAgain);
  setInterval(showClock, 250);
}
