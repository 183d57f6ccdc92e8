export const clickstreamMigrations = [];
