/** The picture by keyboard: arrows go from item to item, Enter acts, plus and minus zoom, Page keys pan. */
import type { Picture } from './picture.ts';
import type { ZoomControl } from './zoom.ts';

type Keyed = Pick<Picture, 'step' | 'act' | 'fitActive' | 'showAll' | 'unselect' | 'active'>;

/** The listener for `keydown`. It ignores keys with Ctrl, Alt or Meta. */
export function pictureKeys(zoom: ZoomControl, picture: Keyed): (event: KeyboardEvent) => void {
  const about = () => {
    const { active } = picture;
    return active === undefined ? undefined : (active.base + active.end) / 2;
  };
  const keys: Readonly<Record<string, (isShifted: boolean) => void>> = {
    ArrowDown: (isShifted) => (isShifted ? zoom.pan(0.1) : picture.step(1)),
    ArrowUp: (isShifted) => (isShifted ? zoom.pan(-0.1) : picture.step(-1)),
    PageDown: () => zoom.pan(0.8),
    PageUp: () => zoom.pan(-0.8),
    Home: () => zoom.pan(Number.NEGATIVE_INFINITY),
    End: () => zoom.pan(Number.POSITIVE_INFINITY),
    '+': () => zoom.scale(0.5, about()),
    '=': () => zoom.scale(0.5, about()),
    '-': () => zoom.scale(2, about()),
    0: () => picture.showAll(),
    f: () => picture.fitActive(),
    Enter: () => picture.act(),
    ' ': () => picture.act(),
    Escape: () => picture.unselect(),
  };
  return (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !Object.hasOwn(keys, event.key)) return;
    keys[event.key]?.(event.shiftKey);
    event.preventDefault();
  };
}
