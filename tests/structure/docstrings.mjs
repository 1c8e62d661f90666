// Every function that a header declares stands under a comment, its own or that of the group it belongs to: a blank line
// ends a group. Prints those that do not.
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

function files(dir) {
  return readdirSync(dir).flatMap((name) => {
    const path = join(dir, name);
    return statSync(path).isDirectory() ? files(path) : [path];
  });
}

for (const path of files('src').filter((p) => p.endsWith('.h'))) {
  const text = readFileSync(path, 'utf8');
  if (!/^\/\*[\s\S]*?\*\//.test(text)) console.log(`${path}: does not open with what the room is for`);
  for (const group of text.split(/\n\s*\n/)) {
    const declared = group.match(/^[a-z_][\w \t*]*\**\b([a-z]\w+)\([^;{]*\)[^;{]*;/m);
    if (declared && !/\/\*|\/\//.test(group)) console.log(`${path}: ${declared[1]} has no docstring`);
  }
}
