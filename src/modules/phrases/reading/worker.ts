import { parentPort } from 'node:worker_threads';
import { BACKGROUND } from '../background/english.js';
import { Shelf } from '../statistics/shelf.js';
import type { Candidates, AskedTarget, Report, Task } from './messages.js';
import { readText } from './read-text.js';

/** The thread in which texts are read and shelves ranked, away from the event loop. It keeps nothing that is not in the database. */
const port = parentPort;
let shelf: Shelf | undefined;

const say = (report: Report): void => port?.postMessage(report);

function work(task: Task): unknown {
  switch (task.kind) {
    case 'read':
      return readText(task.parts.join(''), (progress) => say({ kind: 'progress', progress }));
    case 'rank':
      shelf = new Shelf(task.targets.map(parsed));
      shelf.addBackground(BACKGROUND);
      return undefined;
    case 'show': {
      begun().add(task.book, task.words, task.grams);
      return;
    }
    case 'ranked': {
      const ranked = [...begun().rank(task.most)];
      shelf = undefined;
      return ranked;
    }
  }
}

/** A thread that has come in the place of another knows nothing of what that one had begun. */
function begun(): Shelf {
  if (!shelf) throw new Error('no ranking was begun');
  return shelf;
}

const parsed = ({ book, words, candidates }: AskedTarget) => ({
  book,
  words,
  ...(JSON.parse(candidates) as Candidates),
});

port?.on('message', (task: Task) => {
  try {
    say({ kind: 'done', value: work(task) });
  } catch (error) {
    say({ kind: 'failed', message: String(error) });
  }
});
