import { expect, test } from 'vitest';
import { sourceHead } from '../../../server/src/source/sourceHead.ts';

test.each([
  ['#include "a.dtsi"', ['"a.dtsi']],
  ['  #  include\t<b/c.h> // why', ['<b/c.h']],
  ['/include/ "a.dtsi"', ['"a.dtsi']],
  ['# import "a.dtsi"\n/import/ "b.dtsi"\n#include "c.dtsi"', ['"c.dtsi', '"a.dtsi']],
  ['/* why */ #include "a.dtsi"\n#include "b.dtsi"', ['"a.dtsi', '"b.dtsi']],
  ['/* one\n#include "a.dtsi"\n*/\n#include "b.dtsi"', ['"b.dtsi']],
  ['/* include */\n/* x */\n#include "b.dtsi"', ['"b.dtsi']],
  ['/* open\n#include "a.dtsi"', []],
  ['// #include "a.dtsi"', []],
  ['x #include "a.dtsi"', []],
  ['#include MACRO\n#include "a\n#include <b', []],
  ['include "a.dtsi"\n#includes', []],
  ['\r\n#include "a.dtsi"\r\n#include "b.dtsi"\r\n', ['"a.dtsi', '"b.dtsi']],
])('%j', (text, includes) => {
  expect(sourceHead(text, false).includes).toEqual(includes);
});
