import type { Tracer } from '../access/tracer.js';
import { CallRecorder } from './call-recorder.js';

/** What watches a process, on every call and request; one of it in a process. */
export class Telemetry {
  readonly recorder = new CallRecorder();

  constructor(
    /** Only where spans are exported: without it nothing is traced. */
    readonly tracer?: Tracer,
    /** Sends what was recorded and not sent yet. */
    readonly close: () => Promise<void> = () => Promise.resolve(),
  ) {}
}
