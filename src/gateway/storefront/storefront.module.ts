import { Global, Module } from '@nestjs/common';
import { ErrorPages } from '../http/error-pages.js';
import { Pages } from './kit/pages.js';
import { StoreErrorPages } from './kit/store-error-pages.js';
import { Visitors } from './kit/visitors.js';
import { HomeController } from './pages/home/home.controller.js';

/** The pages of the store: put together from what services answer, as HTML. Global, since every face shows its error pages. */
@Global()
@Module({
  controllers: [HomeController],
  providers: [Visitors, Pages, { provide: ErrorPages, useClass: StoreErrorPages }],
  exports: [ErrorPages],
})
export class StorefrontModule {}
