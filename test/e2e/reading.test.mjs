/**
 * How a file looks in the real workbench: colours by meaning, inlay hints, what an `#if` leaves out.
 */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { describe } from 'vitest';
import { copyWorkspace } from './sampleWorkspace.mjs';
import { FIRST_WAIT_MS, openSession, TYPING_AS_GIVEN } from './session.mjs';
import { stepsInOrder } from './stepsInOrder.mjs';

const BOARD = 'looks.dts';
const TEXT = `/dts-v1/;

#include "acme-a1000.dtsi"
#define SPEED 400000

/ {
	/* Twice as fast. */
	memory@80000000 {
		device_type = "memory";
		reg = <0x0 0x80000000 0x0 0x80000000>;
	};
};

&uart0 {
	status = "okay";
	reg = <0x3000 0x1000>;
	interrupts = <GIC_SPI 12 4>;
	acme,speed = <SPEED>;
};

#ifdef NOT_DEFINED
&display {
	status = "okay";
};
#endif

&reserved_memory {
	pool {
		compatible = "shared-dma-pool";
		size = <0x0 0x1000000>;
		reusable;
	};
};
`;

describe('colours and hints', () => {
  const folder = copyWorkspace('reading');
  fs.writeFileSync(path.join(folder, 'dts', BOARD), TEXT);
  const settings = {
    ...TYPING_AS_GIVEN,
    'devicetreeAtlas.inlayHints.arguments': true,
    'devicetreeAtlas.inlayHints.macros': true,
  };
  let session;
  const line = (text) => session.editor(BOARD).locator('.view-line', { hasText: text }).first();
  /** The colour of the innermost element of a line that has this text. */
  const colourOf = (lineText, word) =>
    line(lineText)
      .locator('span', { hasText: word })
      .last()
      .evaluate((element) => getComputedStyle(element).color);
  const steps = [
    [
      'reading: inlay hints tell addresses, places, arguments and values',
      async () => {
        session = await openSession({ folder, settings });
        await session.page.getByRole('treeitem', { name: 'dts' }).waitFor({ timeout: FIRST_WAIT_MS });
        await session.openFile(BOARD);
        for (const [text, hint] of [
          ['reg = <0x3000', '→ 0x1400_3000, 4 KiB'],
          ['pool', '→ 0x'],
          ['interrupts', 'trigger:'],
          ['acme,speed', '= 0x6_1a80'],
        ]) {
          // The editor shows blanks of lines and hints as no-break ones.
          const pattern = new RegExp(hint.replaceAll(' ', '\\s'));
          await session
            .editor(BOARD)
            .locator('.view-line', { hasText: text })
            .filter({ hasText: pattern })
            .first()
            .waitFor({ timeout: FIRST_WAIT_MS });
        }
      },
    ],
    [
      'reading: what an #if leaves out has the colour of a comment, and nothing else has',
      async () => {
        const comment = await colourOf('Twice as fast', 'Twice');
        await session.page.waitForFunction(
          ([name, wanted]) => {
            const lines = [...document.querySelectorAll(`.monaco-editor[data-uri$="/${name}"] .view-line`)];
            const span = lines.find((each) => each.textContent.includes('&display'))?.querySelector('span span');
            return span !== null && span !== undefined && getComputedStyle(span).color === wanted;
          },
          [BOARD, comment],
          { timeout: FIRST_WAIT_MS },
        );
        assert.notEqual(await colourOf('&uart0', '&uart0'), comment);
        await session.screenshot('reading-1');
      },
    ],
  ];
  stepsInOrder(steps, {
    session: () => session,
    failure: 'reading',
    stopsAtFailure: true,
    leave: () => fs.rmSync(folder, { recursive: true, force: true }),
  });
});
