// node .ci/again.mjs RESULTS COMMAND ARGS: runs the few suites that failed once more, by themselves, and puts what they say then into
// RESULTS (Jest's JSON). A machine that was busy for a moment fails a time against a limit; what fails twice, fails. The names are
// printed: a suite that is seen here again is to be mended. Suites that look for races and crashes get no second chance.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';

const MOST = 4;
const NO_SECOND_CHANCE = /^test\/(crash|races|fuzz|access|boundaries)\//;

const [file, command, ...args] = process.argv.slice(2);
const read = (path) => JSON.parse(readFileSync(path, 'utf8'));
const results = read(file);
const nameOf = ({ name }) => relative(process.cwd(), name);
const failed = results.testResults.filter(({ status }) => status === 'failed');
const names = failed.map(nameOf);
if (failed.length === 0 || failed.length > MOST || names.some((name) => NO_SECOND_CHANCE.test(name))) process.exit(1);

console.log(`unsteady, once more: ${names.join(' ')}`);
const again = `${file}.again`;
spawnSync(command, [...args, ...names, '--json', `--outputFile=${again}`], { stdio: 'inherit' });
const steady = results.testResults.filter((suite) => !failed.includes(suite));
const testResults = [...steady, ...read(again).testResults];
const count = (status) =>
  testResults.reduce((sum, suite) => sum + suite.assertionResults.filter((test) => test.status === status).length, 0);
const merged = {
  ...results,
  testResults,
  numPassedTests: count('passed'),
  numFailedTests: count('failed'),
  numRuntimeErrorTestSuites: testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.every((test) => test.status !== 'failed'),
  ).length,
};
writeFileSync(file, JSON.stringify(merged));
process.exit(
  testResults.length === results.testResults.length && testResults.every(({ status }) => status !== 'failed') ? 0 : 1,
);
