export const searchMigrations = [];
