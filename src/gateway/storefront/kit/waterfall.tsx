import type { JSX } from 'preact';
import type { AssembledCall, Assembly } from '../../../platform/index.js';

const ROW = 22;
const NAMES = 230;
const WIDTH = 900;

/** The calls of a page, drawn along its time, by module. */
export function Waterfall({ assembly }: { assembly: Assembly }): JSX.Element {
  const { calls, logical, kept, physical } = assembly;
  const rows = byModule(calls);
  const end = Math.max(1, ...calls.map(({ to, from }) => Math.max(to, from)));
  const at = (time: number): number => NAMES + (time / end) * (WIDTH - NAMES - 60);
  return (
    <section class="waterfall card" aria-labelledby="waterfall">
      <h2 id="waterfall">How this page was put together</h2>
      <p>
        {logical} questions were asked{kept > 0 && `, ${kept} of them answered from the cache`}, {physical} calls left
        for services; the last answer came after {end.toFixed(1)} ms.
      </p>
      <div class="waterfall-scroll" tabIndex={0} role="group" aria-label="Calls of this page along its time">
        <svg viewBox={`0 0 ${WIDTH} ${rows.length * ROW}`} width={WIDTH} height={rows.length * ROW}>
          {rows.map((call, i) => {
            const to = call.outcome === undefined ? end : call.to;
            const text = `${call.name}${call.questions > 1 ? ` ×${call.questions}` : ''}`;
            return (
              <g key={i} class={`call ${call.outcome ?? 'late'}`}>
                <text x="0" y={i * ROW + 15}>
                  {text}
                </text>
                <rect x={at(call.from)} y={i * ROW + 4} width={Math.max(2, at(to) - at(call.from))} height={ROW - 8} />
                <text x={at(to) + 6} y={i * ROW + 15}>
                  {(to - call.from).toFixed(1)} ms
                </text>
              </g>
            );
          })}
        </svg>
      </div>
    </section>
  );
}

const moduleOf = ({ name }: AssembledCall): string => name.split('.')[0] as string;

/** Modules in the order of their first call, each with its calls in order. */
function byModule(calls: readonly AssembledCall[]): AssembledCall[] {
  const order = [...new Set(calls.map(moduleOf))];
  return order.flatMap((module) => calls.filter((call) => moduleOf(call) === module));
}
