/** Memory of another process, in kilobytes; Linux only. */
import { readFileSync } from 'node:fs';

/** Zeros where it cannot be told. */
export function memoryOf(pid: number | undefined): { readonly resident: number; readonly highest: number } {
  let status = '';
  try {
    status = readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch {
    // It has ended, or this is no Linux.
  }
  const field = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
  return { resident: field('VmRSS'), highest: field('VmHWM') };
}
