/**
 * Releases whose handling of reserved memory was checked, the newest of every series: by recorded boots of Debian's arm64
 * kernels, or in their sources.
 */

interface SeenRelease {
  readonly release: string;
  readonly by: 'boots' | 'source';
}

/** By age, one for every series. */
export const SEEN_RELEASES: readonly SeenRelease[] = [
  { release: '5.4.286', by: 'source' },
  { release: '5.10.223', by: 'boots' },
  { release: '5.15.148', by: 'source' },
  { release: '6.0.1', by: 'source' },
  { release: '6.1.176', by: 'boots' },
  { release: '6.2.1', by: 'source' },
  { release: '6.3.8', by: 'source' },
  { release: '6.4.6', by: 'source' },
  { release: '6.5.3', by: 'source' },
  { release: '6.6.63', by: 'source' },
  { release: '6.11.11', by: 'source' },
  { release: '6.12.117', by: 'boots' },
  { release: '6.13.7', by: 'source' },
  { release: '6.14.0', by: 'source' },
  { release: '6.16.12', by: 'boots' },
  { release: '6.17.13', by: 'boots' },
  { release: '6.18.44', by: 'source' },
  { release: '6.19.14', by: 'boots' },
  { release: '7.0.13', by: 'boots' },
  { release: '7.1.13', by: 'boots' },
  { release: '7.2.13', by: 'boots' },
  { release: '7.3.4', by: 'boots' },
];

/** Words that name a series. */
export const SERIES_WORDS = { lts: '6.18', latest: '7.3' } as const;
