export const render = (): string => '';
