import { stringify } from 'yaml';

/** A file of a deployment. */
export interface DeployedFile {
  /** Relative to the folder of the topology: `compose/compose.yaml`. */
  path: string;
  text: string;
}

/** The first line of every file that is written here, by which it is known again. */
export const WRITTEN_BY = '# Written by npm run deployment';

/** The lines that a file begins with. */
const header = (topology: string, words: string): string =>
  [`${WRITTEN_BY} -- ${topology}; changes belong into the generator or the topology.`, ...words.split('\n')]
    .map((line) => (line.startsWith('#') ? line : `# ${line}`.trimEnd()))
    .join('\n') + '\n';

/** A file as it is, below its header. */
export const textFile = (path: string, topology: string, words: string, text: string): DeployedFile => ({
  path,
  text: header(topology, words) + text,
});

/** One YAML document, or several. */
export const yamlFile = (path: string, topology: string, words: string, documents: object[]): DeployedFile =>
  textFile(path, topology, words, documents.map(yamlOf).join('---\n'));

// Long lines stay whole, and nothing is an alias: who reads a service finds all of it there. Readers of YAML 1.1 are still about.
const yamlOf = (document: object): string =>
  stringify(document, { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false });
