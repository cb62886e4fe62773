/** The answer to "without" as plain data: numbers as hex strings. */
import { hex } from '../base/format.ts';
import type { CarveOut } from './carveOuts.ts';
import type { WithoutRegions } from './withoutRegions.ts';

/** One region and who would miss it, as JSON takes it. */
export function carveOutToJson({ path, name, takes, verdict, users }: CarveOut) {
  return {
    path,
    name,
    takes: hex(takes),
    verdict,
    users: users.map(({ user, consumer, fails }) => ({
      path: user.node.path,
      enabled: user.enabled,
      ...(user.name === undefined ? {} : { name: user.name }),
      ...(consumer === undefined ? {} : { driver: consumer.source, holds: consumer.holds }),
      ...(fails === undefined ? {} : { fails }),
    })),
  };
}

/** A boot without some regions, as JSON takes it. */
export function withoutToJson({ removed, gained, mapped, moved, solved, caused }: WithoutRegions) {
  const signed = (value: bigint) => (value < 0n ? `-${hex(-value)}` : hex(value));
  const place = (base: bigint | undefined) => (base === undefined ? null : hex(base));
  return {
    removed: removed.map(carveOutToJson),
    gained: signed(gained),
    mapped: signed(mapped),
    moved: moved.map(({ path, name, size, from, to }) => ({
      path,
      name,
      size: hex(size),
      from: place(from),
      to: place(to),
    })),
    solved,
    caused,
  };
}
