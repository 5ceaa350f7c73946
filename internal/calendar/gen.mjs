// Makes cn.csv from the data of npm chinese-days (MIT), pinned in package.json:
//
//	node gen.mjs        (or go generate ./internal/calendar)
//
// Only days that depart from the plain week are written: holidays (off, also
// where they fall on a weekend) and make-up working days. The result is
// committed, so that a build needs neither node nor the package.
import { readFileSync, writeFileSync } from "node:fs";

const root = new URL("../../node_modules/chinese-days/", import.meta.url);
const version = JSON.parse(readFileSync(new URL("package.json", root))).version;
const data = JSON.parse(readFileSync(new URL("dist/chinese-days.json", root)));

const rows = [];
for (const [state, days] of [["off", data.holidays], ["work", data.workdays]])
  for (const [day, text] of Object.entries(days)) rows.push([day, state, text.split(",")[1]]);
rows.sort((a, b) => (a[0] < b[0] ? -1 : 1));

const years = [...new Set(rows.map(([day]) => +day.slice(0, 4)))];
for (let i = 1; i < years.length; i++)
  if (years[i] !== years[i - 1] + 1) throw new Error(`no days for ${years[i - 1] + 1}`);

const head = `# Days on which the State Council's yearly notice (国务院办公厅关于部分节假日安排的通知)
# departs from the plain week: off = 放假, work = 调休上班. Made by gen.mjs from npm
# chinese-days ${version} (MIT); do not edit. ${years[0]} to ${years.at(-1)}, every year whole.
# Read against the notice itself: 2026 (of 2025-11-04). The other years rest on the package.
`;
writeFileSync(new URL("cn.csv", import.meta.url), head + "day,state,festival\n" + rows.map((r) => r.join(",")).join("\n") + "\n");
