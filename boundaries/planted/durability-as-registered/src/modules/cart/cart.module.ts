// The register promises that a power cut loses nothing.
export const CartModule = moduleOf({ storage: { durability: 'normal' } });
