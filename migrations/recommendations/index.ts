import { CreateRecommendations1764400000000 } from './1764400000000-create-recommendations.js';
import { ShareSnapshots1764650000000 } from './1764650000000-share-snapshots.js';
import { WalkEarlierTimes1764600000000 } from './1764600000000-walk-earlier-times.js';

export const recommendationsMigrations = [
  CreateRecommendations1764400000000,
  WalkEarlierTimes1764600000000,
  ShareSnapshots1764650000000,
];
