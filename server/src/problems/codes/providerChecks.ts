/** dtc's checks of references with arguments: two for each kind of provider. */
import type { CodeFacts } from '../codeFacts.ts';

/** A property that refers to providers, and the provider's property that counts the arguments. */
export interface Provider {
  /** Stem of the two codes. */
  readonly stem: string;
  readonly property: string;
  readonly cells: string;
  /** A provider without the cells property takes no arguments. */
  readonly optional?: boolean;
}

export const PROVIDERS = [
  { stem: 'clocks', property: 'clocks', cells: '#clock-cells' },
  { stem: 'cooling_device', property: 'cooling-device', cells: '#cooling-cells' },
  { stem: 'dmas', property: 'dmas', cells: '#dma-cells' },
  { stem: 'hwlocks', property: 'hwlocks', cells: '#hwlock-cells' },
  { stem: 'interrupts_extended', property: 'interrupts-extended', cells: '#interrupt-cells' },
  { stem: 'io_channels', property: 'io-channels', cells: '#io-channel-cells' },
  { stem: 'iommus', property: 'iommus', cells: '#iommu-cells' },
  { stem: 'mboxes', property: 'mboxes', cells: '#mbox-cells' },
  { stem: 'msi_parent', property: 'msi-parent', cells: '#msi-cells', optional: true },
  { stem: 'mux_controls', property: 'mux-controls', cells: '#mux-control-cells' },
  { stem: 'phys', property: 'phys', cells: '#phy-cells' },
  { stem: 'power_domains', property: 'power-domains', cells: '#power-domain-cells' },
  { stem: 'pwms', property: 'pwms', cells: '#pwm-cells' },
  { stem: 'resets', property: 'resets', cells: '#reset-cells' },
  { stem: 'sound_dai', property: 'sound-dai', cells: '#sound-dai-cells' },
  { stem: 'thermal_sensors', property: 'thermal-sensors', cells: '#thermal-sensor-cells' },
] as const satisfies readonly Provider[];

type Stem = (typeof PROVIDERS)[number]['stem'];
type ProviderCode = `${Stem}_is_cell` | `${Stem}_property`;

function rowsOf({ stem, property, cells }: Provider): readonly (readonly [string, CodeFacts])[] {
  return [
    [
      `${stem}_is_cell`,
      {
        severity: 'warning',
        meaning: `Finds \`${cells}\` that is not one cell.`,
        source: `dtc 1.8.1 ${stem}_is_cell; dt-schema, provider property ${cells}`,
      },
    ],
    [
      `${stem}_property`,
      {
        severity: 'warning',
        meaning: `Finds \`${property}\` whose references or arguments are wrong.`,
        source: `dtc 1.8.1 ${stem}_property; dt-schema, consumer property ${property}`,
        needs: [`${stem}_is_cell`, 'phandle_references'],
      },
    ],
  ];
}

/** By code; the type names each. */
export const PROVIDER_CHECK_CODES = Object.fromEntries(PROVIDERS.flatMap(rowsOf)) as Readonly<
  Record<ProviderCode, CodeFacts>
>;
