/** What each check looks for, in a line: for the completion of settings and for the list of checks. */
import { CHECKS } from './checkTable.ts';

const DESCRIPTIONS: Readonly<Record<string, string>> = {
  duplicate_node_names: 'two nodes of one name in the first definition of their parent',
  duplicate_property_names: 'a property twice in the first definition of a node',
  duplicate_label: 'a label that two nodes, properties or places in values share',
  explicit_phandles: 'phandles given by hand that are wrong or taken',
  phandle_references: '`<&label>` that leads to no node',
  path_references: '`&label` outside of `< >` that leads to no node',
  omit_unused_nodes: 'nothing; it leaves out nodes marked `/omit-if-no-ref/`',
  'node-defined-twice': 'a second node of one name in one pair of braces, merged into the first by accident',
  node_name_chars: 'characters that may not stand in a node name',
  node_name_chars_strict: 'characters in a node name that are not recommended',
  node_name_format: 'more than one `@` in a node name',
  node_name_not_empty: 'a node without name that is not the root',
  node_name_vs_property_name: 'a node and a property of one name',
  property_name_chars: 'characters that may not stand in a property name',
  property_name_chars_strict: 'characters in a property name that are not recommended',
  name_is_string: '`name` that is not one string',
  name_properties: '`name` that differs from the name of its node',
  address_cells_is_cell: '`#address-cells` that is not one cell',
  size_cells_is_cell: '`#size-cells` that is not one cell',
  device_type_is_string: '`device_type` that is not one string',
  model_is_string: '`model` that is not one string',
  status_is_string: '`status` that is not one string',
  label_is_string: '`label` that is not one string',
  compatible_is_string_list: '`compatible` that is no list of strings',
  names_is_string_list: '`…-names` that is no list of strings',
  addr_size_cells: 'nothing; other checks need its cell counts',
  reg_format: '`reg` whose length does not fit the cells of the bus',
  ranges_format: '`ranges` whose length does not fit the cells of both buses',
  dma_ranges_format: '`dma-ranges` whose length does not fit the cells of both buses',
  unit_address_vs_reg: '`reg` without unit address, or a unit address without `reg`',
  unit_address_format: 'unit addresses with `0x` or leading zeros',
  avoid_default_addr_size: 'children with `reg` on a bus that leaves out its cell counts',
  avoid_unnecessary_addr_size: 'cell counts on a node whose children have no addresses',
  unique_unit_address: 'siblings with one unit address',
  unique_unit_address_if_enabled: 'siblings with one unit address, none of them disabled',
  pci_bridge: 'PCI bridges: name, `ranges`, cell counts, `bus-range`',
  pci_device_reg: 'PCI devices whose first `reg` entry or unit address is wrong',
  pci_device_bus_num: 'PCI devices on a bus outside the `bus-range` of their bridge',
  simple_bus_bridge: 'nothing; it tells which nodes are simple buses',
  simple_bus_reg: 'children of a simple bus without address, or with another unit address',
  i2c_bus_bridge: 'I2C buses: cell counts',
  i2c_bus_reg: 'I2C devices: `reg`, unit address, range of the address',
  spi_bus_bridge: 'SPI buses: name and cell counts',
  spi_bus_reg: 'SPI devices: `reg` and unit address',
  alias_paths: 'aliases that are no path of a node, or have unusual characters',
  obsolete_chosen_interrupt_controller: '`interrupt-controller` in `/chosen`',
  chosen_node_is_root: 'a node `chosen` that is not directly under the root',
  chosen_node_bootargs: '`bootargs` that is not one string',
  chosen_node_stdout_path: '`stdout-path` that is not one string, or has its old name',
  deprecated_gpio_property: '`…-gpio`, which is now called `…-gpios`',
  gpios_property: '`…-gpios` whose references or arguments are wrong',
  interrupts_property: '`interrupts` without controller, or whose length does not fit it',
  interrupt_provider: 'interrupt controllers without `#interrupt-cells`, and the reverse',
  interrupt_map: '`interrupt-map` whose entries do not fit the controllers they lead to',
  graph_nodes: 'an endpoint directly under the root',
  graph_port: 'ports of a graph: name, number, cell counts',
  graph_endpoint: 'endpoints of a graph: name, number, and whether the other end refers back',
  graph_child_address: 'a lone port or endpoint that is numbered (a check of dtc 1.7)',
  'reg-wraps': '`reg` that ends behind the last address of its bus',
  'reg-outside-ranges': '`reg` that no entry of the `ranges` of its bus covers',
  'reg-beyond-ranges': '`reg` that reaches beyond its entry of the `ranges` of its bus',
  'reg-overlap': 'enabled siblings whose registers overlap in part',
  'memory-region-target': '`memory-region` that leads to a disabled region, or out of `/reserved-memory`',
  'reserved-memory-cells': '`size`, `alignment` or `alloc-ranges` that do not have the cells of the root',
  'reserved-memory-no-map-reusable': 'a region with `no-map` and `reusable`, which exclude each other',
  'reserved-memory-misplaced': '`no-map` and other properties of regions on a node that is no region',
  'property-typo': 'a property whose name is one slip away from one that everybody knows',
  'status-value': '`status` with a value that no kernel knows',
  'memory-device-type': 'a node `memory` without `device_type`, which no kernel takes for RAM',
};

/** `clock references` and the like: rows that are made per provider have their words made, too. */
function providerDescription(id: string, source: string): string {
  const property = /property (\S+)$/.exec(source)?.[1] ?? id;
  return id.endsWith('_is_cell')
    ? `\`${property}\` that is not one cell`
    : `\`${property}\` whose references or arguments are wrong`;
}

/** What a check looks for; empty for an unknown one. */
export function describeCheck(id: string): string {
  const spec = CHECKS.find((each) => each.id === id);
  return DESCRIPTIONS[id] ?? (spec ? providerDescription(id, spec.source) : '');
}
