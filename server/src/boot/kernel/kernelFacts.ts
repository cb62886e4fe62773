/** The facts that a boot asks of its kernel, and a record of those that it asked for. */
import type { KernelName } from '../outcome.ts';
import { type ArchitectureFacts, buildOf, type KernelBuild } from './build.ts';
import { kernelOf } from './kernels.ts';
import type { RuleName, Rules } from './rules.ts';

/** A kernel for one architecture. */
export interface KernelFacts {
  readonly rules: Rules;
  readonly build: KernelBuild;
}

/** The facts of a kernel. */
export function kernelFactsOf(name: KernelName, facts: ArchitectureFacts): KernelFacts {
  const { rules, release } = kernelOf(name);
  return { rules, build: buildOf(facts, release) };
}

/** Facts that record every answer that was asked for. Kernels that agree in these answers boot alike. */
export class AskedFacts implements KernelFacts {
  readonly rules: Rules;
  readonly build: KernelBuild;
  readonly #asked = { rules: new Map<string, unknown>(), build: new Map<string, unknown>() };

  constructor({ rules, build }: KernelFacts) {
    this.rules = watched(rules, this.#asked.rules);
    this.build = watched(build, this.#asked.build);
  }

  hasAsked(rule: RuleName): boolean {
    return this.#asked.rules.has(rule);
  }

  /** Whether another kernel would have given the same answers. */
  agreesWith({ rules, build }: KernelFacts): boolean {
    return agrees(rules, this.#asked.rules) && agrees(build, this.#asked.build);
  }
}

function watched<T extends object>(facts: T, asked: Map<string, unknown>): T {
  return new Proxy(facts, {
    get(target, name) {
      const answer: unknown = Reflect.get(target, name);
      asked.set(String(name), answer);
      return answer;
    },
  });
}

function agrees(facts: object, asked: ReadonlyMap<string, unknown>): boolean {
  for (const [name, answer] of asked) if (Reflect.get(facts, name) !== answer) return false;
  return true;
}
