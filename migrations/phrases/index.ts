export const phrasesMigrations = [];
