// Depends on events of the cart, and the register does not know.
import { Contract } from '../cart/contract/cart.contract.js';
export class Reminders {
  @Subscribes(Contract.events.CartCheckedOut)
  onCheckedOut(): void {}
}
