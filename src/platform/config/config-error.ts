/** What whoever starts the store can put right; said in one line. */
export class ConfigError extends Error {}
