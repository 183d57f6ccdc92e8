// For editors and for `npx depcruise --config boundaries/dependency-cruiser.mjs src migrations`, after `npm run build`.
// The rules are made from the register; `npm run boundaries` runs them with everything else.
import { cruiseOptions } from '../dist/boundaries/dependencies.js';
import { dependencyRules } from '../dist/boundaries/dependency-rules.js';
import { REGISTER } from '../dist/boundaries/register.js';

export default { forbidden: dependencyRules(REGISTER), options: cruiseOptions };
