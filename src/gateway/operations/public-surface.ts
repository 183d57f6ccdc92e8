import { Injectable, RequestMethod } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, MetadataScanner } from '@nestjs/core';
import { type EndpointDefinition, endpointOf } from '../http/endpoint.js';

/** Finds every route that this process has, and refuses to start one whose audience was not declared. */
@Injectable()
export class PublicSurface {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
  ) {}

  /** The declared operations. Errors: a route without an `@Endpoint`. */
  endpoints(): EndpointDefinition[] {
    return this.discovery.getControllers().flatMap(({ instance, metatype }) => {
      if (!instance) return [];
      const prototype = Object.getPrototypeOf(instance) as Record<string, object>;
      return this.scanner.getAllMethodNames(prototype).flatMap((name) => {
        const handler = prototype[name] as object;
        if (Reflect.getMetadata(PATH_METADATA, handler) === undefined) return [];
        const endpoint = endpointOf(handler);
        if (endpoint) return [endpoint];
        const verb = RequestMethod[Reflect.getMetadata(METHOD_METADATA, handler) as number];
        throw new Error(
          `${metatype?.name}.${name} answers ${verb} without saying to whom. Declare it with @Endpoint({ audience: … }) from gateway/http/endpoint.ts.`,
        );
      });
    });
  }
}
