import { CreateCustomers1763800200000 } from './1763800200000-create-customers.js';

export const customersMigrations = [CreateCustomers1763800200000];
