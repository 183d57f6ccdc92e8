export class CartEntity {}
