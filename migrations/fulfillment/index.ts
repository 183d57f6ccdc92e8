import { CreateShipment1763800100000 } from './1763800100000-create-shipment.js';

export const fulfillmentMigrations = [CreateShipment1763800100000];
