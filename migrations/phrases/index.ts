import { CreatePhrases1764500000000 } from './1764500000000-create-phrases.js';

export const phrasesMigrations = [CreatePhrases1764500000000];
