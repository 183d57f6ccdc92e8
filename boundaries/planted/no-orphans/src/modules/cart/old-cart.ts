// Left behind by a change; who reads it thinks that it matters.
export const merge = (a: number, b: number): number => a + b;
