/**
 * Formats dates and times as cpp does (GCC 12, libcpp/macro.cc: _cpp_builtin_macro_text): `__DATE__` and `__TIME__` of the
 * build, and `__TIMESTAMP__` like `asctime`, always in local time.
 */

/** A time in milliseconds since 1970, and the time zone in which it is shown. */
export interface BuildMoment {
  readonly at: number;
  readonly zone: 'local' | 'utc';
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** The text of `__DATE__`, such as `Nov  5 2026`; question marks if the time is unknown. */
export function dateText(moment: BuildMoment | undefined): string {
  if (!moment) return '??? ?? ????';
  const { month, day, year } = fieldsOf(moment);
  return `${MONTHS[month]} ${`${day}`.padStart(2)} ${`${year}`.padStart(4)}`;
}

/** The text of `__TIME__`, such as `07:30:00`; question marks if the time is unknown. */
export function timeText(moment: BuildMoment | undefined): string {
  return moment ? fieldsOf(moment).clock : '??:??:??';
}

/**
 * The text of `__TIMESTAMP__`, such as `Thu Nov  5 07:30:00 2026`; question marks if the time is unknown.
 *
 * @param changedAt Milliseconds since 1970.
 */
export function timestampText(changedAt: number | undefined): string {
  if (changedAt === undefined) return '??? ??? ?? ??:??:?? ????';
  const { weekDay, month, day, year, clock } = fieldsOf({ at: changedAt, zone: 'local' });
  return `${DAYS[weekDay]} ${MONTHS[month]} ${`${day}`.padStart(2)} ${clock} ${year}`;
}

function fieldsOf({ at, zone }: BuildMoment) {
  const date = new Date(at);
  const utc = zone === 'utc';
  const clock = utc
    ? [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()]
    : [date.getHours(), date.getMinutes(), date.getSeconds()];
  return {
    weekDay: utc ? date.getUTCDay() : date.getDay(),
    month: utc ? date.getUTCMonth() : date.getMonth(),
    day: utc ? date.getUTCDate() : date.getDate(),
    year: utc ? date.getUTCFullYear() : date.getFullYear(),
    clock: clock.map((part) => `${part}`.padStart(2, '0')).join(':'),
  };
}
