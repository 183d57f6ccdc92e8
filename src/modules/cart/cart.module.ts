import { Module } from '@nestjs/common';
import { cartMigrations } from '../../../migrations/cart/index.js';
import { moduleOf } from '../../platform/index.js';
import { CartService } from './cart.service.js';
import { Claiming } from './claiming.js';
import { Cart } from './contract/cart.contract.js';
import { Settling } from './settling.js';
import { Shopping } from './shopping.js';
import { Sweeping } from './sweeping.js';

@Module(
  moduleOf({
    contract: Cart,
    service: CartService,
    storage: { durability: 'full', migrations: cartMigrations },
    providers: [Claiming, Settling, Shopping, Sweeping],
  }),
)
export class CartModule {}
