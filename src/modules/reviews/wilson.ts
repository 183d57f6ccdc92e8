/** The 97.5th percentile of the normal distribution: 95 % lie between it and its negative. */
const Z = 1.959964;

/**
 * Lower bound of the 95 % Wilson score interval of the share of helpful votes, in millionths: 0 without votes, near 1,000,000 for
 * very many that all say helpful. Few votes count as little as they prove. Source: E. B. Wilson, "Probable inference, the law of
 * succession, and statistical inference", JASA 22 (1927).
 */
export function helpfulScore(helpful: number, unhelpful: number): number {
  const n = helpful + unhelpful;
  if (n === 0) return 0;
  const share = helpful / n;
  const spread = Z * Math.sqrt((share * (1 - share)) / n + (Z * Z) / (4 * n * n));
  const bound = (share + (Z * Z) / (2 * n) - spread) / (1 + (Z * Z) / n);
  return Math.max(0, Math.round(bound * 1_000_000));
}
