export const ADDRESS = {};
