import { expect, test } from 'vitest';
import { inertText } from '../../../server/src/base/inertText.ts';

test('names and lines of kernels stay as they are', () => {
  const line = "OF: reserved mem: failed to allocate memory for node 'splash_a@9c000000': size 16 MiB";
  expect(inertText(line)).toBe(line);
});

test('marks of Markdown and what steers a terminal are shown, not followed', () => {
  expect(inertText('[open](command:x) <img src=a> `b` **c** &lt; \\')).toBe(
    '\\[open\\](command:x) \\<img src=a\\> \\`b\\` \\*\\*c\\*\\* \\&lt; \\\\',
  );
  expect(inertText('\u001b[2J\u009b1m\r\n\u202edrow\0')).toBe('\\u{1b}\\[2J\\u{9b}1m\\u{d}\\u{a}\\u{202e}drow\\u{0}');
});
