import { CreateStockAndReservations1763800310000 } from './1763800310000-create-stock-and-reservations.js';

export const inventoryMigrations = [CreateStockAndReservations1763800310000];
