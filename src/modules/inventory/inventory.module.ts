import { Module } from '@nestjs/common';
import { inventoryMigrations } from '../../../migrations/inventory/index.js';
import { moduleOf } from '../../platform/index.js';
import { Inventory } from './contract/inventory.contract.js';
import { InventoryService } from './inventory.service.js';
import { ReservationExpiry } from './reservation-expiry.js';

@Module(
  moduleOf({
    contract: Inventory,
    service: InventoryService,
    storage: { durability: 'full', migrations: inventoryMigrations },
    providers: [ReservationExpiry],
  }),
)
export class InventoryModule {}
