/** The tool that finds room in RAM for a new region. */
import { formatSize, hex } from '../../base/format.ts';
import { releasesText } from '../../boot/families.ts';
import { parseSize } from '../../profiles/keyValues.ts';
import { freeWithout, nearestPlace } from '../../regions/freeSpace.ts';
import { headLines, section, textOf } from '../text.ts';
import { boardOf, FILE, planOf, reportOf, type Tool, type ToolInput, ToolRefusal } from '../tool.ts';

/** Default alignment of a region: a page block of 4 KiB pages. */
const ALIGN = 2n * 1024n * 1024n;

export const freeMemory: Tool = {
  name: 'free_memory',
  title: 'Free memory',
  description:
    'RAM of a board that nothing takes on any simulated kernel, and with a size the best place for a new reserved-memory region: aligned, and nearest to a wanted address.',
  userDescription: 'Free RAM of a board on every kernel, and a place for a new region.',
  parameters: {
    file: FILE,
    size: { type: 'string', description: 'Size of the region to be placed: 0x200000, 2M, 16 MiB.' },
    align: { type: 'string', description: 'Alignment of its base; 2M if left out.' },
    near: { type: 'string', description: 'Address that it should be near to, 0x…; the top of RAM if left out.' },
  },
  required: [],
  run(context, input) {
    const asked = boardOf(context, input.file);
    const plan = planOf(context, asked.board, undefined);
    const first = reportOf(asked, plan);
    const reports = asked.board.bootSeparately(plan);
    const free = freeWithout(reports, '');
    const kernels = [...new Set(reports.map(({ kernel }) => kernel))];
    const place = input.size === undefined ? undefined : placeFor(input, free);
    return {
      text: textOf([
        ...headLines(asked),
        `Free on every kernel and size of RAM that was simulated (Linux ${releasesText(kernels)}); places of dynamic regions are predicted.`,
        ...(place === undefined ? [] : [place.words]),
        ...section(
          'Free RAM',
          free.map(({ base, end }) => `${hex(base)}-${hex(end - 1n)}  ${formatSize(end - base)}`),
        ),
        ...section('Assumed', first.assumptions),
      ]),
      data: {
        board: asked.name,
        kernels,
        ...(place === undefined ? {} : { place: place.at === undefined ? null : hex(place.at) }),
        free: free.map(({ base, end }) => ({ base: hex(base), end: hex(end), size: hex(end - base) })),
        assumptions: first.assumptions,
      },
    };
  },
};

function placeFor(
  { size: asked, align: multiple, near }: ToolInput,
  free: ReturnType<typeof freeWithout>,
): { readonly at: bigint | undefined; readonly words: string } {
  const size = bytes('size', asked) ?? 0n;
  const align = bytes('align', multiple) ?? ALIGN;
  if (size === 0n || align === 0n) throw new ToolRefusal('size and align are to be greater than zero.');
  const last = free.at(-1)?.end ?? 0n;
  const at = nearestPlace(free, size, align, near === undefined ? last : (bytes('near', near) ?? last));
  const what = `${formatSize(size)} on a multiple of ${formatSize(align)}`;
  return {
    at,
    words: at === undefined ? `There is no room for ${what}.` : `Room for ${what}: ${hex(at)}-${hex(at + size - 1n)}`,
  };
}

function bytes(name: string, value: string | undefined): bigint | undefined {
  if (value === undefined) return undefined;

  const parsed = /^0x[0-9a-f]+$/i.test(value) || /^\d+$/.test(value) ? BigInt(value) : parseSize(value);
  if (typeof parsed !== 'bigint')
    throw new ToolRefusal(`${name} takes a number of bytes such as 0x200000 or 2M; not '${value}'.`);
  return parsed;
}
