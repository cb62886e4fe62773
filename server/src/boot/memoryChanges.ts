/** The changes that a boot made to memory, as one list: for maps, for free space, and for the comparison with a log. */
import type { BootReport } from './report.ts';

export interface MemoryChange {
  readonly stage: 'early' | 'scan' | 'memreserve' | 'place' | 'init' | 'overlap';
  readonly action: 'memory' | 'reserve' | 'nomap' | 'allocate' | 'free' | 'clear-nomap' | 'driver' | 'fail';
  /** Node path, or what else caused it (`kernel image`, `initrd`, `device-tree blob`, `/memreserve/`, `firmware`). */
  readonly subject: string;
  readonly base: bigint | undefined;
  readonly size: bigint | undefined;
}

/** Reads the changes off the events of a report, in boot order. */
export function memoryChanges({ events, regions }: BootReport): readonly MemoryChange[] {
  const changes: MemoryChange[] = [];
  const add = (
    stage: MemoryChange['stage'],
    action: MemoryChange['action'],
    subject: string | number,
    range: { readonly base: bigint; readonly size: bigint } | undefined,
  ) => {
    const name = typeof subject === 'number' ? (regions[subject]?.path ?? '/') : subject;
    changes.push({ stage, action, subject: name, base: range?.base, size: range?.size });
  };
  for (const event of events) {
    switch (event.kind) {
      case 'ram-added':
        add('early', 'memory', event.subject, event);
        break;
      case 'reserved':
        add(event.stage, 'reserve', event.subject, event);
        break;
      case 'firmware-nomap':
        add('early', 'nomap', 'firmware', event);
        break;
      case 'entry-taken':
        add('scan', event.nomap ? 'nomap' : 'reserve', event.region, event);
        break;
      case 'entry-refused':
        add('scan', 'fail', event.region, event);
        break;
      case 'placed':
        add('place', 'allocate', event.region, event);
        break;
      case 'not-placed':
        add('place', 'fail', event.region, undefined);
        break;
      case 'driver-took':
        add('init', 'driver', event.region, event);
        break;
      case 'given-back':
        add('init', event.nomap ? 'clear-nomap' : 'free', event.region, event);
        break;
      case 'overlap':
        add('overlap', 'fail', event.region, event);
        break;
      default:
    }
  }
  return changes;
}
