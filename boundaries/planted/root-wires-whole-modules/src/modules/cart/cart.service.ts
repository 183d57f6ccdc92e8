export class CartService {}
