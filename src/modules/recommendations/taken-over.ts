/** Another build of the version has begun, or it was withdrawn: what this one has found is not to serve. */
export class TakenOver extends Error {
  constructor(version: string) {
    super(`the build of snapshot ${version} is no longer the one that counts`);
  }
}
