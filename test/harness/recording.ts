/**
 * Answers of a newer dtc (and fdtoverlay) than the one at hand, for what an older one cannot be asked. Made with
 * `RECORD=1 DTC=… FDTOVERLAY=… npm run test:unit`, which asks the programs and writes down what they say; without RECORD
 * a program that is new enough is asked, and an older one is stood in for by the recording.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

export interface Recording {
  /**
   * The program's answer to a question, which is all that the answer depends on. `atHand` tells whether the program at hand
   * can answer; throws where it cannot and nothing is recorded.
   */
  answer<T extends Json>(question: Json, atHand: boolean, ask: () => T): T;
}

/** The recording `test/golden/dtc-1.8/NAME.json`: an object of answers by the digest of their question. */
export function openRecording(name: string): Recording {
  const path = fileURLToPath(new URL(`../golden/dtc-1.8/${name}.json`, import.meta.url));
  const recording = process.env.RECORD !== undefined;
  const known: Record<string, Json> = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
  const asked: Record<string, Json> = {};
  if (recording) {
    afterAll(() => {
      const lines = Object.keys(asked)
        .sort()
        .map((key) => `${JSON.stringify(key)}: ${JSON.stringify(asked[key])}`);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, `{\n${lines.join(',\n')}\n}\n`);
    });
  }
  return {
    answer<T extends Json>(question: Json, atHand: boolean, ask: () => T): T {
      const key = createHash('sha256').update(JSON.stringify(question)).digest('hex').slice(0, 32);
      if (atHand) {
        const answer = ask();
        if (recording) asked[key] = answer;
        return answer;
      }
      const answer = known[key];
      if (answer === undefined)
        throw new Error(
          `needs a newer dtc, and test/golden/dtc-1.8/${name}.json has no answer: make it with RECORD=1, DTC=…`,
        );
      return answer as T;
    },
  };
}
