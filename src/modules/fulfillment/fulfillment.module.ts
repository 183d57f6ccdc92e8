import { Module } from '@nestjs/common';
import { fulfillmentMigrations } from '../../../migrations/fulfillment/index.js';
import { moduleOf } from '../../platform/index.js';
import { Fulfillment } from './contract/fulfillment.contract.js';
import { ShipmentEntity } from './entities/shipment.entity.js';
import { FulfillmentService } from './fulfillment.service.js';

@Module(
  moduleOf({
    contract: Fulfillment,
    service: FulfillmentService,
    storage: { durability: 'full', migrations: fulfillmentMigrations, entities: [ShipmentEntity] },
  }),
)
export class FulfillmentModule {}
