import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { HealthController } from './health.controller.js';
import { PublicSurface } from './public-surface.js';

/** What those who run the store ask for: is it alive, what can it do. */
@Module({ imports: [DiscoveryModule], controllers: [HealthController], providers: [PublicSurface] })
export class OperationsModule {}
