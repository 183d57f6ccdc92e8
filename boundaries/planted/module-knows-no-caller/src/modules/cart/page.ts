// Below the gateway nobody knows what a page is.
import { render } from '../../gateway/api/page.js';
export const page = (): string => render();
