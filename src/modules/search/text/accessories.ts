import { stemOf } from './stems.js';

/** What goes with something else, in the words of any shop: in a title it says that the product is not that thing itself. */
const WORDS = `accessory adapter arm bag battery bracket cable cartridge case charger cleaning cord cover cradle dock drum film
filter folio holder holster kit lens lock mat mount pad pouch protector remote replacement skin sleeve spare stand strap toner`;

export const ACCESSORIES: readonly string[] = [...new Set(WORDS.split(/\s+/).map(stemOf))];
