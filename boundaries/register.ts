/**
 * The register: who owns what, and who may reach whom. The lint, the SQL wall, the map of `npm run boundaries` and
 * `docs/architecture.md` are all made from it. A folder that is not in it is a violation, so nothing escapes it by being new.
 */
export interface ModuleEntry {
  /** The team that answers for the module. */
  owner: string;
  /** One line. */
  purpose: string;
  /** The tables of its database, all of them; `platform_*` tables and what FTS keeps for itself are understood. */
  tables: readonly string[];
  /** The modules whose operations it may call. */
  uses: readonly string[];
  /** The modules whose events it may take. */
  takes: readonly string[];
  /** `full` where an acknowledged write must survive power loss, `normal` where everything can be rebuilt. */
  durability: 'full' | 'normal';
}

/** A part of the gateway, or a command: it puts together what services own and keeps no tables. */
export interface PartEntry {
  owner: string;
  purpose: string;
  uses: readonly string[];
}

export interface Register {
  modules: Readonly<Record<string, ModuleEntry>>;
  /** By folder under `src/`. */
  parts: Readonly<Record<string, PartEntry>>;
}

const modules = {
  cart: {
    owner: 'Buying',
    purpose: 'Carts of customers and guests, merged without losing an add',
    tables: ['cart', 'cart_line', 'customer_cart', 'cart_settlement'],
    uses: [],
    takes: [],
    durability: 'full',
  },
  catalog: {
    owner: 'Discovery',
    purpose: 'Products, categories and their lists; a plain search for while search is away',
    tables: ['category', 'product', 'listing', 'listing_category', 'product_fts'],
    uses: [],
    takes: ['offers', 'inventory', 'reviews'],
    durability: 'full',
  },
  customers: {
    owner: 'Identity',
    purpose: 'Accounts, sessions and addresses',
    tables: ['customer', 'session', 'address', 'staff_token'],
    uses: [],
    takes: [],
    durability: 'full',
  },
  fulfillment: {
    owner: 'Delivery',
    purpose: 'Shipments: what left the house, with whom, and when it arrived',
    tables: ['shipment'],
    uses: [],
    takes: [],
    durability: 'full',
  },
  inventory: {
    owner: 'Supply',
    purpose: 'Stock and its reservations; never sells what is not there',
    tables: ['stock', 'reservation', 'reservation_item'],
    uses: [],
    takes: [],
    durability: 'full',
  },
  offers: {
    owner: 'Pricing',
    purpose: 'Prices, shipping and tax',
    tables: ['offer'],
    uses: [],
    takes: [],
    durability: 'full',
  },
  ordering: {
    owner: 'Buying',
    purpose: 'Checkout and the life of an order',
    tables: ['orders', 'order_item', 'order_history', 'order_merged_cart', 'checkout', 'ordering_secret'],
    uses: ['cart', 'catalog', 'offers', 'inventory', 'payments', 'fulfillment'],
    takes: ['fulfillment', 'payments'],
    durability: 'full',
  },
  payments: {
    owner: 'Money',
    purpose: 'Authorizations, captures and refunds, with a ledger',
    tables: ['payment', 'refund', 'ledger_entry', 'test_provider_charge', 'test_provider_refund'],
    uses: [],
    takes: [],
    durability: 'full',
  },
  reviews: {
    owner: 'Community',
    purpose: 'What customers think of products: stars, text, votes, moderation',
    tables: ['review', 'review_vote', 'review_report', 'rating', 'purchase'],
    uses: [],
    takes: ['ordering'],
    durability: 'full',
  },
  search: {
    owner: 'Discovery',
    purpose: 'Finds products: its own index, from what their owners say',
    tables: [
      'index_state',
      'indexed_product',
      'product_text',
      'product_words',
      'posting',
      'posting_part',
      'completion',
      'misspelling',
      'counted_order',
    ],
    uses: ['catalog', 'offers', 'inventory', 'reviews'],
    takes: ['catalog', 'offers', 'inventory', 'reviews', 'ordering'],
    durability: 'normal',
  },
  clickstream: {
    owner: 'Discovery',
    purpose: 'What visitors look at and click, as long as they allow it',
    tables: ['visitor_session', 'click', 'silent_customer'],
    uses: [],
    takes: [],
    durability: 'full',
  },
  recommendations: {
    owner: 'Discovery',
    purpose: 'What a visitor may like, by product, session and history',
    tables: [
      'signal',
      'product_state',
      'statistic_change',
      'dismissal',
      'snapshot',
      'snapshot_piece',
      'erasure',
      'change_counter',
      'walk',
      'taken_back',
    ],
    uses: ['catalog', 'inventory', 'ordering', 'reviews'],
    takes: ['catalog', 'inventory', 'ordering', 'reviews', 'clickstream'],
    durability: 'normal',
  },
  phrases: {
    owner: 'Discovery',
    purpose: 'Statistically improbable phrases, and a look inside the book',
    tables: ['book_text', 'text_part', 'text_chunk', 'word_positions', 'text_counts', 'phrase_page', 'shelf'],
    uses: [],
    takes: [],
    durability: 'full',
  },
} as const satisfies Record<string, ModuleEntry>;

const parts = {
  'gateway/api': {
    owner: 'Gateway',
    purpose: 'The public REST API',
    uses: [
      'catalog',
      'offers',
      'inventory',
      'customers',
      'cart',
      'ordering',
      'fulfillment',
      'reviews',
      'search',
      'clickstream',
      'recommendations',
      'phrases',
    ],
  },
  'gateway/http': {
    owner: 'Gateway',
    purpose: 'What all HTTP faces share: problems, sessions, limits',
    uses: ['customers', 'clickstream', 'recommendations'],
  },
  'gateway/shop': {
    owner: 'Gateway',
    purpose: 'What the API and the pages do alike with carts and reviews',
    uses: ['cart', 'catalog', 'offers', 'inventory', 'customers', 'reviews'],
  },
  'gateway/storefront': {
    owner: 'Gateway',
    purpose: 'The pages of the store',
    uses: [
      'cart',
      'catalog',
      'clickstream',
      'customers',
      'inventory',
      'offers',
      'ordering',
      'phrases',
      'recommendations',
      'reviews',
      'search',
    ],
  },
  'gateway/operations': { owner: 'Gateway', purpose: 'Health, documentation, what the store runs', uses: [] },
  import: {
    owner: 'Discovery',
    purpose: 'Loads catalogues from files',
    uses: ['catalog', 'offers', 'inventory', 'reviews', 'search'],
  },
  cli: { owner: 'Gateway', purpose: 'Commands of the store', uses: ['search'] },
} as const satisfies Record<string, PartEntry>;

export const REGISTER: Register = { modules, parts };
