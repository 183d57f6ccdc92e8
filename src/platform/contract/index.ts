export * from './define-service.js';
export * from './fields.js';
export * from './kept.js';
export * from './money.js';
export * from './service-error.js';
export { type FieldError, fromQuery, validate } from './validation.js';
export { type WireValue, copyOfWireValue } from './wire-value.js';
export * from './address.js';
export * from './audit.js';
