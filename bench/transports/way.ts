/** What a way is compared with: `bare` is the bare transport itself; `transport` and `path` have a target beside it. */
export type Role = 'bare' | 'transport' | 'path' | 'other';

/** One way to the other process. */
export interface Way {
  name: string;
  role: Role;
  /** Makes so many calls at once; resolves when all are answered. */
  ask(calls: number): Promise<unknown>;
}

/** A way on which every call is one of its own. */
export const each = (name: string, role: Role, one: () => Promise<unknown>): Way => ({
  name,
  role,
  ask: (calls) => (calls === 1 ? one() : Promise.all(Array.from({ length: calls }, one))),
});
