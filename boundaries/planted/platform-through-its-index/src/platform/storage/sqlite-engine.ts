export class SqliteEngine {}
