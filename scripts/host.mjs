// npm run host -- --topology T --host H: one host of a topology, in this process.
import { prepare } from './prepare.mjs';

prepare();
await import('../dist/run/main.js');
