export interface Catalog {
  title: string;
}
