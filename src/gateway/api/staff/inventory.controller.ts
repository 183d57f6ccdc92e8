import { Controller } from '@nestjs/common';
import { Catalog } from '../../../modules/catalog/contract/catalog.contract.js';
import { Inventory, StockLevel } from '../../../modules/inventory/contract/inventory.contract.js';
import { type Client, Id, Int, Service, notFound } from '../../../platform/index.js';
import { Endpoint } from '../../http/endpoint.js';
import { type Exchange, Exchanged } from '../../http/exchange.js';

class StockPath {
  @Id()
  productId!: string;
}

class OnHand {
  @Int({ min: 0, max: 1_000_000_000, doc: 'units that no confirmed order owns' })
  onHand!: number;
}

@Controller()
export class StaffInventoryController {
  constructor(
    @Service(Catalog) private readonly catalog: Client<typeof Catalog>,
    @Service(Inventory) private readonly inventory: Client<typeof Inventory>,
  ) {}

  @Endpoint({
    method: 'PUT',
    path: '/v1/staff/inventory/:productId',
    audience: 'staff',
    tag: 'Staff',
    summary: 'Say how many units are on hand',
    params: StockPath,
    body: OnHand,
    replies: { 200: StockLevel },
  })
  async set(@Exchanged() { params, body }: Exchange<StockPath, object, OnHand>): Promise<StockLevel> {
    await this.mustExist(params.productId);
    return this.inventory.setOnHand({ ...params, ...body }, { settle: 1000 });
  }

  @Endpoint({
    method: 'GET',
    path: '/v1/staff/inventory/:productId',
    audience: 'staff',
    tag: 'Staff',
    summary: 'See the stock of a product',
    params: StockPath,
    replies: { 200: StockLevel },
  })
  async see(@Exchanged() { params }: Exchange<StockPath>): Promise<StockLevel> {
    await this.mustExist(params.productId);
    return this.inventory.stock(params);
  }

  private async mustExist(productId: string): Promise<void> {
    const { items } = await this.catalog.titles({ productIds: [productId] });
    if (items.length === 0) throw notFound('product');
  }
}
