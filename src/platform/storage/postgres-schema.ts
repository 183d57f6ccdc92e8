/** The module's schema. Names of modules have no underscore, so two of them never meet. */
export const schemaOf = (module: string): string => module.replaceAll('-', '_');
