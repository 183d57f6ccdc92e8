import { Carts } from '../../modules/carts/contract/carts.contract.js';
export const clients = clientsFor('api', [Carts]);
