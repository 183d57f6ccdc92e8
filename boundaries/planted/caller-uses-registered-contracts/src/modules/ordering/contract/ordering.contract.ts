export const Ordering = 'ordering';
