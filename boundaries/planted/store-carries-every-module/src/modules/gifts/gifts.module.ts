export class Module {}
