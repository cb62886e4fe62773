/**
 * Records a journey over the memory map of a board, as an animated PNG: the real page in a browser, frame by frame.
 *   node test/e2e/recordMap.mjs --board FILE --profile FILE --out docs/pictures/memory-map-zoom.png [--question WORDS]…
 * Needs `npm run build`. Frames are written with the chunks that PNG, third edition, has for animations (11.3.4), in the 256 colours
 * that occur most, each as the rectangle that differs from the one before.
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import zlib from 'node:zlib';
import { launchChromium } from './chromium.mjs';
import { openPage, servePage } from './pageHarness.mjs';

const CLI = fileURLToPath(new URL('../../server/dist/cli.js', import.meta.url));
const SIZE = { width: 660, height: 600 };
/** Frames of a journey, and how long each is shown, in milliseconds. */
const FRAMES = 8;
const FRAME_MS = 70;
const REST_MS = 1500;

const { values: options } = parseArgs({
  options: {
    board: { type: 'string' },
    profile: { type: 'string' },
    out: { type: 'string' },
    question: { type: 'string', multiple: true, default: [] },
    theme: { type: 'string', default: 'dark' },
  },
});
if (options.board === undefined || options.out === undefined) {
  console.error('usage: node test/e2e/recordMap.mjs --board FILE [--profile FILE] --out FILE [--question WORDS]…');
  process.exit(2);
}

const profile = options.profile === undefined ? [] : ['--profile', options.profile];
const json = execFileSync(process.execPath, [CLI, 'map', options.board, ...profile, '--format', 'json'], {
  encoding: 'utf8',
  maxBuffer: 1 << 28,
});
const { model, ...map } = JSON.parse(json);
const server = await servePage();
const { context, close } = await launchChromium();
const frames = [];
try {
  const { page, send } = await openPage(context, server.url, { theme: options.theme, ...SIZE });
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await send({
    type: 'view',
    view: { ...map, board: { uri: 'file:///board.dts', name: path.basename(options.board), model } },
  });
  await page.locator('.map.ready').waitFor();
  const shoot = async (ms) => {
    // What the last key or answer changed is drawn with the next frame.
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    frames.push({ png: await page.screenshot({ type: 'png', caret: 'hide' }), ms });
  };
  await shoot(REST_MS);
  const stage = page.locator('.stage');
  const box = page.getByLabel('Ask the map');
  for (const question of options.question) {
    await box.fill(question);
    // The page goes there at once: the way is made of looks at it from far to near.
    for (let steps = FRAMES; steps > 0; steps--) {
      await box.press('Enter');
      for (let times = 0; times < steps; times++) await stage.press('-');
      await shoot(FRAME_MS);
    }
    await box.press('Enter');
    await shoot(REST_MS);
  }
} finally {
  await close();
  server.close();
}
fs.writeFileSync(options.out, animated(frames));
console.log(`${options.out}: ${frames.length} frames, ${fs.statSync(options.out).size} bytes`);

/** Chunks of a PNG. */
function chunksOf(png) {
  const chunks = [];
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    chunks.push({ type: png.toString('latin1', at + 4, at + 8), data: png.subarray(at + 8, at + 8 + length) });
    at += 12 + length;
  }
  return chunks;
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(zlib.crc32(body));
  return Buffer.concat([length, body, check]);
}

/** Red, green and blue of each pixel of a PNG as Chromium writes them: 8 bits a channel, not interlaced. */
function pixelsOf(png) {
  const chunks = chunksOf(png);
  const header = chunks.find(({ type }) => type === 'IHDR').data;
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const channels = header[9] === 6 ? 4 : 3;
  const raw = zlib.inflateSync(Buffer.concat(chunks.flatMap(({ type, data }) => (type === 'IDAT' ? [data] : []))));
  const stride = width * channels;
  const rows = Buffer.alloc(height * stride);
  const pixels = new Uint32Array(width * height);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (stride + 1)];
    for (let x = 0; x < stride; x++) {
      const at = y * stride + x;
      const left = x < channels ? 0 : rows[at - channels];
      const up = y === 0 ? 0 : rows[at - stride];
      const corner = x < channels || y === 0 ? 0 : rows[at - stride - channels];
      const predicted = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter];
      rows[at] = raw[y * (stride + 1) + 1 + x] + predicted;
    }
    for (let x = 0; x < width; x++) pixels[y * width + x] = rows.readUIntBE(y * stride + x * channels, 3);
  }
  return { width, height, pixels };
}

function paeth(left, up, corner) {
  const [a, b, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

/** The colours that occur most, and the number among them of the one that is nearest to a colour. */
function paletteOf(images) {
  const counts = new Map();
  for (const { pixels } of images) for (const colour of pixels) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  const colours = [...counts].sort((a, b) => b[1] - a[1]).slice(0, 256);
  const known = new Map(colours.map(([colour], index) => [colour, index]));
  const distance = (a, b) => [16, 8, 0].reduce((sum, bit) => sum + (((a >> bit) & 255) - ((b >> bit) & 255)) ** 2, 0);
  const indexOf = (colour) => {
    let index = known.get(colour);
    if (index !== undefined) return index;
    index = 0;
    for (let i = 1; i < colours.length; i++)
      if (distance(colour, colours[i][0]) < distance(colour, colours[index][0])) index = i;
    known.set(colour, index);
    return index;
  };
  return { indexOf, bytes: Buffer.from(colours.flatMap(([c]) => [c >> 16, (c >> 8) & 255, c & 255])) };
}

/** The smallest rectangle in which two images differ. */
function differing({ width, height }, now, before) {
  let [left, right, top, bottom] = [width, 0, height, 0];
  for (let at = 0; at < now.length; at++) {
    if (before !== undefined && now[at] === before[at]) continue;
    const [x, y] = [at % width, Math.floor(at / width)];
    [left, right, top, bottom] = [Math.min(left, x), Math.max(right, x), Math.min(top, y), Math.max(bottom, y)];
  }
  return right < left
    ? { x: 0, y: 0, width: 1, height: 1 }
    : { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
}

/** All frames in one file, played for ever. */
function animated(all) {
  const images = all.map(({ png }) => pixelsOf(png));
  const palette = paletteOf(images);
  const indexed = images.map(({ pixels }) => Uint8Array.from(pixels, palette.indexOf));
  const [first] = images;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(first.width, 0);
  header.writeUInt32BE(first.height, 4);
  // 8 bits for the number of a colour.
  header.set([8, 3, 0, 0, 0], 8);
  const control = Buffer.alloc(8);
  control.writeUInt32BE(all.length, 0);
  const out = [
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('acTL', control),
    chunk('PLTE', palette.bytes),
  ];
  let serial = 0;
  const numbered = (type, data) => {
    const number = Buffer.alloc(4);
    number.writeUInt32BE(serial++);
    return chunk(type, Buffer.concat([number, data]));
  };
  for (const [index, { ms }] of all.entries()) {
    const part = differing(first, indexed[index], indexed[index - 1]);
    const frame = Buffer.alloc(22);
    for (const [at, value] of [part.width, part.height, part.x, part.y].entries()) frame.writeUInt32BE(value, at * 4);
    frame.writeUInt16BE(ms, 16);
    frame.writeUInt16BE(1000, 18);
    const rows = Buffer.alloc(part.height * (part.width + 1));
    for (let y = 0; y < part.height; y++) {
      const from = (part.y + y) * first.width + part.x;
      rows.set(indexed[index].subarray(from, from + part.width), y * (part.width + 1) + 1);
    }
    const data = zlib.deflateSync(rows, { level: 9 });
    out.push(numbered('fcTL', frame), index === 0 ? chunk('IDAT', data) : numbered('fdAT', data));
  }
  return Buffer.concat([...out, chunk('IEND', Buffer.alloc(0))]);
}
