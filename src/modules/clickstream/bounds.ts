const DAY_MS = 24 * 3_600_000;

/** Clicks that are kept of one session; the oldest give way. */
export const MOST_CLICKS = 200;
/** Sessions that are kept of one customer; the one that was not seen for longest gives way. */
export const MOST_SESSIONS_OF_A_CUSTOMER = 100;
/** Sessions that are kept in all, and as many that want nothing kept. */
export const MOST_SESSIONS = 500_000;
/** Clicks, and sessions since they were last seen. */
export const KEPT_MS = 90 * DAY_MS;
/** How long a session that wants nothing kept is remembered after it was last seen: as long as a browser keeps its cookie. */
export const SILENCE_KEPT_MS = 180 * DAY_MS;
/** When it is seen, that is written down once in so long. */
export const SEEN_EVERY_MS = DAY_MS;
