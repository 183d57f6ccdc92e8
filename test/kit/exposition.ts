export interface ScrapedSample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const LABEL = '[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\\\\n]|\\\\["\\\\n])*"';
const SAMPLE = new RegExp(`^(${NAME})(?:\\{(${LABEL}(?:,${LABEL})*)?\\})? (\\S+)$`);
const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?(?:e[+-]?\d+)?|Inf|NaN)$/i;

/**
 * Reads Prometheus' text format 0.0.4 strictly: one TYPE for each family and before its samples, families in one piece, no
 * series twice. Errors: the first line that is not so.
 */
export function parseExposition(text: string): { samples: ScrapedSample[]; types: Map<string, string> } {
  const types = new Map<string, string>();
  const samples: ScrapedSample[] = [];
  const series = new Set<string>();
  let current = '';
  if (!text.endsWith('\n')) throw new Error('the last line does not end');
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const declared = /^# TYPE (\S+) (counter|gauge|histogram|summary|untyped)$/.exec(line);
    if (declared) {
      current = declared[1] as string;
      if (types.has(current)) throw new Error(`${current} is declared twice`);
      types.set(current, declared[2] as string);
      continue;
    }
    if (line.startsWith('# HELP ')) continue;
    const match = SAMPLE.exec(line);
    if (!match || !NUMBER.test(match[3] as string)) throw new Error(`not a sample: ${line}`);
    const [, name, labels = '', number] = match as unknown as [string, string, string | undefined, string];
    const family = types.get(current) === 'histogram' ? name.replace(/_(?:bucket|sum|count)$/, '') : name;
    if (family !== current) throw new Error(`${name} stands under ${current}`);
    if (series.has(`${name}{${labels}}`)) throw new Error(`twice: ${line}`);
    series.add(`${name}{${labels}}`);
    samples.push({ name, labels: labelsOf(labels), value: Number(number.replace(/inf$/i, 'Infinity')) });
  }
  return { samples, types };
}

const labelsOf = (text: string): Record<string, string> =>
  Object.fromEntries(
    [...text.matchAll(/([^=,]+)="((?:[^"\\]|\\.)*)"/g)].map(([, name, value]) => [name as string, value as string]),
  );
