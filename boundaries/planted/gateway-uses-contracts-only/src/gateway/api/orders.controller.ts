// The shortest way to a slow page and a split that fails.
import { OrderingService } from '../../modules/ordering/ordering.service.js';
export const orders = new OrderingService();
