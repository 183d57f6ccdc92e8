import { CreateOffer1763800320000 } from './1763800320000-create-offer.js';

export const offersMigrations = [CreateOffer1763800320000];
