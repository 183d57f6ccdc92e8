import { Inject } from '@nestjs/common';
import type { ServiceContract } from '../contract/define-service.js';

export const CONFIG = Symbol('doordesk:config');
/** `(module: string) => Place`: where each module's tables are. */
export const PLACE_OF = Symbol('doordesk:place-of');
export const LOGGER = Symbol('doordesk:logger');
export const clientToken = (service: string): string => `doordesk:client:${service}`;

/** Injects the caller's side of a contract: `@Service(Cart) private readonly cart: Client<typeof Cart>`. */
export const Service = (contract: ServiceContract): ParameterDecorator => Inject(clientToken(contract.name));
/** Injects the checked configuration. */
export const Configured = (): ParameterDecorator => Inject(CONFIG);
/** Injects the structured log (pino). */
export const Log = (): ParameterDecorator => Inject(LOGGER);
