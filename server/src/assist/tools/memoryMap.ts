/** The tool that shows a board's address space. */
import { memoryMapOf } from '../../analysis/boardMap.ts';
import { mapToJson } from '../../mapModel/mapJson.ts';
import type { MapItem } from '../../mapModel/model.ts';
import { renderMapText } from '../../mapModel/renderText.ts';
import { boardOf, FILE, KERNEL, planOf, reportOf, type Tool } from '../tool.ts';

const PARTS = ['ram', 'devices', 'all'] as const;

export const memoryMap: Tool = {
  name: 'memory_map',
  title: 'Memory map',
  description:
    'The address space of a board after the kernel has set up its memory: RAM banks with every reserved range, what is free between them, and devices as the CPU sees them, overlaps marked. Ranges are written with their last byte.',
  userDescription: 'The address space of a board: RAM, reserved ranges, free memory, devices.',
  parameters: {
    file: FILE,
    part: { type: 'string', enum: PARTS, description: 'ram (default): RAM and what is reserved; devices; or all.' },
    kernel: KERNEL,
  },
  required: [],
  run(context, { file, part = 'ram', kernel }) {
    const asked = boardOf(context, file);
    const plan = planOf(context, asked.board, kernel);
    const whole = memoryMapOf(asked.board, reportOf(asked, plan), plan);
    const none: readonly MapItem[] = [];
    const map = {
      ...whole,
      ...(part === 'ram' ? { devices: none } : {}),
      ...(part === 'devices' ? { ram: none, reserved: none, free: none } : {}),
      log: [],
    };
    const note = asked.note === undefined ? '' : `${asked.note}\n`;
    return {
      text: `${note}Board ${asked.name}\n${renderMapText(map)}`,
      data: { board: asked.name, ...mapToJson(map) },
    };
  },
};
