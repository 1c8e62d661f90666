// Every statement names the county of every table that it touches: `tenant = $1`, `a.tenant = b.tenant`, or, of rows that are
// added, tenant as the first column. And every key begins with the county. Prints what does not. --self-test shows that it bites.
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const schema = readdirSync('schema').filter((f) => f.endsWith('.sql')).map((f) => readFileSync(join('schema', f), 'utf8')).join('\n');
const no_comments = schema.replace(/--[^\n]*/g, '');
const tables = new Map([...no_comments.matchAll(/create table (\w+) \(([\s\S]*?)\n\) \{table\}/g)].map((m) => [m[1], m[2]]));
const of_counties = new Set([...tables].filter(([, columns]) => /^\s*tenant \{i64\} not null/.test(columns)).map(([name]) => name));

// The only statements that look over the county's border, each in its place: which counties there are, and the one that gathers
// their sums for an area. docs/scale-out.md tells what each is for.
const across = [
  ['src/work/county.c', 'select tenant, code, name, platform, key_mark, area from county order by tenant'],
  ['src/work/store.c', 'select count(*) from county'],
  ['src/work/move.c', 'select count(*) from county'],
  ['src/area/gather.c', 'select code, month, day, at, seq, duties, done, in_time, past, held, due, present, remote, towns, branches, members, ' +
    'overdue, soon, review, review_branches, no_secretary, terms, name from area_month m join (select tenant as number, code as own, name ' +
    'from county) c on c.number = m.tenant and c.own = m.code where m.month >= $1 order by m.tenant, m.month'],
];
const found_across = new Set();
function looks_across(path, text) {
  const at = across.findIndex(([file, sql]) => file === path && text.trim() === sql);
  if (at >= 0) found_across.add(at);
  return at >= 0;
}

const keyword = 'where|on|set|order|group|join|left|inner|cross|values|limit|union|using|as|having|select|returning|not|and|or|for|except|' +
  'desc|asc|from|then|when|else|end|is|in';
const reference = new RegExp(`(?:\\b(from|join|update|into)\\s+|,\\s*)(\\w+)(?:\\s+(?:as\\s+)?(?!(?:${keyword})\\b)(\\w+))?`, 'g');

// Tables of a statement with the name by which it speaks of them.
function references(sql) {
  const found = [];
  for (const [, word, table, alias] of sql.matchAll(reference))
    if (of_counties.has(table) && (word || alias)) found.push({ word, table, alias }); // else a column of that name
  return found;
}

// How often a statement binds each name to the county: to $1 at once, or to a name that is bound.
function bound(text) {
  const times = new Map(), add = (name) => times.set(name, (times.get(name) ?? 0) + 1);
  for (const [, name] of text.matchAll(/\b(\w+)\.tenant (?:= (?!\w+\.tenant)|in )/g)) add(name);
  const edges = [...text.matchAll(/\b(\w+)\.tenant = (\w+)\.tenant\b/g)].map((m) => [m[1], m[2]]);
  for (let grown = true; grown;) {
    grown = false;
    for (const edge of edges.filter((e) => !e.used && (times.has(e[0]) || times.has(e[1])))) {
      edge.used = grown = true;
      add(edge[0]);
      add(edge[1]);
    }
  }
  return times;
}

export function faults(path, sql) {
  const text = sql.replace(/\s+/g, ' ').replace(/'[^']*'/g, "''");
  if (!/^\s*(select|insert|update|delete|with)\b/.test(text)) return [];
  if (looks_across(path, text)) return [];
  const out = [], times = bound(text), named = new Map();
  const bare = (text.match(/(?<![\w.])tenant(?: =| in)|(?:=|in) \(?(?<![\w.])tenant\b/g) ?? []).length;
  let unnamed = 0;
  for (const { word, table, alias } of references(text)) {
    const name = alias ?? table;
    if (word === 'into') {
      const columns = new RegExp(`into ${table}(?: as \\w+)? \\(\\s*(\\w+)`).exec(text)?.[1];
      const values = new RegExp(`into ${table}(?: as \\w+)? \\([^)]*\\) values \\((?!\\$1\\b)`).test(text);
      if (columns !== 'tenant' || values) out.push(`${path}: adds to ${table} without the county first: ${text.slice(0, 90)}`);
    } else if (alias || times.has(name)) named.set(name, (named.get(name) ?? 0) + 1);
    else unnamed++;
  }
  for (const [name, count] of named)
    if ((times.get(name) ?? 0) < count) out.push(`${path}: ${count} times ${name}, but ${times.get(name) ?? 0} times with its county: ${text.slice(0, 90)}`);
  if (unnamed > bare) out.push(`${path}: ${unnamed} tables and ${bare} times tenant: ${text.slice(0, 110)}`);
  return out;
}

// Words that stand for a piece of a statement: #define COLUMNS "id, name", #define ON(day) "from_day <= " day. They are looked at
// where they are used.
const define = /^#define (\w+)(\([\w, ]*\))?[ \t]+((?:[^\n\\]|\\.|\\\n)*)\n/gms;
function pieces(source, known) {
  const all = new Map(known);
  for (const [, name, parameters, body] of source.matchAll(define))
    if (/^(?:\\\n|\s)*["A-Z]/.test(body) && body.includes('"')) all.set(name, { parameters: parameters?.match(/\w+/g) ?? [], body });
  return all;
}

// What stands for NAME or NAME(a, "b").
function expanded(word, macros) {
  const [, name, inside] = /^(\w+)(?:\(([\s\S]*)\))?$/.exec(word);
  const { parameters, body } = macros.get(name);
  const given = (inside ?? '').match(/(?:"(?:[^"\\]|\\.)*"|\([^()]*\)|[^,"()])+/g) ?? [];
  const values = new Map(parameters.map((parameter, i) => [parameter, (given[i] ?? '').trim()]));
  return body.replace(/"(?:[^"\\\n]|\\.)*"|\b[A-Za-z_]\w*\b/g, (part) => values.get(part) ?? part);
}

// The string literals of a C file, those that stand together as one; what else stands between them is a word.
function texts(source, macros, depth = 0) {
  const list = [];
  const token = /"((?:[^"\\\n]|\\.)*)"|\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:[^'\\]|\\.)'|([A-Za-z_]\w*(?:\((?:[^()]|\([^()]*\))*\))?)|((?:\s|\\\n)+)|([\s\S])/g;
  let now = null;
  for (let m = token.exec(source); m; m = token.exec(source)) {
    const [, literal, word, space] = m;
    if (literal !== undefined) now = (now ?? '') + literal.replace(/\\n/g, ' ');
    else if (word !== undefined && macros.has(/^\w+/.exec(word)[0]) && depth < 8) now = (now ?? '') + texts(expanded(word, macros), macros, depth + 1).join(' ');
    else if (word !== undefined) {
      if (now !== null) now += ' macro ';
      else token.lastIndex = m.index + /^\w+/.exec(word)[0].length; // a call: its arguments are looked at
    } else if (space === undefined && m[0][0] !== '/' && now !== null) {
      list.push(now);
      now = null;
    }
  }
  return now === null ? list : [...list, now];
}

function files(dir) {
  return readdirSync(dir).flatMap((name) => {
    const path = join(dir, name);
    return statSync(path).isDirectory() ? files(path) : [path];
  });
}

function key_faults(sql) {
  const out = [];
  for (const m of sql.matchAll(/create unique index (\w+) on (\w+) \(\s*(\w+)/g))
    if (m[3] !== 'tenant') out.push(`schema: the unique index ${m[1]} does not begin with the county`);
  for (const [name, columns] of [...sql.matchAll(/create table (\w+) \(([\s\S]*?)\n\) \{table\}/g)].map((m) => [m[1], m[2]]))
    if (name !== 'schema_step' && (!/^\s*tenant \{i64\} not null/.test(columns) || !/primary key \(tenant\b/.test(columns) || /\bunique\b/.test(columns)))
      out.push(`schema: the key of ${name} does not begin with the county`);
  return out;
}

if (process.argv[2] === '--self-test') {
  const bad = ['select a from member where id = $2', 'select a from member m where m.id = $2 and tenant = $1', 'update org set name = $3 where id = $2',
    'delete from post where id = $1', 'insert into post (id, tenant) values ($2, $1)', 'insert into post (tenant, id) values ($2, $1)',
    'select 1 from org o join member m on m.org = o.id where o.tenant = $1', 'select 1 from org o, member m where o.tenant = $1 and m.org = o.id',
    'select 1 from org where tenant = $1 and id in (select org from member where id = $2)', 'select name from county order by tenant'];
  bad.push('select sum(members) from area_month', 'select name from county c join area_month m on m.tenant = c.tenant',
    'select count(*) from county, member');
  bad.push('select name, left_day from member where id = $2', 'select 1 from org o left join org p on p.tenant = o.tenant and p.id = o.parent where o.id = $2',
    'select 1 from org x where x.tenant = $1 union all select 1 from org x where x.id = $2');
  const good = ['select a from member where tenant = $1', 'select m.member, org from member m where m.tenant = $1', 'insert into post (tenant, id) values ($1, $2)',
    'select 1 from org o join member m on m.tenant = o.tenant and m.org = o.id where o.tenant = $1',
    'select 1 from org where tenant = $1 and exists (select 1 from member where tenant = $1)'];
  for (const sql of bad) if (!faults('src/x/x.c', sql).length) console.log(`not found: ${sql}`);
  for (const sql of good) for (const fault of faults('src/x/x.c', sql)) console.log(`a good one refused: ${fault}`);
  if (key_faults('create unique index x on org (code);').length !== 1 || key_faults('create table x (\n\tid {i64} not null,\n\tprimary key (id)\n) {table};').length !== 1)
    console.log('a key without the county is not found');
  if (of_counties.size < 25) console.log(`only ${of_counties.size} tables were read from schema/`);
} else {
  for (const fault of key_faults(no_comments)) console.log(fault);
  const shared = pieces(files('src').filter((p) => p.endsWith('.h')).map((p) => readFileSync(p, 'utf8')).join('\n'), new Map());
  for (const path of files('src').filter((p) => p.endsWith('.c') && !p.startsWith('src/db/'))) {
    const source = readFileSync(path, 'utf8'), macros = pieces(source, shared);
    for (const sql of texts(source.replace(define, (all, name) => (macros.has(name) ? '' : all)), macros))
      for (const fault of faults(path, sql)) console.log(fault);
  }
  for (const [i, [path, sql]] of across.entries())
    if (!found_across.has(i)) console.log(`${path} does not look across counties with this any more: ${sql.slice(0, 90)}`);
}
