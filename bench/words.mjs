/** The words product titles and descriptions are made of. Every noun is in one title of fifty: a search term. */

export const QUALITIES = `airy azure basic bold broad bright chunky compact cosy cream curved dark double dusky elegant
even fancy flat foldable frosted gentle graceful hardy honest ivory light long lively matte mild modern narrow neat open
pale patient plain pocket proud quiet rugged short silver simple slender soft solid sturdy tall tidy warm`.split(/\s+/);

export const MATERIALS = `alder aluminium ash beech birch cedar cherry clay concrete copper corduroy enamel fleece
jute larch limestone maple mesh muslin porcelain rattan sisal slate steel terracotta tweed velvet willow`.split(/\s+/);

export const NOUNS = `armrest atlas barrow bookend bowl brush caddy canister carafe chair chest clock colander comb
cradle crate cupboard decanter desk dish footstool frame grater hamper hook jug ladder lamp lectern lantern mat mirror
mixer mug notebook pan peg pillow press rack rake screen shelf sieve stool table tankard tray trunk vase`.split(/\s+/);

export const FILLER = `this piece comes from a small workshop where each one is finished by hand and looked over before
it is packed with care so that it arrives ready to use it does its daily work without fuss needs only a damp cloth to
keep clean and grows nicer over many years should a part ever wear out you can order a new one and fit it at home with
ordinary tools in a few minutes`.split(/\s+/);
