import fs from 'node:fs';

/** @param {string} file */
function read(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return ''; // the process is gone
  }
}

/**
 * The fields of /proc/PID/stat after the name: index 1 is the parent, 2 the group, 11 and 12 CPU ticks.
 *
 * @param {number} pid
 */
function stat(pid) {
  const text = read(`/proc/${pid}/stat`);
  return text === '' ? undefined : text.slice(text.lastIndexOf(')') + 2).split(' ');
}

/** What only stands in front of a server: npm and the shell it runs scripts in. */
const isWrapper = (/** @type {number} */ pid) => /^(npm\b|sh$|dash$|bash$)/.test(read(`/proc/${pid}/comm`).trim());

/**
 * The processes of a server, parents first, without npm and its shell.
 *
 * @param {number} root the process that was spawned
 * @returns {number[]}
 */
export function serverProcesses(root) {
  /** @type {Map<number, number[]>} */
  const children = new Map();
  for (const name of fs.readdirSync('/proc')) {
    const fields = /^\d+$/.test(name) ? stat(Number(name)) : undefined;
    if (!fields) continue;
    const parent = Number(fields[1]);
    children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const tree = [root];
  for (const pid of tree) tree.push(...(children.get(pid) ?? []));
  return tree.filter((pid) => !isWrapper(pid));
}

/**
 * @param {number} root
 * @returns {number} resident memory of a server in MiB
 */
export function residentMiB(root) {
  const kib = serverProcesses(root).map((pid) => Number(/VmRSS:\s+(\d+)/.exec(read(`/proc/${pid}/status`))?.[1] ?? 0));
  return Math.round(kib.reduce((sum, value) => sum + value, 0) / 102.4) / 10;
}

/**
 * @param {number} root
 * @returns {number} CPU seconds a server has used
 */
export function cpuSeconds(root) {
  const ticks = serverProcesses(root).map((pid) => {
    const fields = stat(pid);
    return fields ? Number(fields[11]) + Number(fields[12]) : 0;
  });
  return ticks.reduce((sum, value) => sum + value, 0) / 100;
}

/** CPU seconds the whole machine has used since it started, by anybody. */
export function machineCpuSeconds() {
  const [user, nice, system, , , irq, softirq] = read('/proc/stat')
    .split('\n')[0]
    .trim()
    .split(/\s+/)
    .slice(1)
    .map(Number);
  return (user + nice + system + irq + softirq) / 100;
}
