export const takeFromStock = (): void => undefined;
