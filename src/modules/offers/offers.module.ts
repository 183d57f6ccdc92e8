import { Module } from '@nestjs/common';
import { offersMigrations } from '../../../migrations/offers/index.js';
import { moduleOf } from '../../platform/index.js';
import { Offers } from './contract/offers.contract.js';
import { OffersService } from './offers.service.js';

@Module(
  moduleOf({
    contract: Offers,
    service: OffersService,
    storage: { durability: 'full', migrations: offersMigrations },
  }),
)
export class OffersModule {}
