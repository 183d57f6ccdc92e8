import { CreateRecommendations1764400000000 } from './1764400000000-create-recommendations.js';

export const recommendationsMigrations = [CreateRecommendations1764400000000];
