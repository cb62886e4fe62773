/**
 * Findings for regions that are too small for their users' data: the picture of a simple-framebuffer, the records of ramoops.
 *
 * Sources: Linux 7.2 include/linux/platform_data/simplefb.h (formats); 6.12.117 drivers/gpu/drm/tiny/simpledrm.c
 * (simpledrm_device_create), drivers/video/fbdev/simplefb.c (simplefb_probe); fs/pstore/ram.c (ramoops_probe, ramoops_init_przs).
 */
import { readU32 } from '../base/bytes.ts';
import { formatSize } from '../base/format.ts';
import { bootProblem } from '../boot/bootProblem.ts';
import type { BootProblem, BootReport } from '../boot/report.ts';
import { firstString, stringList, type TreeNode } from '../tree/treeView.ts';
import { outcomeOf } from './outcomes.ts';

/** Bytes of a pixel. */
const PIXEL_BYTES: ReadonlyMap<string, number> = new Map([
  ['r5g6b5', 2],
  ['r5g5b5a1', 2],
  ['x1r5g5b5', 2],
  ['a1r5g5b5', 2],
  ['r8g8b8', 3],
  ['x8r8g8b8', 4],
  ['a8r8g8b8', 4],
  ['x8b8g8r8', 4],
  ['a8b8g8r8', 4],
  ['x2r10g10b10', 4],
  ['a2r10g10b10', 4],
]);

function hasCompatible(node: TreeNode, name: string): boolean {
  const value = node.property('compatible');
  return value !== undefined && stringList(value).includes(name);
}

/** The value of a property of one cell; undefined where it is absent or longer. */
function cell(node: TreeNode, name: string): number | undefined {
  const value = node.property(name);
  return value?.length === 4 ? readU32(value, 0) : undefined;
}

/**
 * Findings for a simple-framebuffer in a region: a row of the picture does not fit into its stride, or the picture does not fit
 * into the region.
 */
export function framebufferProblems(
  node: TreeNode,
  report: BootReport,
  lookup: (phandle: number) => TreeNode | undefined,
): readonly BootProblem[] {
  if (!hasCompatible(node, 'simple-framebuffer')) return [];
  const [width, height, stride] = [cell(node, 'width'), cell(node, 'height'), cell(node, 'stride')];
  const bytes = PIXEL_BYTES.get(firstString(node.property('format')) ?? '');
  // The boot loader fills in missing values.
  if (!width || !height || !stride) return [];
  if (bytes !== undefined && width * bytes > stride) {
    const text = `A line of ${width} pixels of ${bytes} bytes has ${width * bytes} bytes, and stride is ${stride}: lines overlap, and the picture is torn.`;
    return [bootProblem('rmem-framebuffer-small', text, { path: node.path, property: 'stride' })];
  }
  const phandle = cell(node, 'memory-region');
  const region = phandle === undefined ? undefined : lookup(phandle);
  const outcome = region && outcomeOf(report, region.path);
  if (!region || outcome?.state !== 'reserved' || outcome.size === 0n) return [];
  const need = BigInt(stride) * BigInt(height);
  if (need <= outcome.size) return [];
  const text = `The picture needs ${formatSize(need)} (stride ${stride} × height ${height}), and its region ${region.name} has ${formatSize(outcome.size)}: what is drawn below that lands in memory of others.`;
  return [
    bootProblem('rmem-framebuffer-small', text, {
      path: node.path,
      property: 'memory-region',
      related: [{ path: region.path, message: 'The region.' }],
    }),
  ];
}

/** Rounded down to a power of two, as the driver does. */
function rounded(value: number): number {
  return value > 0 ? 2 ** Math.floor(Math.log2(value)) : 0;
}

/** The largest number that the driver takes. */
const INT_MAX = 0x7fff_ffff;

/**
 * Findings for a ramoops region: records that do not fit, or no record at all. The driver then gives up, and no log of a crash is
 * kept.
 */
export function ramoopsProblems(region: TreeNode, report: BootReport): readonly BootProblem[] {
  if (!hasCompatible(region, 'ramoops')) return [];
  const outcome = outcomeOf(report, region.path);
  if (outcome?.state !== 'reserved' || outcome.size === 0n) return [];
  const sizes = SIZES.map((name) => cell(region, name) ?? 0);
  if (sizes.some((size) => size > INT_MAX)) return [];
  const [record = 0, console = 0, ftrace = 0, pmsg = 0] = sizes.map(rounded);
  const size = Number(outcome.size);
  const place = { path: region.path };
  const give = (text: string, property?: string) => [
    bootProblem('rmem-ramoops-sizes', `${text} Source: Linux 6.12 fs/pstore/ram.c, ramoops_probe().`, {
      ...place,
      ...(property === undefined ? {} : { property }),
    }),
  ];
  if (record + console + ftrace + pmsg === 0) {
    return give(
      'None of record-size, console-size, ftrace-size and pmsg-size is given: ramoops gives up ("The memory size and the record/console size must be non-zero"), and crashes leave no log.',
    );
  }
  const others = console + ftrace + pmsg;
  const words = `console-size, ftrace-size and pmsg-size take ${formatSize(BigInt(others))} (each rounded down to a power of two) of ${formatSize(outcome.size)}`;
  if (others > size) {
    return give(`${words}: ramoops gives up ("no room for … mem region"), and crashes leave no log.`);
  }
  if (record > 0 && others < size && record > size - others) {
    return give(
      `${words}, and a record needs ${formatSize(BigInt(record))}: there is no room for one, ramoops gives up ("dmesg record count == 0"), and crashes leave no log.`,
      'record-size',
    );
  }
  return [];
}

const SIZES = ['record-size', 'console-size', 'ftrace-size', 'pmsg-size'] as const;
