// The gateway owns no tables; it has nothing to ask a database.
import { In } from 'typeorm';
export const states = In(['confirmed']);
