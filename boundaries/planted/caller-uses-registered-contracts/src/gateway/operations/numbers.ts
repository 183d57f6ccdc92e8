// The register gives operations no business to look into.
import { Ordering } from '../../modules/ordering/contract/ordering.contract.js';
export const numbers = Ordering;
