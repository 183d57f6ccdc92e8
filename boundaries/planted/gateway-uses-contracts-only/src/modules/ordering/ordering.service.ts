export class OrderingService {}
