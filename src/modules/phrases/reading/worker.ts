import { parentPort } from 'node:worker_threads';
import { BACKGROUND } from '../background/english.js';
import { Shelf } from '../statistics/shelf.js';
import { unpacked } from '../text/packing.js';
import type { Candidates, KeptTarget, Report, Task } from './messages.js';
import { readText } from './read-text.js';

/** The thread in which texts are read and shelves ranked, away from the event loop. It keeps nothing that is not in the database. */
const port = parentPort;
let shelf: Shelf | undefined;

const say = (report: Report): void => port?.postMessage(report);

function work(task: Task): unknown {
  switch (task.kind) {
    case 'read':
      return readText(task.parts.map(unpacked).join(''), (progress) => say({ kind: 'progress', progress }));
    case 'rank':
      shelf = new Shelf(task.targets.map(unpackedTarget));
      shelf.addBackground(BACKGROUND);
      return undefined;
    case 'show':
      return shelf?.add(task.book, task.words, task.grams);
    case 'ranked': {
      const ranked = [...(shelf?.rank(task.most) ?? [])];
      shelf = undefined;
      return ranked;
    }
  }
}

const unpackedTarget = ({ book, words, candidates }: KeptTarget) => ({
  book,
  words,
  ...(JSON.parse(unpacked(candidates)) as Candidates),
});

port?.on('message', (task: Task) => {
  try {
    say({ kind: 'done', value: work(task) });
  } catch (error) {
    say({ kind: 'failed', message: String(error) });
  }
});
