// In production this package is not installed.
import { format } from 'prettier';
export const pretty = format;
