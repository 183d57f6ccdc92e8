export const recommendationsMigrations = [];
