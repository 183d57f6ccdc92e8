/**
 * What differs between the stores under measurement; everything else goes through their REST surface.
 *
 * @typedef {object} System
 * @property {'limit' | 'doordesk' | 'last'} label
 * @property {string} title
 * @property {string} fingerprint changes when data prepared earlier no longer fits
 * @property {(dataDir: string, catalogueFile: string, logFile: string) => Promise<void>} importCatalogue
 * @property {(dataDir: string, logFile: string) => Promise<import('../server-process.mjs').ServerProcess>} start
 */

export {};
