export class ProductWriter {}
