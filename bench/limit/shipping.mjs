/** The two shipping methods, the same price everywhere. */
export const SHIPPING_METHODS = [
  { shippingMethod: 'standard', name: 'Standard', price: { amount: 499, currency: 'USD' }, days: [3, 5] },
  { shippingMethod: 'express', name: 'Express', price: { amount: 1499, currency: 'USD' }, days: [1, 2] },
];

/** @param {string} name */
export const findShippingMethod = (name) => SHIPPING_METHODS.find((method) => method.shippingMethod === name);
