/** Formats numbers with a readable unit: `19.2 MHz` for 19200000 Hz. */
import { formatSize } from '../base/format.ts';

interface Scale {
  /** In words of the unit of the property. */
  readonly factor: number;
  readonly unit: string;
}

/** Larger units of the units that properties have, the largest first. */
const SCALES: Readonly<Record<string, readonly Scale[]>> = {
  Hz: [
    { factor: 1e9, unit: 'GHz' },
    { factor: 1e6, unit: 'MHz' },
    { factor: 1e3, unit: 'kHz' },
  ],
  µV: [
    { factor: 1e6, unit: 'V' },
    { factor: 1e3, unit: 'mV' },
  ],
  µA: [
    { factor: 1e6, unit: 'A' },
    { factor: 1e3, unit: 'mA' },
  ],
  µW: [
    { factor: 1e6, unit: 'W' },
    { factor: 1e3, unit: 'mW' },
  ],
  µs: [
    { factor: 1e6, unit: 's' },
    { factor: 1e3, unit: 'ms' },
  ],
  ns: [
    { factor: 1e9, unit: 's' },
    { factor: 1e6, unit: 'ms' },
    { factor: 1e3, unit: 'µs' },
  ],
  ms: [{ factor: 1e3, unit: 's' }],
  'm°C': [{ factor: 1e3, unit: '°C' }],
};

/** Maximum digits after the decimal point. */
const DIGITS = 3;

/** Formats `value` of `unit` in the largest unit that gives at least 1. */
export function formatQuantity(value: bigint, unit: string): string {
  if (unit === 'bytes') return formatSize(value);
  const scale = SCALES[unit]?.find(({ factor }) => value >= BigInt(factor));
  if (!scale) return `${value} ${unit}`;
  return `${Number((Number(value) / scale.factor).toFixed(DIGITS))} ${scale.unit}`;
}
