import { addPlan, detailPlan, listPlan, searchPlan } from './plans.mjs';

/**
 * @typedef {object} Operation
 * @property {string} key the word for `--only`
 * @property {string} title
 * @property {number} target smallest ratio to the limit server that counts as held
 * @property {number} targetAt the number of connections the target is for
 * @property {import('./plans.mjs').Plan} [plan] absent for the whole checkout
 */

/** @type {Operation[]} */
export const OPERATIONS = [
  { key: 'detail', title: 'product detail', target: 0.5, targetAt: 16, plan: detailPlan },
  { key: 'list', title: 'list of 24', target: 0.5, targetAt: 16, plan: listPlan },
  { key: 'search', title: 'search of 24', target: 0.5, targetAt: 16, plan: searchPlan },
  { key: 'add', title: 'add to cart', target: 0.2, targetAt: 16, plan: addPlan },
  { key: 'checkout', title: 'whole checkout', target: 0.15, targetAt: 8 },
];
