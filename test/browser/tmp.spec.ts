import { it } from '@jest/globals';
import { dressShopWindow } from '../kit/shop-window.js';
import { startTestStore } from '../kit/store.js';
it('x', async () => { const s = await startTestStore({ seed: 'demo', logLevel: 'error' as never }); try { console.log(await dressShopWindow(s)); } finally { await s.remove(); } });
