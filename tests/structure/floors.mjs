// The plan of the house: which room stands on which floor. A file may include its own room and lower floors; subjects
// (floor 8) only those before them in the order. Prints every include that breaks this.
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const floors = {
  base: 1, db: 2, html: 2, sheet: 2, paper: 2, speech: 2, smtp: 2, rule: 2, http: 3, file: 3, work: 4, access: 5, route: 6, end: 7,
  job: 8.001, export: 8.0015, backup: 8.002, health: 8.003, approval: 8.004, org: 8.01, atlas: 8.015, member: 8.02, account: 8.03, inbox: 8.04, mail: 8.042, term: 8.045, import: 8.05, county: 8.06, exempt: 8.062, talk: 8.065, box: 8.066, activity: 8.07, life: 8.072, appraisal: 8.074, study: 8.076, duty: 8.08, plan: 8.085, theme: 8.087,
  supervise: 8.09, monthly: 8.092, area: 8.095, device: 8.10, search: 8.105, home: 8.11, audit: 8.12, demo: 8.5, command: 9,
};
// `route/route.h` names floors 3 to 5, templates of floor 8 name `end/end.h`: all downward.

function files(dir) {
  return readdirSync(dir).flatMap((name) => {
    const path = join(dir, name);
    return statSync(path).isDirectory() ? files(path) : [path];
  });
}

function includes(path, text) {
  const pattern = path.endsWith('.html') ? /\{\{include\s+"([^"]+)"/g : /^\s*#\s*include\s+"([^"]+)"/gm;
  return [...text.matchAll(pattern)].map((m) => m[1]);
}

export function faults(path, text) {
  const room = path.split('/')[1];
  if (path === 'src/main.c') return [];
  if (!(room in floors)) return [`${path}: room ${room} has no floor (tests/structure/floors.mjs)`];
  return includes(path, text).flatMap((target) => {
    // A compiled template, org_show.html.h: a lower room may offer parts (org_fields) to those above it.
    const other = target.includes('/') ? target.split('/')[0] : target.endsWith('.html.h') ? target.split('_')[0] : null;
    if (other === null || other === room) return [];
    if (!(other in floors)) return [`${path}: unknown room in "${target}"`];
    if (floors[other] > floors[room]) return [`${path}: upward include of "${target}"`];
    if (Math.floor(floors[other]) === Math.floor(floors[room]) && floors[room] < 8)
      return [`${path}: sideways include of "${target}"`];
    if (/\/(internal|inside)\.h$/.test(target)) return [`${path}: another room's inside, "${target}"`];
    return [];
  });
}

if (process.argv[2] === '--self-test') {
  const bad = [
    ['src/base/x.c', '#include "db/db.h"'], ['src/org/x.c', '#include "member/member.h"'],
    ['src/db/x.c', '#include "html/html.h"'], ['src/http/x.c', '#include "work/work.h"'],
    ['src/org/x.html', '{{include "activity/activity.h"}}'], ['src/org/x.c', '#include "member_show.html.h"'],
    ['src/member/x.c', '#include "work/internal.h"'],
  ];
  for (const [path, text] of bad) if (!faults(path, text).length) console.log(`not found: ${path} ${text}`);
  if (faults('src/member/x.c', '#include "org/org.h"\n#include "member_show.html.h"').length) console.log('a good one refused');
} else {
  for (const path of files('src').filter((p) => /\.(c|h|html)$/.test(p)))
    for (const fault of faults(path, readFileSync(path, 'utf8'))) console.log(fault);
}
