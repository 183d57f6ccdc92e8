import { CreatePhrases1764500000000 } from './1764500000000-create-phrases.js';
import { AddGoneAt1764600000000 } from './1764600000000-add-gone-at.js';

export const phrasesMigrations = [CreatePhrases1764500000000, AddGoneAt1764600000000];
