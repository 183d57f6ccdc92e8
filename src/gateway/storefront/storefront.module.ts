import { Global, Module } from '@nestjs/common';
import { clientsFor } from '../../platform/index.js';
import { ErrorPages } from '../http/error-pages.js';
import { HttpModule } from '../http/http.module.js';
import { BUYING } from './buying.js';
import { Pages } from './kit/pages.js';
import { StoreErrorPages } from './kit/store-error-pages.js';
import { Visitors } from './kit/visitors.js';
import { HomeController } from './pages/home/home.controller.js';

/** The pages of the store: put together from what services answer, as HTML. Global, since every face shows its error pages. */
@Global()
@Module({
  imports: [HttpModule],
  controllers: [HomeController, ...BUYING.controllers],
  providers: [
    ...clientsFor('storefront', BUYING.contracts),
    ...BUYING.providers,
    Visitors,
    Pages,
    { provide: ErrorPages, useClass: StoreErrorPages },
  ],
  exports: [ErrorPages],
})
export class StorefrontModule {}
