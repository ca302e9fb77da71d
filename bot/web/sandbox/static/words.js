// What the page says about roles, features and commands. Tables, nothing else.

export const ROLES = [
  ["trainee", "学员"],
  ["duty", "值班人员"],
  ["host", "主持人"],
  ["guest", "嘉宾"],
  ["expert", "驻群专家"],
  ["class_teacher", "班主任"],
  ["assistant", "教辅"],
  ["group_lead", "负责专家"],
  ["coordinator", "项目主管"],
  ["admin", "管理员"],
];
export const ROLE = Object.fromEntries(ROLES);

export const STATES = { done: "已完成", planned: "待执行", missed: "没有做到", expired: "过时未发" };

export const STANDINGS = { owner: "群主", admin: "管理员", member: "" };

// [label, text, fills]: `fills` only puts the text into the input, because something is still to be typed.
const HELP = ["帮助", "/帮助"];
const CHIPS = {
  trainee: [
    ["签到", "/签到"], ["今天的议程", "/议程"], ["谁在值班", "/值班"], ["投 1 号", "1", true], ["我的票", "/我的票"], HELP,
  ],
  duty: [
    ["上岗", "/上岗"], ["下岗", "/下岗"], ["谁在值班", "/值班"], ["延时 30 分", "/延时 30", true],
    ["闭群", "/闭群 ", true], ["开群", "/开群", true], ["换班", "/换班 @", true], HELP,
  ],
  host: [
    ["开始沙龙", "/开始沙龙"], ["下一题", "/下一题"], ["请嘉宾", "/请 ", true], ["计时", "/计时"],
    ["延长 15 分", "/延长沙龙 15", true], ["结束沙龙", "/结束沙龙"], ["议程", "/议程"], HELP,
  ],
  guest: [["今晚议程", "/议程"], ["谁在值班", "/值班"], HELP],
  expert: [["今晚议程", "/议程"], ["谁在值班", "/值班"], HELP],
  assistant: [["上岗", "/上岗"], ["谁在值班", "/值班"], ["今天的议程", "/议程"], HELP],
  class_teacher: [
    ["填计划", "/计划"], ["谁在值班", "/值班"], ["今天的议程", "/议程"], ["排班", "/排班 ", true],
    ["闭群", "/闭群 ", true], ["开群", "/开群", true], ["停课", "/停课 ", true], HELP,
  ],
  group_lead: [["群列表", "/群列表"], ["谁在值班", "/值班"], ["今晚议程", "/议程"], HELP],
  coordinator: [["群列表", "/群列表"], ["催报计划", "/催报", true], ["谁在值班", "/值班"], ["投票", "/投票 ", true], HELP],
  admin: [["群列表", "/群列表"], ["谁在值班", "/值班"], HELP],
};

// The chips of somebody: those of every role, each command once, help last.
export function chipsOf(roles) {
  const chips = new Map();
  for (const [role] of ROLES) {
    if (!roles.includes(role)) continue;
    for (const chip of CHIPS[role] ?? []) if (!chips.has(chip[1])) chips.set(chip[1], chip);
  }
  chips.delete(HELP[1]);
  return [...chips.values(), HELP];
}

export const JUMPS = [
  ["下一件事", { to: "next" }],
  ["8:00", { to: "08:00" }],
  ["12:00", { to: "12:00" }],
  ["17:00", { to: "17:00" }],
  ["19:55", { to: "19:55" }],
  ["22:50", { to: "22:50" }],
  ["次日 7:55", { to: "07:55", tomorrow: true }],
];

export const SPEEDS = [[0, "暂停"], [1, "×1"], [10, "×10"], [60, "×60"]];

// A grey line in a chat.
export function noticeText({ kind, by, by_bot: byBot, on, text }) {
  switch (kind) {
    case "mode": return on ? `${by} 开启了全员禁言` : `${by} 解除了全员禁言`;
    case "join": return byBot ? `${by} 进群了` : `${by} 加入本群`;
    case "leave": return byBot ? `${by} 被移出本群` : `${by} 离开了本群`;
    case "rename": return `${by} 的群名片改好了`;
    case "standing": return text === "member" ? `${by} 不再是管理员` : `${by} 成为管理员`;
    case "silence": return on ? `${by} 被禁言 ${spell(Number(text))}` : `${by} 的禁言已解除`;
    default: return text;
  }
}

function spell(seconds) {
  if (seconds % 3600 === 0) return `${seconds / 3600} 小时`;
  return seconds % 60 === 0 ? `${seconds / 60} 分钟` : `${seconds} 秒`;
}
