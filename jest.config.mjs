import { workers } from './scripts/test-workers.mjs';

const swc = (tsx) => [
  '@swc/jest',
  {
    jsc: {
      parser: { syntax: 'typescript', tsx, decorators: true },
      transform: {
        legacyDecorator: true,
        decoratorMetadata: true,
        useDefineForClassFields: false,
        react: { runtime: 'automatic', importSource: 'preact' },
      },
      target: 'es2022',
    },
    module: { type: 'es6' },
  },
];

/** Tests run the TypeScript sources as ES modules; swc only strips types, `npm run lint` checks them. */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/src', '<rootDir>/test', '<rootDir>/boundaries', '<rootDir>/migrations'],
  testRegex: '\\.spec\\.tsx?$',
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.tmp/'],
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: { '^.+\\.ts$': swc(false), '^.+\\.tsx$': swc(true) },
  // Not among the temporary files, which go with each run.
  cacheDirectory: '<rootDir>/.tmp/jest',
  // Every file loads the store anew, and Jest does not give back modules: a worker that has grown is replaced, or the last suites crawl.
  workerIdleMemoryLimit: '1GB',
  maxWorkers: await workers(),
  // A worker that ends has much to give back.
  workerGracefulExitTimeout: 10_000,
  // Suites that hold times against a limit run one at a time.
  runner: '<rootDir>/scripts/test-runner.mjs',
  // For what hangs; how long something may take is said where it matters.
  testTimeout: 180000,
};
