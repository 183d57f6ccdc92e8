import { Module } from '@nestjs/common';
import { reviewsMigrations } from '../../../migrations/reviews/index.js';
import { moduleOf } from '../../platform/index.js';
import { Reviews } from './contract/reviews.contract.js';
import { Importing } from './importing.js';
import { Moderation } from './moderation.js';
import { Purchases } from './purchases.js';
import { Ratings } from './ratings.js';
import { ReportedList } from './reported-list.js';
import { ReviewAudit } from './review-audit.js';
import { ReviewList } from './review-list.js';
import { ReviewsService } from './reviews.service.js';
import { Voting } from './voting.js';
import { Writing } from './writing.js';

@Module(
  moduleOf({
    contract: Reviews,
    service: ReviewsService,
    subscribers: [Purchases],
    storage: { durability: 'full', migrations: reviewsMigrations },
    providers: [Importing, Moderation, Ratings, ReportedList, ReviewAudit, ReviewList, Voting, Writing],
  }),
)
export class ReviewsModule {}
