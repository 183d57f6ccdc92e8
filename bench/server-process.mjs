import { spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { serverProcesses } from './process-tree.mjs';

/** @type {Set<ServerProcess>} */
const running = new Set();

/**
 * @typedef {object} Launch
 * @property {string} command
 * @property {string[]} args
 * @property {string} cwd
 * @property {Record<string, string>} env
 * @property {string} logFile
 * @property {string} url
 * @property {boolean} [ipc] with a channel for messages to the process that is spawned
 * @property {string} [readyPath] answers 200 when the server can serve; /health/ready where not given
 */

/** A server in a process group of its own, so that nothing of it is left behind. */
export class ServerProcess {
  /** @param {Launch} launch */
  constructor(launch) {
    this.launch = launch;
    this.url = launch.url;
    const log = fs.openSync(launch.logFile, 'a');
    this.began = performance.now();
    this.child = spawn(launch.command, launch.args, {
      cwd: launch.cwd,
      env: { ...process.env, ...launch.env },
      stdio: ['ignore', log, log, ...(launch.ipc ? /** @type {const} */ (['ipc']) : [])],
      detached: true,
    });
    fs.closeSync(log);
    /** @type {Error | undefined} */
    this.failure = undefined;
    this.child.on('error', (error) => (this.failure = error));
    this.pid = this.child.pid ?? 0;
    running.add(this);
  }

  /** Waits for the first 200 of /health/ready; milliseconds from spawn to it. */
  async ready(limitMs = 120_000) {
    while (performance.now() - this.began < limitMs) {
      if (this.failure || this.child.exitCode !== null || this.child.signalCode) break;
      if (await answersReady(this.url + (this.launch.readyPath ?? '/health/ready')))
        return Math.round(performance.now() - this.began);
      await sleep(10);
    }
    const tail = fs.readFileSync(this.launch.logFile, 'utf8').trimEnd().split('\n').slice(-15).join('\n');
    await this.stop();
    throw new Error(`${this.launch.command} ${this.launch.args.join(' ')} did not get ready\n${this.failure ?? tail}`);
  }

  /** SIGTERM to the server itself (not also to npm before it, which would pass it on a second time), then the group. */
  async stop() {
    signal(serverProcesses(this.pid)[0] ?? this.pid, 'SIGTERM');
    for (const end = performance.now() + 12_000; performance.now() < end && this.alive();) await sleep(20);
    if (this.alive()) this.kill();
    running.delete(this);
  }

  alive() {
    return this.pid !== 0 && signal(-this.pid, 0);
  }

  kill() {
    if (this.pid !== 0) signal(-this.pid, 'SIGKILL');
  }
}

/** @type {(pid: number, name: NodeJS.Signals | 0) => boolean} */
function signal(pid, name) {
  try {
    return process.kill(pid, name);
  } catch {
    return false; // already gone
  }
}

/** @param {string} url */
function answersReady(url) {
  return new Promise((resolve) => {
    const request = http.get(url, { agent: false }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode === 200));
      response.on('error', () => resolve(false));
    });
    request.setTimeout(5_000, () => request.destroy());
    request.on('error', () => resolve(false));
  });
}

export const stopAll = () => Promise.all([...running].map((server) => server.stop()));

process.on('exit', () => running.forEach((server) => server.kill()));
