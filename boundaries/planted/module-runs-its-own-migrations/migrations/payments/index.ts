export const paymentsMigrations: never[] = [];
