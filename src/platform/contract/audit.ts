import { TextList, TextMap } from './fields.js';

/** Asks a module to check its own books. */
export class AuditRequest {}

/** What a module found when it checked itself; no findings means that every invariant that it owns holds. */
export class AuditReport {
  @TextList({ max: 1000, each: 1000, doc: 'one line for each broken invariant; empty when all hold' })
  findings!: string[];

  @TextMap({ doc: 'counts and sums for the record, as decimal texts' })
  figures!: Record<string, string>;
}

/** A reply that says no more than that it is done. */
export class Done {}
