import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

const TEXT = /\.txt(?:\.gz)?$/i;

/** The texts of a folder, `.txt` or `.txt.gz`, one at a time; titles from `books.jsonl`, where there is one. */
export function* readTexts(folder) {
  const titles = titlesOf(folder);
  for (const file of readdirSync(folder)
    .filter((name) => TEXT.test(name))
    .sort()) {
    const bytes = readFileSync(join(folder, file));
    const id = file.replace(TEXT, '');
    yield { id, title: titles.get(id), text: (/\.gz$/i.test(file) ? gunzipSync(bytes) : bytes).toString('utf8') };
  }
}

function titlesOf(folder) {
  const file = join(folder, 'books.jsonl');
  if (!existsSync(file)) return new Map();
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');
  return new Map(lines.map((line) => JSON.parse(line)).map(({ id, title }) => [id, title]));
}
