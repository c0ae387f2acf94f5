const LABEL = 'timecheck.ignore';
const MAX_NAMES = 100;

/** The names of checks that a container's label asks to leave it alone: `timecheck.ignore: "NAME, NAME"`. */
export const ignoredChecks = (labels: ReadonlyMap<string, string>): readonly string[] => [
  ...new Set(
    (labels.get(LABEL) ?? '')
      .split(/[\s,]+/, MAX_NAMES)
      .filter((name) => name !== '')
      .map((name) => name.slice(0, 64)),
  ),
];
