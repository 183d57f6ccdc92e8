export const Contract = 'gifts';
