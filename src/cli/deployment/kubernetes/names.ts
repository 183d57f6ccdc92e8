/** Everything is in one namespace, and says whose it is. */
export const NAMESPACE = 'doordesk';
export const SETTINGS = 'doordesk';
export const SECRETS = 'doordesk';
/** Of the database's administrator; only the provisioning reads it. */
export const ADMINISTRATOR = 'doordesk-administrator';
export const PUBLIC_SERVICE = 'doordesk';

export const labelsOf = (component: string): Record<string, string> => ({
  'app.kubernetes.io/name': 'doordesk',
  'app.kubernetes.io/component': component,
});

export const metadataOf = (name: string, component = name): object => ({
  name,
  namespace: NAMESPACE,
  labels: labelsOf(component),
});
