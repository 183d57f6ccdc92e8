import { stemOf } from './stems.js';

/** What goes with something else, in the words of any shop: in a title it says that the product is not that thing itself. */
const WORDS = `accessory adapter adaptor arm bag battery bracket cable cart cartridge case charger cleaning converter cord cover
cradle dock drum film filter folio fuser holder holster housing kit lamp lens lock maintenance mat mount pad pouch protector
remote replacement ribbon roller service skin sleeve spare stand strap toner tray warranty`;

export const ACCESSORIES: readonly string[] = [...new Set(WORDS.split(/\s+/).map(stemOf))];
