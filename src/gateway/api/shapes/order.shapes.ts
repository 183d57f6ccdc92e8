import { ListOf, Text } from '../../../platform/index.js';
import { Order } from '../../../modules/ordering/contract/ordering.contract.js';

export { Order };

export class OrderList {
  @ListOf(() => Order, { max: 100, doc: 'newest first' })
  items!: Order[];

  @Text({ nullable: true, max: 500 })
  next!: string | null;
}
