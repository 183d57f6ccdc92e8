// Jest's own runner in two rounds: most suites run side by side, one for each core; then, one at a time, those that hold times
// against a limit, or that take more connections of PostgreSQL than there are for two.
import { relative } from 'node:path';
import TestRunner from 'jest-runner';
import { root } from './prepare.mjs';

const ALONE = [
  /^test\/(browser|faults|instances|races)\//,
  /^test\/(crash|topologies)\/distributed/,
  /^test\/deployment\/run/,
  /^test\/pages\/(degrad|freshness)/,
  /^test\/process\/(import|process)/,
  /^(src\/platform|test)\/transport\/nats/,
];
const runsAlone = ({ path }) => ALONE.some((pattern) => pattern.test(relative(root, path)));

export default class Rounds extends TestRunner {
  async runTests(tests, watcher, options) {
    const [alone, together] = [tests.filter(runsAlone), tests.filter((test) => !runsAlone(test))];
    if (together.length > 0) await super.runTests(together, watcher, options);
    this._globalConfig = { ...this._globalConfig, maxWorkers: 1 };
    if (alone.length > 0) await super.runTests(alone, watcher, options);
  }
}
