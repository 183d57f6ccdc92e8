/** The cards of the built-in test provider: no money is moved with any of them. */
export const TEST_CARDS: readonly { token: string; name: string; digits: string; what: string }[] = [
  { token: 'tok_approved', name: 'Test card', digits: '4242', what: 'is approved' },
  { token: 'tok_slow', name: 'Slow test card', digits: '3220', what: 'is approved after three seconds' },
  { token: 'tok_declined', name: 'Declined test card', digits: '0002', what: 'is declined by the bank' },
  { token: 'tok_insufficient_funds', name: 'Empty test card', digits: '9995', what: 'has too little on it' },
  {
    token: 'tok_unreachable',
    name: 'Silent test card',
    digits: '0119',
    what: 'does not answer, and what became of it is found out later',
  },
];
