import 'reflect-metadata';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { measureGenerated } from './measure-generated.js';
import { measureJudged } from './measure-judged.js';

const USAGE = `Usage: npm run bench:search -- --products FILE --judgments FILE
       npm run bench:search -- --generated 10000,1000000 [--keep DIR]

The first measures how well what is found fits: JSON lines of products (also .gz), judgments as CSV query,docid,rating; nDCG@10
with what was not judged as 0. The second measures how long searches of generated catalogues of these sizes take;
what it builds stays in DIR, for the next time.
`;

const OPTIONS = {
  products: { type: 'string' },
  judgments: { type: 'string' },
  generated: { type: 'string' },
  keep: { type: 'string' },
} as const;

function optionsOf(args: string[]): { [name in keyof typeof OPTIONS]?: string } {
  try {
    return parseArgs({ args, options: OPTIONS }).values;
  } catch {
    return {};
  }
}

async function main(): Promise<number> {
  const { products, judgments, generated, keep } = optionsOf(process.argv.slice(2));
  if (products !== undefined && judgments !== undefined) await measureJudged(resolve(products), resolve(judgments));
  else if (generated !== undefined && /^\d{1,8}(,\d{1,8})*$/.test(generated))
    await measureGenerated(generated.split(',').map(Number), keep === undefined ? undefined : resolve(keep));
  else {
    process.stderr.write(USAGE);
    return 2;
  }
  return 0;
}

process.exitCode = await main();
