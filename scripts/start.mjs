// npm start: installs if needed, builds if needed, then serves in this same process.
import { prepare } from './prepare.mjs';

prepare();
await import('../dist/run/main.js');
