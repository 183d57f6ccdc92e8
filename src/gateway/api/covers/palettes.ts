/** The colours of one cover. `ink` is readable on `paper`, and `onAccent` on `accent`. */
export interface Palette {
  readonly name: string;
  readonly paper: string;
  readonly ink: string;
  readonly accent: string;
  readonly onAccent: string;
  /** A second, quieter colour for ornament only; never carries text. */
  readonly tint: string;
}

/** Colour sets that covers are dressed in. Text pairs have a contrast of at least 4.5 to 1. */
export const PALETTES: readonly Palette[] = [
  { name: 'oxblood', paper: '#f3e9da', ink: '#2b1414', accent: '#7d1f23', onAccent: '#fbf1e2', tint: '#d9a58b' },
  { name: 'prussian', paper: '#ece7db', ink: '#10233a', accent: '#173e63', onAccent: '#f5efe0', tint: '#e0a93b' },
  { name: 'bottle', paper: '#f1ecdc', ink: '#13291f', accent: '#1e4a38', onAccent: '#f4ecd6', tint: '#c9a45c' },
  { name: 'mustard', paper: '#1f2430', ink: '#f6e7c1', accent: '#e2ad38', onAccent: '#20222b', tint: '#5d6b7d' },
  { name: 'coral', paper: '#fbeee6', ink: '#33202c', accent: '#e8674c', onAccent: '#2a1216', tint: '#f0b49b' },
  { name: 'plum', paper: '#efe6ea', ink: '#2c1530', accent: '#54265b', onAccent: '#f8ebf0', tint: '#d08aa0' },
  { name: 'midnight', paper: '#14192b', ink: '#e9e6f2', accent: '#c9d4f5', onAccent: '#141a33', tint: '#4b5a92' },
  { name: 'terracotta', paper: '#e9d9c3', ink: '#3a1d10', accent: '#9c4421', onAccent: '#fdf1e3', tint: '#5f7a6c' },
  { name: 'sage', paper: '#e4e9dd', ink: '#22301f', accent: '#4c6444', onAccent: '#f7f8ee', tint: '#d58f5c' },
  { name: 'teal', paper: '#0f3d42', ink: '#f3ead5', accent: '#f0c27b', onAccent: '#12343a', tint: '#3f7f80' },
  { name: 'newsprint', paper: '#f2f0ea', ink: '#1a1a1a', accent: '#c3272b', onAccent: '#fffaf2', tint: '#b9b4a6' },
  { name: 'aubergine', paper: '#2a1830', ink: '#f6e3d3', accent: '#f08a6c', onAccent: '#2a1226', tint: '#6d4a73' },
];
